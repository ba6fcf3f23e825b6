/* A class is an initialisation in the text: two init functions are two classes, one is one. */
struct node {
	spinlock_t lock;
	int is_root;
};

static void node_setup(struct node *n)
{
	spin_lock_init(&n->lock);
}

void tree_init(struct node *root, struct node *leaf)
{
	node_setup(root);
	node_setup(leaf);
}

void node_pair(struct node *a, struct node *b)
{
	spin_lock(&a->lock); /*~> held */
	spin_lock(&b->lock); /*~ nested-same-class */
	spin_unlock(&b->lock);
	spin_unlock(&a->lock);
}

static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);

void statics(void)
{
	spin_lock(&first);
	spin_lock(&second);
	spin_unlock(&second);
	spin_unlock(&first);
}
