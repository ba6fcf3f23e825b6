/* Results that say whether a lock is held: NULL, an error pointer, a number. */
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
	mutex_lock(&d->lock);
	if (!d->n) {
		mutex_unlock(&d->lock);
		return ERR_PTR(-ENOENT);
	}
	return d;
}

/* NULL: nothing is held. */
static struct desk *desk_find(struct desk *d)
{
	mutex_lock(&d->lock);
	if (d->n)
		return d;
	mutex_unlock(&d->lock);
	return NULL;
}

/* Zero: held. */
static int desk_enter(struct desk *d)
{
	int err = 0;

	mutex_lock(&d->lock);
	if (d->n < 0)
		err = -EIO;
	if (err)
		mutex_unlock(&d->lock);
	return err;
}

int desk_get_fails(struct desk *d)
{
	struct desk *got = desk_get(d);

	if (IS_ERR(got)) {
		mutex_lock(&d->lock);
		mutex_unlock(&d->lock);
		return PTR_ERR(got);
	}
	mutex_unlock(&d->lock);
	return 0;
}

int desk_find_fails(struct desk *d)
{
	if (!desk_find(d)) {
		mutex_lock(&d->lock);
		d->n = 1;
	}
	mutex_unlock(&d->lock);
	return 0;
}

int desk_enter_fails(struct desk *d)
{
	int err = desk_enter(d);

	if (err) {
		mutex_lock(&d->lock);
		d->n = 0;
	}
	mutex_unlock(&d->lock);
	return err;
}
