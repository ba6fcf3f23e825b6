/* Readers of rwlock_t queue behind a waiting writer, outside interrupts; SRCU readers never wait. */
struct dir {
	rwlock_t lock;
	struct percpu_rw_semaphore psem;
	struct srcu_struct srcu;
	int n;
};

void dir_init(struct dir *d)
{
	rwlock_init(&d->lock);
	percpu_init_rwsem(&d->psem);
	init_srcu_struct(&d->srcu);
}

static int dir_count(struct dir *d)
{
	int n;

	read_lock(&d->lock); /*~ recursive-read */
	n = d->n;
	read_unlock(&d->lock);
	return n;
}

int dir_counts(struct dir *d)
{
	int n;

	read_lock(&d->lock); /*~> held */
	n = dir_count(d);
	read_unlock(&d->lock);
	return n;
}

int dir_percpu(struct dir *d)
{
	percpu_down_read(&d->psem); /*~> held */
	percpu_down_read(&d->psem); /*~ recursive-read */
	percpu_up_read(&d->psem);
	percpu_up_read(&d->psem);
	return d->n;
}

int dir_guards(struct dir *d)
{
	guard(read_lock)(&d->lock);
	read_lock_bh(&d->lock);
	read_unlock_bh(&d->lock);
	return d->n;
}

/* Recursive by design. */
int dir_srcu(struct dir *d)
{
	int outer, inner, n;

	outer = srcu_read_lock(&d->srcu);
	inner = srcu_read_lock(&d->srcu);
	n = d->n;
	srcu_read_unlock(&d->srcu, inner);
	srcu_read_unlock(&d->srcu, outer);
	return n;
}

void dir_rcu(struct dir *d)
{
	rcu_read_lock();
	rcu_read_lock();
	d->n++;
	rcu_read_unlock();
	rcu_read_unlock();
}

/* A sequence of reads holds nothing. */
int dir_in_turn(struct dir *d)
{
	return dir_count(d) + dir_count(d);
}
