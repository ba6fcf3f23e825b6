/* lockdep has eight subclasses, and two locks that are held at once need two. */
#define LEVEL_TOO_DEEP 8

enum level { LEVEL_TOP, LEVEL_MID, LEVEL_LEAF = 7, LEVEL_BEYOND };

struct node {
	spinlock_t lock;
	struct node *parent;
};

void node_init(struct node *n)
{
	spin_lock_init(&n->lock);
}

void node_leaf(struct node *n)
{
	spin_lock_nested(&n->lock, LEVEL_LEAF);
	spin_unlock(&n->lock);
}

void node_too_deep(struct node *n)
{
	spin_lock_nested(&n->lock, LEVEL_TOO_DEEP); /*~ wrong-subclass */
	spin_unlock(&n->lock);
}

void node_beyond(struct node *n)
{
	unsigned long flags;

	spin_lock_irqsave_nested(&n->lock, flags, LEVEL_BEYOND); /*~ wrong-subclass */
	spin_unlock_irqrestore(&n->lock, flags);
}

void node_pair(struct node *a, struct node *b)
{
	spin_lock_nested(&a->lock, SINGLE_DEPTH_NESTING); /*~> held */
	spin_lock_nested(&b->lock, SINGLE_DEPTH_NESTING); /*~ wrong-subclass */
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}

void node_pair_in_order(struct node *a, struct node *b)
{
	spin_lock_nested(&a->lock, LEVEL_MID);
	spin_lock_nested(&b->lock, LEVEL_LEAF);
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}

/* Without an annotation, or with one on neither, it is a plain nesting. */
void node_plain(struct node *a, struct node *b)
{
	spin_lock_nested(&a->lock, 0); /*~> held */
	spin_lock(&b->lock); /*~ nested-same-class */
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}

/* The same object stays a deadlock, whatever its subclass. */
void node_again(struct node *a)
{
	spin_lock_nested(&a->lock, SINGLE_DEPTH_NESTING); /*~> held */
	spin_lock_nested(&a->lock, SINGLE_DEPTH_NESTING); /*~ self-deadlock */
	spin_unlock(&a->lock);
}
