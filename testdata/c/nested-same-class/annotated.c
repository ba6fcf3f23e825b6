/* What lockdep takes for an annotation: a subclass, a nest lock, another class, a comment. */
struct dev {
	struct mutex lock;
	struct mutex outer;
	struct dev *parent;
	int depth;
};

static struct lock_class_key child_key;

void dev_init(struct dev *d)
{
	mutex_init(&d->lock);
	mutex_init(&d->outer);
}

void dev_subclass(struct dev *parent, struct dev *child)
{
	mutex_lock(&parent->lock);
	mutex_lock_nested(&child->lock, SINGLE_DEPTH_NESTING);
	child->depth = parent->depth + 1;
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

void dev_nest_lock(struct dev *a, struct dev *b)
{
	mutex_lock(&a->outer);
	mutex_lock_nest_lock(&a->lock, &a->outer);
	mutex_lock_nest_lock(&b->lock, &a->outer);
	b->depth = a->depth;
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
	mutex_unlock(&a->outer);
}

void dev_comment(struct dev *parent, struct dev *child)
{
	mutex_lock(&parent->lock);
	/* nestlint: nested(child): a parent is always taken first */
	mutex_lock(&child->lock);
	child->depth = parent->depth + 1;
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

void dev_allowed(struct dev *parent, struct dev *child)
{
	mutex_lock(&parent->lock);
	/* nestlint: allow(nested-same-class): a test module, one thread */
	mutex_lock(&child->lock);
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

void dev_trylock(struct dev *parent, struct dev *child)
{
	mutex_lock(&parent->lock);
	if (mutex_trylock(&child->lock)) {
		child->depth = parent->depth + 1;
		mutex_unlock(&child->lock);
	}
	mutex_unlock(&parent->lock);
}
