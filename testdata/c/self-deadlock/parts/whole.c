#include "locks.h"

static void node_block(struct node *n);
static void node_unblock(struct node *n);

#include "part.h"

static void node_block(struct node *n)
{
	lock_node(n); /*~ self-deadlock */
	n->mask = 1;
	unlock_node(n);
}

static void node_unblock(struct node *n)
{
	unlock_node(n);
}

void node_check(struct node *n)
{
	node_stall(n);
}
