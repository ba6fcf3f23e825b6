/* Locks that a function gets or gives: what its callers can tell by the result, and what nobody can tell. */
struct cache {
	struct mutex lock;
	struct mutex *shared;
	int used;
	struct cache *next;
};

struct dev {
	struct cache cache;
	int id;
	void (*done)(struct dev *d);
};

struct cache *cache_find(struct dev *d, int id);

/* Returns locked, or not at all: the result says which. */
static struct cache *cache_get(struct dev *d, int id)
{
	struct cache *c;

	mutex_lock(&d->cache.lock);
	c = cache_find(d, id);
	if (!id) {
		mutex_unlock(&d->cache.lock);
		return NULL;
	}
	return c;
}

static void cache_put(struct dev *d, struct cache *c)
{
	if (!c)
		return;
	c->used = 0;
	mutex_unlock(&d->cache.lock);
}

void cache_use(struct dev *d, int id)
{
	struct cache *c = cache_get(d, id);

	if (c)
		c->used++;
	cache_put(d, c);
	mutex_lock(&d->cache.lock);
	mutex_unlock(&d->cache.lock);
}

/* The callee gives the caller's lock up for a time, and not the one that it tried itself: the two nest. */
static void cache_wait(struct cache *c)
{
	struct cache *other = c->next;

	if (!mutex_trylock(&other->lock)) /*~> held */
		return;
	mutex_unlock(&c->lock);
	schedule();
	mutex_lock(&c->lock); /*~ nested-same-class */
	mutex_unlock(&other->lock);
}

void cache_waits(struct cache *c)
{
	mutex_lock(&c->lock);
	cache_wait(c);
	mutex_unlock(&c->lock);
}

/* The way to the lock and back: members and the object around them. */
static struct dev *to_dev(struct cache *c)
{
	return container_of(c, struct dev, cache);
}

static struct mutex *dev_lock(struct dev *d)
{
	return &d->cache.lock;
}

void dev_around(struct dev *d)
{
	mutex_lock(dev_lock(d)); /*~> held */
	mutex_lock(&to_dev(&d->cache)->cache.lock); /*~ self-deadlock */
	mutex_unlock(&d->cache.lock);
}

void dev_pairs(struct dev *d)
{
	mutex_lock(dev_lock(d));
	mutex_unlock(dev_lock(d));
	mutex_lock(&d->cache.lock);
	mutex_unlock(&d->cache.lock);
}

/* A function that is handed over to be run some time. */
static void dev_done(struct dev *d)
{
	mutex_lock(&d->cache.lock);
	mutex_unlock(&d->cache.lock);
}

void dev_register(struct dev *d)
{
	mutex_lock(&d->cache.lock);
	register_it(d, dev_done);
	mutex_unlock(&d->cache.lock);
}
