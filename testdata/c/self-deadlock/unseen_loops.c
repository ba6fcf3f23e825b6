/*@ min-confidence: medium */
/* Loops by macros that are out of sight: their arguments are evaluated once. */

struct mutex { int x; };
struct ctx { struct mutex engines_mutex; int n; };
struct engine { struct mutex mutex; int n; };

static struct engine *lock_engines(struct ctx *ctx)
{
	mutex_lock(&ctx->engines_mutex);
	return 0;
}

void each(struct ctx *ctx)
{
	struct engine *e;

	for_each_engine(e, lock_engines(ctx)) {
		e->n++;
	}
	mutex_unlock(&ctx->engines_mutex);
}

void body(struct ctx *ctx)
{
	struct engine *e;

	for_each_engine(e, ctx) {
		mutex_lock(&ctx->engines_mutex); /*~ self-deadlock */ /*~> held */
		e->n++;
	}
}
