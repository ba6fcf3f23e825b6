/* Initialisation by a helper: a function has one site for all its callers, a macro one for each use. */
struct pool {
	spinlock_t lock;
	int used;
};

static void pool_setup(spinlock_t *lock)
{
	spin_lock_init(lock);
}

void pool_init(struct pool *a, struct pool *b)
{
	pool_setup(&a->lock);
	pool_setup(&b->lock);
}

void pool_move(struct pool *from, struct pool *to)
{
	spin_lock(&from->lock); /*~> held */
	spin_lock(&to->lock); /*~ nested-same-class */
	to->used = from->used;
	spin_unlock(&to->lock);
	spin_unlock(&from->lock);
}

struct slot {
	struct mutex lock;
};

struct board {
	struct slot in;
	struct slot out;
};

#define slot_init(s) mutex_init(&(s)->lock)

void board_init(struct board *b)
{
	slot_init(&b->in);
	slot_init(&b->out);
}

void board_both(struct board *b)
{
	mutex_lock(&b->in.lock);
	mutex_lock(&b->out.lock);
	mutex_unlock(&b->out.lock);
	mutex_unlock(&b->in.lock);
}
