/* The outer lock that an annotation names has to be held: here, or by every caller. */
struct ring {
	struct mutex lock;
};

struct dev {
	struct mutex lock;
	struct ring a, b;
	int n;
};

struct dev_ops {
	void (*lock)(struct dev *d);
};

void dev_init(struct dev *d)
{
	mutex_init(&d->lock);
	mutex_init(&d->a.lock);
	mutex_init(&d->b.lock);
}

static void ring_unlock_both(struct dev *d)
{
	mutex_unlock(&d->b.lock);
	mutex_unlock(&d->a.lock);
}

static void lock_both_unheld(struct dev *d)
{
	mutex_lock_nest_lock(&d->a.lock, &d->lock); /*~ nest-lock-not-held */
	mutex_lock_nest_lock(&d->b.lock, &d->lock); /*~ nest-lock-not-held */
}

static void dev_swap_inner(struct dev *d)
{
	lock_both_unheld(d);
	d->n++;
	ring_unlock_both(d);
}

void dev_swap(struct dev *d)
{
	dev_swap_inner(d);
}

void dev_swap_after_unlock(struct dev *d)
{
	mutex_lock(&d->lock);
	d->n = 0;
	mutex_unlock(&d->lock);
	lock_both_unheld(d);
	ring_unlock_both(d);
}

/* Held by the function itself. */
void dev_held_here(struct dev *d)
{
	mutex_lock(&d->lock);
	mutex_lock_nest_lock(&d->a.lock, &d->lock);
	mutex_lock_nest_lock(&d->b.lock, &d->lock);
	ring_unlock_both(d);
	mutex_unlock(&d->lock);
}

/* Held by the caller's caller. */
static void lock_both_held(struct dev *d)
{
	mutex_lock_nest_lock(&d->a.lock, &d->lock);
	mutex_lock_nest_lock(&d->b.lock, &d->lock);
}

static void dev_held_inner(struct dev *d)
{
	lock_both_held(d);
	ring_unlock_both(d);
}

void dev_held(struct dev *d)
{
	mutex_lock(&d->lock);
	dev_held_inner(d);
	mutex_unlock(&d->lock);
}

/* Asserted. */
static void lock_both_asserted(struct dev *d)
{
	lockdep_assert_held(&d->lock);
	mutex_lock_nest_lock(&d->a.lock, &d->lock);
	mutex_lock_nest_lock(&d->b.lock, &d->lock);
}

void dev_asserted(struct dev *d)
{
	lock_both_asserted(d);
	ring_unlock_both(d);
}

/* Callers may be out of sight: not sure enough to be shown. */
void lock_both_exported(struct dev *d)
{
	mutex_lock_nest_lock(&d->a.lock, &d->lock);
	mutex_lock_nest_lock(&d->b.lock, &d->lock);
}

static void lock_both_op(struct dev *d)
{
	mutex_lock_nest_lock(&d->a.lock, &d->lock);
	mutex_lock_nest_lock(&d->b.lock, &d->lock);
}

void dev_op_direct(struct dev *d)
{
	lock_both_op(d);
	ring_unlock_both(d);
}

const struct dev_ops dev_ops = {
	.lock = lock_both_op,
};
