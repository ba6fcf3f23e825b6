/* A helper locks every element in a loop, another one unlocks them: between two such pairs nothing is held. */
struct elem {
	struct mutex lock;
	int state;
};

struct set {
	struct elem *elems[16];
	int n;
};

void elem_init(struct elem *e)
{
	mutex_init(&e->lock);
}

static void set_lock_all(struct set *s)
{
	int i;

	for (i = 0; i < s->n; i++)
		mutex_lock(&s->elems[i]->lock); /*~ nested-same-class */ /*~> held */
}

static void set_unlock_all(struct set *s)
{
	int i;

	for (i = 0; i < s->n; i++)
		mutex_unlock(&s->elems[i]->lock);
}

void set_reset(struct set *s, struct elem *e)
{
	set_lock_all(s);
	s->n = 0;
	set_unlock_all(s);
	mutex_lock(&e->lock);
	e->state = 0;
	mutex_unlock(&e->lock);
}
