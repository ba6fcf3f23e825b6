/* The same as results_known.c at medium: a lock that a callee leaves held on one of its results is not sure enough. */

struct mutex { int x; };
struct d { struct mutex lock; int n; };

static int open_it(struct d *d)
{
	mutex_lock(&d->lock);
	if (d->n) {
		mutex_unlock(&d->lock);
		return -11;
	}
	return 0;
}

void twice(struct d *d)
{
	if (open_it(d))
		return;
	open_it(d);
	mutex_unlock(&d->lock);
}

/* What is left on all ways is. */
static void take(struct d *d)
{
	mutex_lock(&d->lock); /*~ self-deadlock */ /*~> held */
}

void take_twice(struct d *d)
{
	take(d);
	take(d);
}
