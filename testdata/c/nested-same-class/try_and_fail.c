/* Locks that are taken or not: a trylock inside waits for nobody, outside it is held like any other. */
struct leg {
	struct mutex lock;
	struct rw_semaphore sem;
	spinlock_t slock;
	int n;
};

void leg_init(struct leg *l)
{
	mutex_init(&l->lock);
	init_rwsem(&l->sem);
	spin_lock_init(&l->slock);
}

void leg_tries_inside(struct leg *a, struct leg *b)
{
	mutex_lock(&a->lock);
	if (mutex_trylock(&b->lock))
		mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}

int leg_tries_outside(struct leg *a, struct leg *b)
{
	if (!mutex_trylock(&a->lock)) /*~> held */
		return -EBUSY;
	mutex_lock(&b->lock); /*~ nested-same-class */
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
	return 0;
}

int leg_down_read_trylock(struct leg *a, struct leg *b)
{
	int ok = down_read_trylock(&a->sem); /*~> held */

	if (!ok)
		return -EBUSY;
	down_write(&b->sem); /*~ nested-same-class */
	up_write(&b->sem);
	up_read(&a->sem);
	return 0;
}

/* Nothing is held where it failed. */
int leg_failed(struct leg *a, struct leg *b)
{
	unsigned long flags;

	if (!spin_trylock_irqsave(&a->slock, flags)) {
		spin_lock(&b->slock);
		spin_unlock(&b->slock);
		return -EBUSY;
	}
	spin_unlock_irqrestore(&a->slock, flags);
	return 0;
}

int leg_interrupted(struct leg *a, struct leg *b)
{
	int err = mutex_lock_interruptible(&a->lock);

	if (err) {
		mutex_lock(&b->lock);
		mutex_unlock(&b->lock);
		return err;
	}
	mutex_unlock(&a->lock);
	return 0;
}

int leg_killable(struct leg *a, struct leg *b)
{
	if (mutex_lock_killable(&a->lock)) /*~> held */
		return -EINTR;
	if (!mutex_lock_killable(&b->lock)) /*~ nested-same-class */
		mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
	return 0;
}
