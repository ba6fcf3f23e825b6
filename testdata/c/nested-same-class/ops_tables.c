/*@ min-confidence: medium */
/* A call through a table of operations: who may run is narrowed by type and member, and never sure. */
struct disk;

struct disk_ops {
	int (*merge)(struct disk *into, struct disk *from);
	int (*size)(struct disk *d);
	int (*name)(struct disk *d);
};

struct disk {
	struct mutex lock;
	const struct disk_ops *ops;
	int n;
};

void disk_init(struct disk *d, const struct disk_ops *ops)
{
	mutex_init(&d->lock);
	d->ops = ops;
}

static int flash_merge(struct disk *into, struct disk *from)
{
	mutex_lock(&from->lock); /*~ nested-same-class */
	into->n += from->n;
	mutex_unlock(&from->lock);
	return 0;
}

static int flash_size(struct disk *d)
{
	int n;

	mutex_lock(&d->lock);
	n = d->n;
	mutex_unlock(&d->lock);
	return n;
}

static int flash_name(struct disk *d)
{
	return d->n;
}

static const struct disk_ops flash_ops = {
	.merge = flash_merge,
	.size = flash_size,
	.name = flash_name,
};

int disk_merge(struct disk *into, struct disk *from)
{
	int err;

	mutex_lock(&into->lock); /*~> held */
	err = into->ops->merge(into, from);
	mutex_unlock(&into->lock);
	return err;
}

/* Other members of the table do not lock, or are called without the lock. */
int disk_name(struct disk *d)
{
	int n;

	mutex_lock(&d->lock);
	n = d->ops->name(d);
	mutex_unlock(&d->lock);
	return n + d->ops->size(d);
}

void disk_new(struct disk *d)
{
	disk_init(d, &flash_ops);
}
