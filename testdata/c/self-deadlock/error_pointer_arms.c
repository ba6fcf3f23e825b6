/*@ open: the arm of IS_ERR() is not bound to the ERR_PTR() that a helper returns without the lock */
/*@ min-confidence: medium */
/* In the arm of the error pointer nothing is held. */
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
