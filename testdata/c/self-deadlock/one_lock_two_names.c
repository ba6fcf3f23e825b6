/* Where two pointers are equal, there is one lock with two names. */
struct wb {
	spinlock_t lock;
	struct wb *parent;
	int busy;
};

void wb_switch(struct wb *old, struct wb *new)
{
	spin_lock(&old->lock);
	if (old != new) {
		spin_unlock(&old->lock);
		spin_lock(&new->lock);
	}
	new->busy = 1;
	spin_unlock(&new->lock);
	spin_lock(&old->lock);
	spin_unlock(&old->lock);
}

void wb_forgets(struct wb *old, struct wb *new)
{
	spin_lock(&old->lock); /*~> held */
	if (old == new)
		spin_unlock(&new->lock);
	spin_lock(&old->lock); /*~ self-deadlock */
	spin_unlock(&old->lock);
}

/* A callee gives up the lock of a parent: perhaps the one that is held. */
static void wb_unlock_parent(struct wb *child)
{
	spin_unlock(&child->parent->lock);
}

void wb_release(struct wb *wb, struct wb *child)
{
	spin_lock(&wb->lock);
	wb_unlock_parent(child);
	spin_lock(&wb->lock);
	spin_unlock(&wb->lock);
}
