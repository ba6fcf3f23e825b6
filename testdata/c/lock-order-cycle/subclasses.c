/* Two subclasses are two classes of the graph: parent before list, list before child. */
struct item {
	struct mutex lock;
	struct item *parent;
};

struct list {
	struct mutex lock;
	int n;
};

void item_init(struct item *i)
{
	mutex_init(&i->lock);
}

void list_init(struct list *l)
{
	mutex_init(&l->lock);
}

void item_add(struct item *i, struct list *l)
{
	mutex_lock_nested(&i->lock, SINGLE_DEPTH_NESTING);
	mutex_lock(&l->lock);
	l->n++;
	mutex_unlock(&l->lock);
	mutex_unlock(&i->lock);
}

void list_walk(struct list *l, struct item *i)
{
	mutex_lock(&l->lock);
	mutex_lock(&i->lock);
	l->n--;
	mutex_unlock(&i->lock);
	mutex_unlock(&l->lock);
}
