/* Guards of <linux/cleanup.h> hold to the end of their scope. */
struct cell {
	struct mutex lock;
	spinlock_t slock;
	int n;
};

void cell_init(struct cell *c)
{
	mutex_init(&c->lock);
	spin_lock_init(&c->slock);
}

void cell_guards(struct cell *a, struct cell *b)
{
	guard(mutex)(&a->lock); /*~> held */
	guard(mutex)(&b->lock); /*~ nested-same-class */
	a->n = b->n;
}

void cell_scoped(struct cell *a, struct cell *b)
{
	scoped_guard(spinlock, &a->slock) { /*~> held */
		scoped_guard(spinlock, &b->slock) /*~ nested-same-class */
			a->n = b->n;
	}
}

int cell_cond(struct cell *a, struct cell *b)
{
	scoped_cond_guard(mutex_intr, return -EINTR, &a->lock) { /*~> held */
		mutex_lock(&b->lock); /*~ nested-same-class */
		mutex_unlock(&b->lock);
	}
	return 0;
}

void cell_class(struct cell *a, struct cell *b)
{
	CLASS(mutex, first)(&a->lock); /*~> held */
	CLASS(mutex, second)(&b->lock); /*~ nested-same-class */
	a->n = b->n;
}

/* One scope after the other. */
void cell_in_turn(struct cell *a, struct cell *b)
{
	scoped_guard(mutex, &a->lock)
		a->n = 0;
	scoped_guard(mutex, &b->lock)
		b->n = 0;
	{
		guard(mutex)(&a->lock);
		a->n++;
	}
	guard(mutex)(&b->lock);
	b->n++;
}

/* A trylock as the inner one; where it fails, nothing is held. */
int cell_tries(struct cell *a, struct cell *b)
{
	scoped_cond_guard(mutex_try, return -EBUSY, &a->lock)
		a->n++;
	guard(mutex)(&a->lock);
	scoped_guard(mutex_try, &b->lock)
		b->n++;
	return 0;
}

/* After `return` in a scope the guard is gone. */
int cell_returns(struct cell *a, struct cell *b)
{
	scoped_guard(mutex, &a->lock) {
		if (a->n)
			return -EBUSY;
	}
	guard(mutex)(&b->lock);
	return b->n;
}
