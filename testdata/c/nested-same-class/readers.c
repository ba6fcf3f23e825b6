/* Readers of two objects of a class: lockdep reports all but the recursive kinds. */
struct area {
	struct rw_semaphore sem;
	rwlock_t lock;
	struct srcu_struct srcu;
	int n;
};

void area_init(struct area *a)
{
	init_rwsem(&a->sem);
	rwlock_init(&a->lock);
	init_srcu_struct(&a->srcu);
}

int area_both_read(struct area *a, struct area *b)
{
	int n;

	down_read(&a->sem); /*~> held */
	down_read(&b->sem); /*~ nested-same-class */
	n = a->n + b->n;
	up_read(&b->sem);
	up_read(&a->sem);
	return n;
}

int area_both_locks(struct area *a, struct area *b)
{
	int n;

	read_lock(&a->lock); /*~> held */
	read_lock(&b->lock); /*~ nested-same-class */
	n = a->n + b->n;
	read_unlock(&b->lock);
	read_unlock(&a->lock);
	return n;
}

void area_write_then_read(struct area *a, struct area *b)
{
	down_write(&a->sem); /*~> held */
	down_read(&b->sem); /*~ nested-same-class */
	a->n = b->n;
	up_read(&b->sem);
	up_write(&a->sem);
}

void area_read_then_write(struct area *a, struct area *b)
{
	read_lock_irq(&a->lock); /*~> held */
	write_lock(&b->lock); /*~ nested-same-class */
	b->n = a->n;
	write_unlock(&b->lock);
	read_unlock_irq(&a->lock);
}

/* Recursive readers of two objects. */
int area_srcu(struct area *a, struct area *b)
{
	int i = srcu_read_lock(&a->srcu);
	int j = srcu_read_lock(&b->srcu);
	int n = a->n + b->n;

	srcu_read_unlock(&b->srcu, j);
	srcu_read_unlock(&a->srcu, i);
	return n;
}

int area_nested(struct area *a, struct area *b)
{
	int n;

	down_read(&a->sem);
	down_read_nested(&b->sem, SINGLE_DEPTH_NESTING);
	n = a->n + b->n;
	up_read(&b->sem);
	up_read(&a->sem);
	return n;
}
