/* Error ladders, early returns, conditional locking: each path by itself. */
struct chan {
	struct mutex lock;
	int state;
};

void chan_init(struct chan *c)
{
	mutex_init(&c->lock);
}

int chan_missing_unlock(struct chan *c)
{
	mutex_lock(&c->lock); /*~> held */
	if (c->state < 0)
		goto retry;
	mutex_unlock(&c->lock);
	return 0;
retry:
	mutex_lock(&c->lock); /*~ self-deadlock */
	c->state = 0;
	mutex_unlock(&c->lock);
	return 1;
}

int chan_ladder(struct chan *c, int n)
{
	int err = -EINVAL;

	mutex_lock(&c->lock);
	if (n < 0)
		goto out;
	if (n == 0) {
		mutex_unlock(&c->lock);
		return 0;
	}
	err = 0;
out:
	mutex_unlock(&c->lock);
	mutex_lock(&c->lock);
	c->state = err;
	mutex_unlock(&c->lock);
	return err;
}

void chan_flag(struct chan *c, bool locked)
{
	if (!locked)
		mutex_lock(&c->lock);
	c->state++;
	if (!locked)
		mutex_unlock(&c->lock);
}

void chan_calls_with_the_flag(struct chan *c)
{
	mutex_lock(&c->lock);
	chan_flag(c, true);
	mutex_unlock(&c->lock);
	chan_flag(c, false);
}

int chan_nowait(struct chan *c, int nowait)
{
	if (nowait) {
		if (!mutex_trylock(&c->lock))
			return -EAGAIN;
	} else {
		mutex_lock(&c->lock);
	}
	c->state++;
	mutex_unlock(&c->lock);
	return 0;
}

int chan_interruptible(struct chan *c)
{
	if (mutex_lock_interruptible(&c->lock))
		return -ERESTARTSYS;
	c->state++;
	mutex_unlock(&c->lock);
	mutex_lock(&c->lock);
	mutex_unlock(&c->lock);
	return 0;
}
