/*@ open: the rule that lockdep does not check a class comes before the question whether it is one object */
/* lockdep does not check these classes, and a mutex that its owner takes again never comes back all the same. */
struct device {
	struct mutex mutex;
};

struct loose {
	struct mutex lock;
};

void loose_init(struct loose *l)
{
	mutex_init(&l->lock);
	lockdep_set_novalidate_class(&l->lock);
}

void device_twice(struct device *dev)
{
	device_lock(dev); /*~> held */
	device_lock(dev); /*~ self-deadlock */
	device_unlock(dev);
}

void loose_twice(struct loose *l)
{
	mutex_lock(&l->lock); /*~> held */
	mutex_lock(&l->lock); /*~ self-deadlock */
	mutex_unlock(&l->lock);
}

void loose_both(struct loose *a, struct loose *b)
{
	mutex_lock(&a->lock);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}
