/*@ min-confidence: medium */
/* What an assertion says is held is one weak step; what a body does wins over what its head says. */
struct node {
	struct mutex lock;
	struct node *parent;
	int n;
};

void node_init(struct node *n)
{
	mutex_init(&n->lock);
}

void node_adopt(struct node *parent, struct node *child)
{
	lockdep_assert_held(&parent->lock); /*~> held */
	mutex_lock(&child->lock); /*~ nested-same-class */
	child->parent = parent;
	mutex_unlock(&child->lock);
}

/* Drops what its caller holds, and takes it again: nothing is held twice. */
static void node_wait(struct node *n)
	__releases(&n->lock)
	__acquires(&n->lock)
{
	mutex_unlock(&n->lock);
	schedule();
	mutex_lock(&n->lock);
}

void node_waits(struct node *n)
{
	mutex_lock(&n->lock);
	node_wait(n);
	mutex_unlock(&n->lock);
}

/* The body wins over its head: this one takes nothing, whatever is written above it. */
static void node_nothing(struct node *n)
	__acquires(&n->lock)
{
	n->n++;
}

void node_uses_nothing(struct node *a, struct node *b)
{
	node_nothing(a);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
}
