/* Who only tries waits for nobody; a recursive reader waits for no reader. */
typedef struct lockdep_map { int key; } lockdep_map_t;

struct disk {
	struct mutex config;
	struct mutex tried;
	struct mutex held_by_try;
	rwlock_t table;
	rwlock_t written;
	spinlock_t queue;
	struct lockdep_map iter;
};

void disk_init(struct disk *d)
{
	mutex_init(&d->config);
	mutex_init(&d->tried);
	mutex_init(&d->held_by_try);
	rwlock_init(&d->table);
	rwlock_init(&d->written);
	spin_lock_init(&d->queue);
}

void try_inner(struct disk *d)
{
	mutex_lock(&d->config);
	if (mutex_trylock(&d->tried))
		mutex_unlock(&d->tried);
	mutex_unlock(&d->config);
}

void try_back(struct disk *d)
{
	mutex_lock(&d->tried);
	mutex_lock(&d->config);
	mutex_unlock(&d->config);
	mutex_unlock(&d->tried);
}

void try_outer(struct disk *d)
{
	if (!mutex_trylock(&d->held_by_try)) /*~> held */
		return;
	mutex_lock(&d->config); /*~ lock-order-cycle */
	mutex_unlock(&d->config);
	mutex_unlock(&d->held_by_try);
}

void try_outer_back(struct disk *d)
{
	mutex_lock(&d->config);
	mutex_lock(&d->held_by_try);
	mutex_unlock(&d->held_by_try);
	mutex_unlock(&d->config);
}

/* The third argument makes it a trylock, the fourth a recursive reader. */
void iter_begin_end(struct disk *d)
{
	mutex_lock(&d->config);
	lock_acquire(&d->iter, 0, 1, 2, 1, NULL, 0);
	lock_release(&d->iter, 0);
	mutex_unlock(&d->config);
}

void iter_use(struct disk *d)
{
	lock_acquire(&d->iter, 0, 1, 2, 1, NULL, 0);
	mutex_lock(&d->config);
	mutex_unlock(&d->config);
	lock_release(&d->iter, 0);
}

void read_in_softirq(struct disk *d)
{
	spin_lock_bh(&d->queue);
	read_lock_bh(&d->table);
	read_unlock_bh(&d->table);
	spin_unlock_bh(&d->queue);
}

void read_around(struct disk *d)
{
	read_lock_bh(&d->table);
	spin_lock_bh(&d->queue);
	spin_unlock_bh(&d->queue);
	read_unlock_bh(&d->table);
}

void read_written(struct disk *d)
{
	spin_lock_bh(&d->queue); /*~> held */
	read_lock_bh(&d->written); /*~ lock-order-cycle */
	read_unlock_bh(&d->written);
	spin_unlock_bh(&d->queue);
}

void write_around(struct disk *d)
{
	write_lock_bh(&d->written);
	spin_lock_bh(&d->queue);
	spin_unlock_bh(&d->queue);
	write_unlock_bh(&d->written);
}
