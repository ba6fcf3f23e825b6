/*@ min-confidence: low */
/* Lock calls that declare a nesting: some have one, here or in a caller; to the others it is only left over. */
enum { SHELF_ROOT, SHELF_CHILD };

struct shelf {
	struct mutex lock;
	struct mutex outer;
	struct rw_semaphore sem;
	struct shelf *parent;
	int n;
};

struct index {
	struct mutex lock;
};

void shelf_init(struct shelf *s)
{
	mutex_init(&s->lock);
	mutex_init(&s->outer);
	init_rwsem(&s->sem);
}

void index_init(struct index *i)
{
	mutex_init(&i->lock);
}

void shelf_left_over(struct shelf *s)
{
	mutex_lock_nested(&s->lock, SHELF_CHILD); /*~ unneeded-nesting */
	s->n = 0;
	mutex_unlock(&s->lock);
}

void shelf_after(struct shelf *a, struct shelf *b)
{
	mutex_lock(&a->lock);
	mutex_unlock(&a->lock);
	mutex_lock_nested(&b->lock, SHELF_CHILD); /*~ unneeded-nesting */
	mutex_unlock(&b->lock);
}

/* A lock of another class is no reason. */
int shelf_other_class(struct shelf *s, struct index *i)
{
	mutex_lock(&i->lock);
	if (mutex_lock_interruptible_nested(&s->outer, 1)) { /*~ unneeded-nesting */
		mutex_unlock(&i->lock);
		return -EINTR;
	}
	mutex_unlock(&s->outer);
	mutex_unlock(&i->lock);
	return 0;
}

void shelf_nest_lock(struct shelf *s)
{
	mutex_lock(&s->outer);
	mutex_lock_nest_lock(&s->lock, &s->outer); /*~ unneeded-nesting */
	mutex_unlock(&s->lock);
	mutex_unlock(&s->outer);
}

/* Needed: here, by the outer lock, by a caller, by the next turn of a loop. */
void shelf_pair(struct shelf *s)
{
	mutex_lock(&s->parent->lock);
	mutex_lock_nested(&s->lock, SHELF_CHILD);
	mutex_unlock(&s->lock);
	mutex_unlock(&s->parent->lock);
}

void shelf_outer(struct shelf *a, struct shelf *b)
{
	mutex_lock_nested(&a->lock, SHELF_CHILD);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}

static void shelf_child(struct shelf *s)
{
	mutex_lock_nested(&s->lock, SHELF_CHILD);
	s->n++;
	mutex_unlock(&s->lock);
}

void shelf_caller(struct shelf *s)
{
	mutex_lock(&s->parent->lock);
	shelf_child(s);
	mutex_unlock(&s->parent->lock);
}

void shelf_asserted(struct shelf *s)
{
	lockdep_assert_held(&s->parent->lock);
	mutex_lock_nested(&s->lock, SHELF_CHILD);
	mutex_unlock(&s->lock);
}

void shelf_all(struct shelf *s, int n)
{
	int i;

	mutex_lock(&s->outer);
	for (i = 0; i < n; i++)
		mutex_lock_nest_lock(&s[i].lock, &s->outer);
	mutex_unlock(&s->outer);
}

/* Needed by the order of classes: without it, this and shelf_indexed() would be a circle. */
void shelf_index(struct shelf *s, struct index *i)
{
	down_write_nested(&s->sem, SHELF_CHILD);
	mutex_lock(&i->lock);
	mutex_unlock(&i->lock);
	up_write(&s->sem);
}

void shelf_indexed(struct shelf *s, struct index *i)
{
	mutex_lock(&i->lock);
	down_write(&s->sem);
	up_write(&s->sem);
	mutex_unlock(&i->lock);
}

/* Another place of that order: one stands for all. */
void shelf_index_too(struct shelf *s, struct index *i)
{
	down_write_nested(&s->sem, SHELF_CHILD);
	mutex_lock(&i->lock);
	mutex_unlock(&i->lock);
	up_write(&s->sem);
}

/* 0 is no annotation, and what is known at run time only is not judged. */
void shelf_plain(struct shelf *s)
{
	mutex_lock_nested(&s->lock, SHELF_ROOT);
	mutex_unlock(&s->lock);
}

void shelf_level(struct shelf *s)
{
	mutex_lock_nested(&s->lock, s->n);
	mutex_unlock(&s->lock);
}

/* A lock that came in by a pointer may be anyone's. */
void shelf_any(struct mutex *lock)
{
	mutex_lock_nested(lock, SHELF_CHILD);
	mutex_unlock(lock);
}

/* Kept for a path out of sight. */
void shelf_kept(struct shelf *s)
{
	/* nestlint: allow(unneeded-nesting): the stacking module calls this with its own shelf locked */
	mutex_lock_nested(&s->lock, SHELF_CHILD);
	mutex_unlock(&s->lock);
}
