/* A writer after a reader of one object, and the other way round. */
struct page_map {
	struct rw_semaphore sem;
	rwlock_t lock;
	int n;
};

void page_map_init(struct page_map *m)
{
	init_rwsem(&m->sem);
	rwlock_init(&m->lock);
}

void page_map_upgrade(struct page_map *m)
{
	down_read(&m->sem); /*~> held */
	if (!m->n)
		down_write(&m->sem); /*~ self-deadlock */
	up_read(&m->sem);
}

static int page_map_read(struct page_map *m)
{
	int n;

	read_lock(&m->lock); /*~ self-deadlock */
	n = m->n;
	read_unlock(&m->lock);
	return n;
}

void page_map_write(struct page_map *m)
{
	write_lock(&m->lock); /*~> held */
	m->n = page_map_read(m) + 1;
	write_unlock(&m->lock);
}

void page_map_in_turn(struct page_map *m)
{
	down_read(&m->sem);
	up_read(&m->sem);
	down_write(&m->sem);
	up_write(&m->sem);
	write_lock(&m->lock);
	m->n = 0;
	write_unlock(&m->lock);
	m->n = page_map_read(m);
}

/* A writer that turned reader may read no more than a reader may write. */
void page_map_downgrade(struct page_map *m)
{
	down_write(&m->sem);
	downgrade_write(&m->sem);
	up_read(&m->sem);
	down_write(&m->sem);
	up_write(&m->sem);
}
