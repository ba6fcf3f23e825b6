/*@ min-confidence: medium */
/* The caller tests the result of a helper that can fail: from there on the lock is held, on every path. */
struct desk {
	struct mutex lock;
	int n;
};

void desk_init(struct desk *d)
{
	mutex_init(&d->lock);
}

/* An error pointer: nothing is held. */
static struct desk *desk_get(struct desk *d)
{
	mutex_lock(&d->lock); /*~> held */
	if (!d->n) {
		mutex_unlock(&d->lock);
		return ERR_PTR(-ENOENT);
	}
	return d;
}

/* Zero: held. */
static int desk_enter(struct desk *d)
{
	int err = 0;

	mutex_lock(&d->lock); /*~> held */
	if (d->n < 0)
		err = -EIO;
	if (err)
		mutex_unlock(&d->lock);
	return err;
}

int desk_get_twice(struct desk *d)
{
	struct desk *got = desk_get(d);

	if (IS_ERR(got))
		return PTR_ERR(got);
	mutex_lock(&d->lock); /*~ self-deadlock */
	mutex_unlock(&d->lock);
	return 0;
}

int desk_enter_twice(struct desk *d)
{
	if (desk_enter(d))
		return -EIO;
	mutex_lock(&d->lock); /*~ self-deadlock */
	mutex_unlock(&d->lock);
	return 0;
}
