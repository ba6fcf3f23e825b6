/* A nest lock excuses any number of locks of a class, if it was taken before them; and says nothing for those without. */
struct vcpu {
	struct mutex lock;
	int n;
};

struct machine {
	struct mutex lock;
	spinlock_t slock;
	struct vcpu *vcpus[32];
	int nvcpus;
};

void vcpu_init(struct vcpu *v)
{
	mutex_init(&v->lock);
}

void machine_init(struct machine *m)
{
	mutex_init(&m->lock);
	spin_lock_init(&m->slock);
}

void machine_lock_all(struct machine *m)
{
	int i;

	mutex_lock(&m->lock);
	for (i = 0; i < m->nvcpus; i++)
		mutex_lock_nest_lock(&m->vcpus[i]->lock, &m->lock);
	for (i = 0; i < m->nvcpus; i++)
		mutex_unlock(&m->vcpus[i]->lock);
	mutex_unlock(&m->lock);
}

/* Only the outer one says so: lockdep asks the inner one. */
void machine_first_only(struct machine *m, struct vcpu *a, struct vcpu *b)
{
	mutex_lock(&m->lock);
	mutex_lock_nest_lock(&a->lock, &m->lock); /*~> held */
	mutex_lock(&b->lock); /*~ nested-same-class */
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
	mutex_unlock(&m->lock);
}

/* An outer lock alone is no annotation. */
void machine_outer_only(struct machine *m, struct vcpu *a, struct vcpu *b)
{
	mutex_lock(&m->lock);
	mutex_lock(&a->lock); /*~> held */
	mutex_lock(&b->lock); /*~ nested-same-class */
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
	mutex_unlock(&m->lock);
}

void machine_second_only(struct machine *m, struct vcpu *a, struct vcpu *b)
{
	mutex_lock(&m->lock);
	mutex_lock(&a->lock);
	mutex_lock_nest_lock(&b->lock, &m->lock);
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
	mutex_unlock(&m->lock);
}
