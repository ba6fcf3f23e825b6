/* A writer that became a reader is one to whoever reads again. */
struct map {
	struct rw_semaphore sem;
	int n;
};

void map_init(struct map *m)
{
	init_rwsem(&m->sem);
}

/* Still a reader after the downgrade. */
int map_downgraded_and_read(struct map *m)
{
	int n;

	down_write(&m->sem); /*~> held */
	downgrade_write(&m->sem);
	down_read(&m->sem); /*~ recursive-read */
	n = m->n;
	up_read(&m->sem);
	up_read(&m->sem);
	return n;
}
