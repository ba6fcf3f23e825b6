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
