/* Subclasses by enum members, macros and expressions: other numbers are other classes, 0 is no annotation. */
enum bus_level { BUS_ROOT, BUS_HUB, BUS_LEAF = BUS_HUB + 3 };

#define BUS_PLAIN 0
#define BUS_NESTED (BUS_PLAIN + 1)

struct bus {
	spinlock_t lock;
	struct rw_semaphore sem;
	int n;
};

void bus_init(struct bus *b)
{
	spin_lock_init(&b->lock);
	init_rwsem(&b->sem);
}

void bus_enum(struct bus *root, struct bus *hub, struct bus *leaf)
{
	spin_lock_nested(&root->lock, BUS_ROOT);
	spin_lock_nested(&hub->lock, BUS_HUB);
	spin_lock_nested(&leaf->lock, BUS_LEAF);
	spin_unlock(&leaf->lock);
	spin_unlock(&hub->lock);
	spin_unlock(&root->lock);
}

void bus_root_is_plain(struct bus *root, struct bus *other)
{
	spin_lock(&root->lock); /*~> held */
	spin_lock_nested(&other->lock, BUS_ROOT); /*~ nested-same-class */
	spin_unlock(&other->lock);
	spin_unlock(&root->lock);
}

void bus_outer_annotated(struct bus *a, struct bus *b)
{
	spin_lock_nested(&a->lock, BUS_NESTED);
	spin_lock(&b->lock);
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}

void bus_semaphores(struct bus *a, struct bus *b)
{
	down_write(&a->sem);
	down_read_nested(&b->sem, SINGLE_DEPTH_NESTING);
	up_read(&b->sem);
	up_write(&a->sem);
}

static void bus_lock_level(struct bus *b, int level)
{
	spin_lock_nested(&b->lock, level);
}

/* A parameter is what the caller passes. */
void bus_levels(struct bus *a, struct bus *b)
{
	bus_lock_level(a, BUS_ROOT);
	bus_lock_level(b, BUS_HUB);
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}

/* What only the run knows is not judged. */
void bus_unknown_levels(struct bus *a, struct bus *b)
{
	bus_lock_level(a, a->n);
	bus_lock_level(b, b->n);
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}

/* Three locks, two classes: the third has the class of the first. */
void bus_third(struct bus *a, struct bus *b, struct bus *c)
{
	spin_lock(&a->lock); /*~> held */
	spin_lock_nested(&b->lock, BUS_HUB);
	spin_lock(&c->lock); /*~ nested-same-class */
	spin_unlock(&c->lock);
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}
