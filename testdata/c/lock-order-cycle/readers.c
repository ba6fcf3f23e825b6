/* Readers: a circle of non-recursive readers is one, SRCU readers make none. */
struct atlas {
	struct rw_semaphore maps;
	struct rw_semaphore pages;
	struct srcu_struct srcu;
	struct mutex lock;
	int n;
};

void atlas_init(struct atlas *a)
{
	init_rwsem(&a->maps);
	init_rwsem(&a->pages);
	init_srcu_struct(&a->srcu);
	mutex_init(&a->lock);
}

int atlas_look(struct atlas *a)
{
	int n;

	down_read(&a->maps); /*~> held */
	down_read(&a->pages); /*~ lock-order-cycle */
	n = a->n;
	up_read(&a->pages);
	up_read(&a->maps);
	return n;
}

void atlas_turn(struct atlas *a)
{
	down_write(&a->pages);
	down_read(&a->maps);
	a->n++;
	up_read(&a->maps);
	up_write(&a->pages);
}

int atlas_srcu(struct atlas *a)
{
	int i, n;

	mutex_lock(&a->lock);
	i = srcu_read_lock(&a->srcu);
	n = a->n;
	srcu_read_unlock(&a->srcu, i);
	mutex_unlock(&a->lock);
	return n;
}

int atlas_srcu_back(struct atlas *a)
{
	int i, n;

	i = srcu_read_lock(&a->srcu);
	mutex_lock(&a->lock);
	n = a->n;
	mutex_unlock(&a->lock);
	srcu_read_unlock(&a->srcu, i);
	return n;
}
