/* Loops that a macro heads: what is alive at their end is taken again by the next turn. */
struct lane {
	struct mutex lock;
	struct list_head node;
	int n;
};

struct road {
	struct lane lanes[4];
	struct list_head open;
	int nlanes;
};

#define for_each_lane(l, r) \
	for ((l) = (r)->lanes; (l) < (r)->lanes + (r)->nlanes; (l)++)

#define for_each_used_lane(l, r) \
	for_each_lane(l, r) \
		if (!(l)->n) { } else

#define for_each_open_lane(l, r) list_for_each_entry(l, &(r)->open, node)

void lane_init(struct lane *l)
{
	mutex_init(&l->lock);
}

void road_lock_own(struct road *r)
{
	struct lane *l;

	for_each_lane(l, r)
		mutex_lock(&l->lock); /*~ nested-same-class */ /*~> held */
}

void road_lock_used(struct road *r)
{
	struct lane *l;

	for_each_used_lane(l, r)
		mutex_lock(&l->lock); /*~ nested-same-class */ /*~> held */
}

/* One at a time, also where a turn ends early. */
int road_sum(struct road *r)
{
	struct lane *l, *next;
	int n = 0;

	for_each_lane(l, r) {
		mutex_lock(&l->lock);
		n += l->n;
		mutex_unlock(&l->lock);
	}
	list_for_each_entry_safe(l, next, &r->open, node) {
		mutex_lock(&l->lock);
		if (l->n) {
			mutex_unlock(&l->lock);
			continue;
		}
		list_del(&l->node);
		mutex_unlock(&l->lock);
	}
	return n;
}

/* The loop ends with the lock held: nothing is taken after it. */
struct lane *road_find(struct road *r)
{
	struct lane *l;

	for_each_open_lane(l, r) {
		mutex_lock(&l->lock);
		if (!l->n)
			return l;
		mutex_unlock(&l->lock);
	}
	return NULL;
}

/* A guard is alive until the end of the turn. */
void road_guarded(struct road *r)
{
	struct lane *l;

	for_each_lane(l, r) {
		guard(mutex)(&l->lock);
		l->n = 0;
	}
}
