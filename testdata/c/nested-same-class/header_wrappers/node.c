#include "node.h"

void node_init(struct node *n)
{
	init_rwsem(&n->sem);
}

void node_move(struct node *from, struct node *to)
{
	node_lock(from); /*~> held */
	node_lock(to); /*~ nested-same-class */
	to->entries += from->entries;
	from->entries = 0;
	node_unlock(to);
	node_unlock(from);
}

void node_swap(struct node *a, struct node *b)
{
	int entries;

	node_lock(a); /*~> held */
	entries = a->entries;
	node_lock(b); /*~ nested-same-class */
	a->entries = b->entries;
	b->entries = entries;
	node_unlock(b);
	node_unlock(a);
}

void node_one_by_one(struct node *a, struct node *b)
{
	node_lock(a);
	node_unlock(a);
	node_lock(b);
	node_unlock(b);
}

static void node_drop(struct node *n)
{
	node_lock(n); /*~ self-deadlock */
	n->entries = 0;
	node_unlock(n);
}

void node_clear(struct node *n)
{
	node_lock(n); /*~> held */
	if (n->entries)
		node_drop(n);
	node_unlock(n);
}

/* Only where the last reference is dropped: no more than medium. */
void node_release(struct node *n, struct node *parent)
{
	node_lock(parent);
	if (node_put(n, parent))
		node_unlock(parent);
	node_unlock(parent);
}
