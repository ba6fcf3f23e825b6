/* Where a warning was printed, or the last reference was dropped: no evidence of what happens in general. */
struct object {
	spinlock_t lock;
	struct mutex mutex;
	refcount_t refs;
	int busy;
};

static void object_put(struct object *o)
{
	if (refcount_dec_and_test(&o->refs)) {
		spin_lock(&o->lock);
		o->busy = 0;
		spin_unlock(&o->lock);
	}
}

void object_use(struct object *o)
{
	spin_lock(&o->lock);
	object_put(o);
	spin_unlock(&o->lock);
}

void object_drop(struct object *o)
{
	mutex_lock(&o->mutex);
	if (refcount_dec_and_mutex_lock(&o->refs, &o->mutex))
		mutex_unlock(&o->mutex);
	mutex_unlock(&o->mutex);
}

void object_check(struct object *o)
{
	spin_lock(&o->lock);
	if (WARN_ON(o->busy)) {
		spin_lock(&o->lock);
		spin_unlock(&o->lock);
	}
	spin_unlock(&o->lock);
}

void object_checked(struct object *o)
{
	spin_lock(&o->lock); /*~> held */
	if (WARN_ON(o->busy) || o->refs.refs) {
		spin_lock(&o->lock); /*~ self-deadlock */
		spin_unlock(&o->lock);
	}
	spin_unlock(&o->lock);
}
