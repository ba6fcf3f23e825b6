/*@ min-confidence: medium */
/* Functions that call each other through a pointer: what the innermost one gives up is known to the outermost. */

struct mutex { int x; };
struct dev;
struct ops { void (*again)(struct dev *d); };
struct dev { struct mutex lock; int ready; const struct ops *ops; };

static int reap(struct dev *d)
{
	if (!d->ready)
		return 0;
	mutex_unlock(&d->lock);
	d->ops->again(d);
	return 1;
}

static int consider(struct dev *d)
{
	int ret = reap(d);

	return ret;
}

static int each(struct dev *d)
{
	int ret = consider(d);

	if (ret)
		return ret;
	return 0;
}

static int wait_once(struct dev *d)
{
	int ret;

	mutex_lock(&d->lock);
	ret = each(d);
	if (ret)
		return ret;
	mutex_unlock(&d->lock);
	return 0;
}

void wait_twice(struct dev *d)
{
	wait_once(d);
	wait_once(d);
}

static void again(struct dev *d)
{
	wait_twice(d);
}

static const struct ops ops = { .again = again };

/* What is not given up is still held. */
static int wait_and_keep(struct dev *d)
{
	int ret;

	mutex_lock(&d->lock); /*~ self-deadlock */ /*~> held */
	ret = each(d);
	if (ret)
		return ret;
	return 0;
}

void keep_twice(struct dev *d)
{
	if (!wait_and_keep(d))
		wait_and_keep(d);
}
