/* A subclass is a class of its own: a circle has to close on the same one. */
struct object {
	spinlock_t lock;
	struct mutex state;
	struct mutex queue;
};

static DEFINE_SPINLOCK(table_lock);

void object_init(struct object *o)
{
	spin_lock_init(&o->lock);
	mutex_init(&o->state);
	mutex_init(&o->queue);
}

void table_scan(struct object *o)
{
	spin_lock(&table_lock);
	spin_lock_nested(&o->lock, SINGLE_DEPTH_NESTING);
	spin_unlock(&o->lock);
	spin_unlock(&table_lock);
}

void object_free(struct object *o)
{
	spin_lock(&o->lock);
	spin_lock(&table_lock);
	spin_unlock(&table_lock);
	spin_unlock(&o->lock);
}

void queue_push(struct object *o)
{
	mutex_lock_nested(&o->state, 1); /*~> held */
	mutex_lock(&o->queue); /*~ lock-order-cycle */
	mutex_unlock(&o->queue);
	mutex_unlock(&o->state);
}

void queue_peek(struct object *o)
{
	mutex_lock(&o->queue);
	mutex_lock(&o->state);
	mutex_unlock(&o->state);
	mutex_unlock(&o->queue);
}

void queue_pop(struct object *o)
{
	mutex_lock(&o->queue);
	mutex_lock_nested(&o->state, 1);
	mutex_unlock(&o->state);
	mutex_unlock(&o->queue);
}
