/* A value that is read through a cast of its address is the value, not the address. */
struct counter {
	int value;
};

struct station {
	struct mutex lock;
	struct counter scans;
};

#define READ_NOW(x) (*(const volatile int *)&(x))

static int counter_read(const struct counter *c)
{
	return READ_NOW(c->value);
}

void station_init(struct station *s)
{
	mutex_init(&s->lock);
}

static void station_leave(struct station *s)
{
	mutex_lock(&s->lock); /*~ self-deadlock */
	mutex_unlock(&s->lock);
}

void station_join(struct station *s)
{
	mutex_lock(&s->lock); /*~> held */
	if (counter_read(&s->scans))
		goto out;
	station_leave(s);
out:
	mutex_unlock(&s->lock);
}

void station_scan(struct station *s)
{
	mutex_lock(&s->lock);
	if (counter_read(&s->scans))
		mutex_unlock(&s->lock);
	if (!counter_read(&s->scans))
		mutex_unlock(&s->lock);
	station_leave(s);
}
