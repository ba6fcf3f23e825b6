/* Whoever calls these takes the lock: each nesting is where they are called, not here. */
struct node {
	struct rw_semaphore sem;
	struct node *parent;
	refcount_t refs;
	int entries;
};

static inline void node_lock(struct node *n)
{
	down_write(&n->sem);
}

static inline void node_lock_under(struct node *n, struct node *parent)
{
	down_write_nest_lock(&n->sem, &parent->sem);
}

static inline int node_put(struct node *n, struct node *parent)
{
	if (refcount_dec_and_test(&n->refs)) {
		down_write(&parent->sem);
		return 1;
	}
	return 0;
}

static inline void node_unlock(struct node *n)
{
	up_write(&n->sem);
}
