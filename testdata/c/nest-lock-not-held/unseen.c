/*@ min-confidence: low */
/* Who calls an exported function is not known: never sure. */
struct ring {
	struct mutex lock;
};

struct dev {
	struct mutex lock;
	struct ring a;
};

void dev_init(struct dev *d)
{
	mutex_init(&d->lock);
	mutex_init(&d->a.lock);
}

void ring_lock(struct dev *d)
{
	mutex_lock_nest_lock(&d->a.lock, &d->lock); /*~ nest-lock-not-held */
}

void ring_lock_held(struct dev *d)
{
	mutex_lock_nest_lock(&d->a.lock, &d->lock); /*~ unneeded-nesting */
}

void dev_lock(struct dev *d)
{
	mutex_lock(&d->lock);
	ring_lock_held(d);
}
