/*@ open: DEFINE_GUARD, DEFINE_LOCK_GUARD_1 and DEFINE_FREE of the source are not read */
/* Guards that the source defines. */
struct cell {
	struct mutex lock;
	spinlock_t slock;
	int n;
};

DEFINE_GUARD(cell, struct cell *, mutex_lock(&_T->lock), mutex_unlock(&_T->lock))
DEFINE_LOCK_GUARD_1(cell_slock, struct cell, spin_lock(&_T->lock->slock), spin_unlock(&_T->lock->slock))

void cell_init(struct cell *c)
{
	mutex_init(&c->lock);
	spin_lock_init(&c->slock);
}

void cell_own_guard(struct cell *a, struct cell *b)
{
	guard(cell)(a); /*~> held */
	guard(cell)(b); /*~ nested-same-class */
	a->n = b->n;
}

void cell_own_scope(struct cell *a, struct cell *b)
{
	scoped_guard(cell_slock, a) { /*~> held */
		spin_lock(&b->slock); /*~ nested-same-class */
		spin_unlock(&b->slock);
	}
}

/* One scope after the other. */
void cell_in_turn(struct cell *a, struct cell *b)
{
	scoped_guard(cell, a)
		a->n = 0;
	guard(cell)(b);
	b->n++;
}
