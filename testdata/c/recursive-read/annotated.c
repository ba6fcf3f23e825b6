/* Readers whose nesting is meant, tried, or over. */
struct map {
	struct rw_semaphore sem;
	int n;
};

void map_init(struct map *m)
{
	init_rwsem(&m->sem);
}

/* A reader that is only tried does not queue. */
int map_tries(struct map *m)
{
	int n = 0;

	down_read(&m->sem);
	if (down_read_trylock(&m->sem)) {
		n = m->n;
		up_read(&m->sem);
	}
	up_read(&m->sem);
	return n;
}

int map_allowed(struct map *m)
{
	down_read(&m->sem);
	/* nestlint: allow(recursive-read): there is no writer after start-up */
	down_read(&m->sem);
	up_read(&m->sem);
	up_read(&m->sem);
	return m->n;
}

int map_downgraded(struct map *m)
{
	int n;

	down_write(&m->sem);
	m->n++;
	downgrade_write(&m->sem);
	n = m->n;
	up_read(&m->sem);
	down_read(&m->sem);
	up_read(&m->sem);
	return n;
}

int map_interrupted(struct map *m)
{
	if (down_read_interruptible(&m->sem))
		return -EINTR;
	up_read(&m->sem);
	if (down_read_killable(&m->sem)) {
		down_read(&m->sem);
		up_read(&m->sem);
		return -EINTR;
	}
	up_read(&m->sem);
	return 0;
}
