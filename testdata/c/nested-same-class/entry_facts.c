/* An assertion at the start of a function says what its callers hold. */
struct node {
	struct mutex lock;
	struct rw_semaphore sem;
	struct node *parent;
	int n;
};

void node_init(struct node *n)
{
	mutex_init(&n->lock);
	init_rwsem(&n->sem);
}

/* An assertion caps the confidence at medium: see entry_facts_medium.c. */
void node_adopt(struct node *parent, struct node *child)
{
	lockdep_assert_held(&parent->lock);
	mutex_lock(&child->lock);
	child->parent = parent;
	mutex_unlock(&child->lock);
}

void node_adopt_in_order(struct node *parent, struct node *child)
{
	lockdep_assert_held(&parent->lock);
	mutex_lock_nested(&child->lock, SINGLE_DEPTH_NESTING);
	child->parent = parent;
	mutex_unlock(&child->lock);
}

static void node_count(struct node *n)
{
	lockdep_assert_held(&n->lock);
	n->n++;
}

/* The callee's assertion is about what the caller holds: nothing is taken twice. */
void node_counted(struct node *a, struct node *b)
{
	mutex_lock(&a->lock);
	node_count(a);
	mutex_unlock(&a->lock);
	mutex_lock(&b->lock);
	node_count(b);
	mutex_unlock(&b->lock);
}

/* Not held, says the assertion. */
void node_free_of(struct node *a)
{
	lockdep_assert_not_held(&a->lock);
	mutex_lock(&a->lock);
	mutex_unlock(&a->lock);
}
