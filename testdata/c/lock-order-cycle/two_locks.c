/* Two classes in opposite orders. */
struct dev {
	struct mutex config;
	spinlock_t queue;
	struct mutex log;
};

void dev_init(struct dev *d)
{
	mutex_init(&d->config);
	mutex_init(&d->log);
	spin_lock_init(&d->queue);
}

void dev_write(struct dev *d)
{
	mutex_lock(&d->config); /*~> held */
	mutex_lock(&d->log); /*~ lock-order-cycle */
	mutex_unlock(&d->log);
	mutex_unlock(&d->config);
}

static void dev_reload(struct dev *d)
{
	mutex_lock(&d->config);
	mutex_unlock(&d->config);
}

void dev_rotate(struct dev *d)
{
	mutex_lock(&d->log);
	dev_reload(d);
	mutex_unlock(&d->log);
}

void dev_push(struct dev *d)
{
	mutex_lock(&d->config);
	spin_lock(&d->queue);
	spin_unlock(&d->queue);
	mutex_unlock(&d->config);
}
