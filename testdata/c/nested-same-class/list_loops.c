/*@ open: the cursor of a list loop whose macro is out of sight is taken for one object in all turns */
/* Lists: each turn has another element. The loop macros are those of <linux/list.h>, which is not at hand. */
struct lane {
	struct mutex lock;
	struct list_head node;
	int n;
};

struct road {
	struct list_head open;
};

#define for_each_open_lane(l, r) list_for_each_entry(l, &(r)->open, node)

void lane_init(struct lane *l)
{
	mutex_init(&l->lock);
}

void road_lock_list(struct road *r)
{
	struct lane *l;

	list_for_each_entry(l, &r->open, node) {
		mutex_lock(&l->lock); /*~ nested-same-class */ /*~> held */
		l->n++;
	}
}

void road_lock_open(struct road *r)
{
	struct lane *l;

	for_each_open_lane(l, r)
		mutex_lock(&l->lock); /*~ nested-same-class */ /*~> held */
}
