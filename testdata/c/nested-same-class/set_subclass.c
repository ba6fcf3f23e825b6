/* A lock that is held gets another subclass. */

struct cache { rwlock_t lock; int n; };

void one_after_the_other(struct cache *a, struct cache *b)
{
	read_lock(&a->lock);
	lock_set_subclass(&a->lock.dep_map, 1, _THIS_IP_);
	read_lock(&b->lock);
	read_unlock(&b->lock);
	read_unlock(&a->lock);
	write_lock(&a->lock);
	write_unlock(&a->lock);
}

void too_late(struct cache *a, struct cache *b)
{
	read_lock(&a->lock); /*~> held */
	read_lock(&b->lock); /*~ nested-same-class */
	lock_set_subclass(&a->lock.dep_map, 1, _THIS_IP_);
	read_unlock(&b->lock);
	read_unlock(&a->lock);
}

struct pool { spinlock_t lock; };

void both_the_same(struct pool *a, struct pool *b)
{
	spin_lock(&a->lock); /*~> held */
	lock_set_subclass(&a->lock.dep_map, 1, _THIS_IP_);
	spin_lock_nested(&b->lock, 1); /*~ wrong-subclass */
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}
