/* A lock in a global's initialiser is a class of its own (lockdep.c: `assign_lock_key`). */
struct space {
	spinlock_t tables;
	int users;
};

static DEFINE_SPINLOCK(list_lock);

struct space init_space = {
	.tables = __SPIN_LOCK_UNLOCKED(init_space.tables),
	.users = 1,
};

void space_init(struct space *s)
{
	spin_lock_init(&s->tables);
}

void sync_all(struct space *s)
{
	spin_lock(&list_lock);
	spin_lock(&s->tables);
	spin_unlock(&s->tables);
	spin_unlock(&list_lock);
}

void pin_all(void)
{
	spin_lock(&init_space.tables);
	spin_lock(&list_lock);
	spin_unlock(&list_lock);
	spin_unlock(&init_space.tables);
}

void with_another(struct space *s)
{
	spin_lock(&init_space.tables);
	spin_lock(&s->tables);
	spin_unlock(&s->tables);
	spin_unlock(&init_space.tables);
}

/* Where no other lock of the member is made, it is that of the global, whatever it is reached by. */
struct pool {
	spinlock_t pages;
	int users;
};

static struct pool the_pool = {
	.pages = __SPIN_LOCK_UNLOCKED(the_pool.pages),
};

void pool_get(struct pool *p)
{
	spin_lock(&list_lock); /*~> held */
	spin_lock(&p->pages); /*~ lock-order-cycle */
	spin_unlock(&p->pages);
	spin_unlock(&list_lock);
}

void pool_put(void)
{
	spin_lock(&the_pool.pages);
	spin_lock(&list_lock);
	spin_unlock(&list_lock);
	spin_unlock(&the_pool.pages);
}
