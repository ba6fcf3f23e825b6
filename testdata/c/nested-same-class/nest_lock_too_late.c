/*@ open: the order in which the nest lock and the outer lock were taken is not looked at */
/* lockdep looks through what is held from the oldest: a nest lock that was taken after the outer lock excuses nothing. */
struct vcpu {
	struct mutex lock;
	int n;
};

struct machine {
	struct mutex lock;
};

void vcpu_init(struct vcpu *v)
{
	mutex_init(&v->lock);
}

void machine_init(struct machine *m)
{
	mutex_init(&m->lock);
}

void machine_late(struct machine *m, struct vcpu *a, struct vcpu *b)
{
	mutex_lock(&a->lock); /*~> held */
	mutex_lock(&m->lock);
	mutex_lock_nest_lock(&b->lock, &m->lock); /*~ nested-same-class */
	mutex_unlock(&b->lock);
	mutex_unlock(&m->lock);
	mutex_unlock(&a->lock);
}
