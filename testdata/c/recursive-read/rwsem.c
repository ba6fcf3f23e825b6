/* A reader queues behind a waiting writer. */
struct table {
	struct rw_semaphore sem;
	int n;
};

void table_init(struct table *t)
{
	init_rwsem(&t->sem);
}

static int table_size(struct table *t)
{
	int n;

	down_read(&t->sem); /*~ recursive-read */
	n = t->n;
	up_read(&t->sem);
	return n;
}

int table_twice(struct table *t)
{
	int n;

	down_read(&t->sem); /*~> held */
	n = t->n + table_size(t);
	up_read(&t->sem);
	return n;
}

int table_once(struct table *t)
{
	int n;

	down_read(&t->sem);
	n = t->n;
	up_read(&t->sem);
	return n + table_size(t);
}
