/* The lock-all loop, and loops that hold one at a time. */
struct vq {
	struct mutex mutex;
	int n;
};

struct dev {
	struct vq **vqs;
	int nvqs;
};

void dev_init(struct dev *d)
{
	int i;

	for (i = 0; i < d->nvqs; ++i)
		mutex_init(&d->vqs[i]->mutex);
}

void dev_lock_all(struct dev *d)
{
	int i;

	for (i = 0; i < d->nvqs; ++i)
		mutex_lock(&d->vqs[i]->mutex); /*~ nested-same-class */ /*~> held */
}

void dev_unlock_all(struct dev *d)
{
	int i;

	for (i = 0; i < d->nvqs; ++i)
		mutex_unlock(&d->vqs[i]->mutex);
}

void dev_lock_all_nested(struct dev *d)
{
	int i;

	for (i = 0; i < d->nvqs; ++i)
		mutex_lock_nested(&d->vqs[i]->mutex, i); /*~ wrong-subclass */
}

int dev_sum(struct dev *d)
{
	int i, n = 0;

	for (i = 0; i < d->nvqs; ++i) {
		mutex_lock(&d->vqs[i]->mutex);
		n += d->vqs[i]->n;
		mutex_unlock(&d->vqs[i]->mutex);
	}
	return n;
}

struct pool {
	spinlock_t locks[8];
	int n;
};

void pool_init(struct pool *p)
{
	int i;

	for (i = 0; i < p->n; i++)
		spin_lock_init(&p->locks[i]);
}

/* `array + i` is an element. */
void pool_lock_all(struct pool *p)
{
	int i;

	for (i = 0; i < p->n; i++)
		spin_lock(p->locks + i); /*~ nested-same-class */ /*~> held */
}
