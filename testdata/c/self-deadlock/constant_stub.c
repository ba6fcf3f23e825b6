/*@ min-confidence: medium */
/* What is left of a function that is not configured returns one number: the other way is not run. */

struct mutex { int x; };
struct list { struct mutex lock; };

#if IS_MODULE(CONFIG_WIDGET)
static int request(struct list *l)
{
	mutex_unlock(&l->lock);
	return -2;
}
#else
static inline int request(struct list *l)
{
	return 0;
}
#endif

static int request_slow(struct list *l)
{
	return load(l);
}

static int attach(struct list *l)
{
	int ret;

	mutex_lock(&l->lock);
	ret = request(l);
	if (ret)
		return ret;
	mutex_unlock(&l->lock);
	return 0;
}

void attach_twice(struct list *l)
{
	if (attach(l))
		attach(l);
}

static int attach_slow(struct list *l)
{
	int ret;

	mutex_lock(&l->lock); /*~ self-deadlock */ /*~> held */
	ret = request_slow(l);
	if (ret)
		return ret;
	mutex_unlock(&l->lock);
	return 0;
}

void attach_slow_twice(struct list *l)
{
	if (attach_slow(l))
		attach_slow(l);
}
