/*@ min-confidence: medium */
/* An iterator that is handed a function runs it before it returns. */
struct tree {
	struct mutex lock;
	int n;
};

static int tree_count(struct device *dev, void *data)
{
	struct tree *t = data;

	mutex_lock(&t->lock); /*~ self-deadlock|nested-same-class */
	t->n++;
	mutex_unlock(&t->lock);
	return 0;
}

static int tree_look(struct device *dev, void *data)
{
	struct tree *t = data;

	return t->n;
}

void tree_init(struct tree *t)
{
	mutex_init(&t->lock);
}

void tree_walk(struct tree *t, struct device *parent)
{
	mutex_lock(&t->lock); /*~> held */
	device_for_each_child(parent, t, tree_count);
	mutex_unlock(&t->lock);
}

void tree_walk_and_look(struct tree *t, struct device *parent)
{
	mutex_lock(&t->lock);
	device_for_each_child(parent, t, tree_look);
	mutex_unlock(&t->lock);
	device_for_each_child(parent, t, tree_count);
}
