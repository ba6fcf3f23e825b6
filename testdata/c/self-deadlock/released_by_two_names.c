/* A walk up a tree gives the caller's lock up on every way: by the name that it was handed, or as the lock of the root. */
struct node {
	spinlock_t lock;
	struct node *parent;
	unsigned long pending;
};

static struct tree {
	struct node node[4];
} tree;

void tree_init(struct node *n)
{
	spin_lock_init(&n->lock);
}

static inline struct node *tree_root(void)
{
	return &tree.node[0];
}

static void finish_tree(unsigned long flags)
{
	spin_unlock_irqrestore(&tree_root()->lock, flags);
}

static void finish(struct node *n, unsigned long mask, unsigned long flags)
{
	for (;;) {
		if (!(n->pending & mask)) {
			spin_unlock_irqrestore(&n->lock, flags);
			return;
		}
		n->pending &= ~mask;
		if (!n->parent)
			break;
		spin_unlock_irqrestore(&n->lock, flags);
		n = n->parent;
		spin_lock_irqsave(&n->lock, flags);
	}
	finish_tree(flags);
}

void node_done(struct node *n, unsigned long mask)
{
	unsigned long flags;

	spin_lock_irqsave(&n->lock, flags);
	finish(n, mask, flags);
	spin_lock(&n->lock);
	spin_unlock(&n->lock);
}

/* What a function without parameters returns is one object. */
void root_twice(void)
{
	spin_lock(&tree_root()->lock); /*~> held */
	spin_lock(&tree_root()->lock); /*~ self-deadlock */
}

void root_in_turn(void)
{
	spin_lock(&tree_root()->lock);
	spin_unlock(&tree_root()->lock);
	spin_lock(&tree_root()->lock);
	spin_unlock(&tree_root()->lock);
}
