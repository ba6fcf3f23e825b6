/* A part of a source: it includes nothing itself. */
static void node_report(struct node *n)
{
	lock_node(n); /*~ self-deadlock */
	n->mask = 0;
	unlock_node(n);
}

static void node_stall(struct node *n)
{
	lock_node(n); /*~> held */
	if (n->mask)
		node_report(n);
	unlock_node(n);
}

/* What the source that it is a part of keeps to itself. */
static void node_leave(struct node *n)
{
	lock_node(n);
	if (n->mask)
		node_unblock(n);
	else
		unlock_node(n);
	node_report(n);
}

static void node_enter(struct node *n)
{
	lock_node(n); /*~> held */
	node_block(n);
	unlock_node(n);
}
