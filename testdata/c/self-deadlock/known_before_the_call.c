/* What a caller knows of the objects that it passes decides what the callee does. */
struct request {
	int owner;
	unsigned char from_owner;
};

struct group {
	struct mutex lock;
	unsigned long flags;
	int command;
	int members;
};

#define GROUP_DEAD 0x4
#define GROUP_BUSY 0x8

enum { GROUP_ADD, GROUP_CLEAN, GROUP_LIST };

void group_init(struct group *g)
{
	mutex_init(&g->lock);
}

/* A member of a local that is handed over by its address. */
static int group_update(struct group *g, struct request *r)
{
	if (!r->from_owner)
		mutex_lock(&g->lock); /*~ self-deadlock */
	g->members = r->owner;
	if (!r->from_owner)
		mutex_unlock(&g->lock);
	return 0;
}

void group_reset(struct group *g)
{
	struct request r = { 0 };

	mutex_lock(&g->lock);
	r.from_owner = 1;
	group_update(g, &r);
	mutex_unlock(&g->lock);
}

void group_reset_as_anybody(struct group *g)
{
	struct request r = { 0 };

	mutex_lock(&g->lock); /*~> held */
	r.from_owner = 0;
	group_update(g, &r);
	mutex_unlock(&g->lock);
}

/* The same one call further on. */
static int group_forward(struct group *g, struct request *r)
{
	struct request own = { 0 };

	own.owner = r->owner;
	own.from_owner = 1;
	return group_update(g, &own);
}

void group_reset_by_another(struct group *g)
{
	struct request r = { 0 };

	mutex_lock(&g->lock);
	group_forward(g, &r);
	mutex_unlock(&g->lock);
}

/* A bit that is set, and a function that asks for it. */
static int group_is_dead(struct group *g)
{
	return g->flags & GROUP_DEAD;
}

void group_write(struct group *g);

void group_kill(struct group *g)
{
	mutex_lock(&g->lock); /*~ self-deadlock */
	g->flags |= GROUP_DEAD;
	group_write(g);
	mutex_unlock(&g->lock);
}

static void group_busy(struct group *g)
{
	mutex_lock(&g->lock); /*~> held */
	g->flags &= ~GROUP_DEAD;
	g->flags |= GROUP_BUSY;
	group_write(g);
	mutex_unlock(&g->lock);
}

void group_write(struct group *g)
{
	if (!group_is_dead(g))
		group_kill(g);
}

void group_start(struct group *g)
{
	group_busy(g);
}

/* The function and the test that it stands for. */
void group_enter(struct group *g)
{
again:
	mutex_lock(&g->lock);
	if (!group_is_dead(g))
		mutex_unlock(&g->lock);
	if (!(g->flags & GROUP_DEAD)) {
		g->members++;
		goto again;
	}
	mutex_unlock(&g->lock);
}

/* A truth value and the label of a switch. */
static void group_clean(struct group *g)
{
	mutex_lock(&g->lock); /*~ self-deadlock */
	g->members = 0;
	mutex_unlock(&g->lock);
}

void group_command(struct group *g)
{
	int needs_lock = g->command != GROUP_CLEAN;

	if (needs_lock)
		mutex_lock(&g->lock); /*~> held */
	switch (g->command) {
	case GROUP_ADD:
		g->members++;
		break;
	case GROUP_CLEAN:
		group_clean(g);
		break;
	case GROUP_LIST:
		group_clean(g);
		break;
	}
	if (needs_lock)
		mutex_unlock(&g->lock);
}
