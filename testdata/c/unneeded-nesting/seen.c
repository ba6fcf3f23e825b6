/*@ min-confidence: medium */
/* Medium: nothing around the annotation is out of sight. */
struct bin {
	struct mutex lock;
	void (*full)(struct bin *b);
	void (*later)(struct bin *b);
	int n;
};

void bin_init(struct bin *b)
{
	mutex_init(&b->lock);
}

static void bin_empty(struct bin *b)
{
	mutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING); /*~ unneeded-nesting */
	b->n = 0;
	mutex_unlock(&b->lock);
}

/* Who is behind the pointer, and whom it calls, nobody sees. */
static void bin_fill(struct bin *b)
{
	mutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
	b->full(b);
	mutex_unlock(&b->lock);
}

static void bin_handler(struct bin *b)
{
	mutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
	b->n++;
	mutex_unlock(&b->lock);
}

void bin_handle(struct bin *b)
{
	b->later = bin_handler;
	bin_handler(b);
}

void bin_exported(struct bin *b)
{
	mutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
	b->n++;
	mutex_unlock(&b->lock);
}

void bin_turn(struct bin *a, struct bin *b)
{
	bin_empty(a);
	bin_empty(b);
	bin_fill(b);
}
