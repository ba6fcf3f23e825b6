/* Classes and subclasses that are set after the initialisation: one instance may differ from the next, so not sure. */
struct tier {
	struct mutex lock;
	struct mutex plain;
	int depth;
};

static struct lock_class_key tier_keys[4];

void tier_init(struct tier *t, int depth)
{
	mutex_init(&t->lock);
	mutex_init(&t->plain);
	lockdep_set_class(&t->lock, &tier_keys[depth]);
}

void tier_pair(struct tier *upper, struct tier *lower)
{
	mutex_lock(&upper->lock);
	mutex_lock(&lower->lock);
	mutex_unlock(&lower->lock);
	mutex_unlock(&upper->lock);
}

/* The other member has one class for all. */
void tier_plain_pair(struct tier *upper, struct tier *lower)
{
	mutex_lock(&upper->plain); /*~> held */
	mutex_lock(&lower->plain); /*~ nested-same-class */
	mutex_unlock(&lower->plain);
	mutex_unlock(&upper->plain);
}

struct mux {
	struct mutex lock;
	struct mux *parent;
};

void mux_init(struct mux *m)
{
	mutex_init(&m->lock);
	if (m->parent)
		lockdep_set_subclass(&m->lock, 1);
}

void mux_pair(struct mux *m)
{
	mutex_lock(&m->lock);
	mutex_lock(&m->parent->lock);
	mutex_unlock(&m->parent->lock);
	mutex_unlock(&m->lock);
}

struct loose {
	struct mutex lock;
};

void loose_init(struct loose *l)
{
	mutex_init(&l->lock);
	lockdep_set_novalidate_class(&l->lock);
}

/* lockdep looks away. */
void loose_pair(struct loose *a, struct loose *b)
{
	mutex_lock(&a->lock);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}

struct keyed {
	struct mutex lock;
	struct lock_class_key key;
};

/* A registered key in the object: a class for each instance. */
void keyed_init(struct keyed *k)
{
	mutex_init(&k->lock);
	lockdep_register_key(&k->key);
	lockdep_set_class(&k->lock, &k->key);
}

void keyed_pair(struct keyed *a, struct keyed *b)
{
	mutex_lock(&a->lock);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}
