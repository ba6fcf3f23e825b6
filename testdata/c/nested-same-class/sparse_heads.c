/*@ open: __must_hold() and __releases() alone give no held lock on entry */
/*@ min-confidence: medium */
/* A sparse annotation says what is held on entry, where the body does not show it: one weak step. */
struct node {
	struct mutex lock;
	struct node *parent;
};

void node_init(struct node *n)
{
	mutex_init(&n->lock);
}

void node_must_hold(struct node *parent, struct node *child) /*~> held */
	__must_hold(&parent->lock)
{
	mutex_lock(&child->lock); /*~ nested-same-class */
	child->parent = parent;
	mutex_unlock(&child->lock);
}

void node_hands_back(struct node *parent, struct node *child) /*~> held */
	__releases(&parent->lock)
{
	mutex_lock(&child->lock); /*~ nested-same-class */
	child->parent = parent;
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}
