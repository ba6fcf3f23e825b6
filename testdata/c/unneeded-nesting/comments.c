/*@ min-confidence: low */
/* Comments that declare a nesting. */
struct crate {
	struct mutex lock;
	/* nestlint: nested(index): crates are taken in the order of their index */
	struct mutex row;
	/* nestlint: nested(index): nobody takes two of these */ /*~ unneeded-nesting */
	struct mutex lone;
	int n;
};

void crate_init(struct crate *c)
{
	mutex_init(&c->lock);
	mutex_init(&c->row);
	mutex_init(&c->lone);
}

void crate_child(struct crate *parent, struct crate *child)
{
	mutex_lock(&parent->lock);
	/* nestlint: nested(child): a parent is always taken first */
	mutex_lock(&child->lock);
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

void crate_alone(struct crate *c)
{
	/* nestlint: nested(child): a parent is always taken first */ /*~ unneeded-nesting */
	mutex_lock(&c->lock);
	c->n = 0;
	mutex_unlock(&c->lock);
}

void crate_rows(struct crate *a, struct crate *b)
{
	mutex_lock(&a->row);
	mutex_lock(&b->row);
	mutex_unlock(&b->row);
	mutex_unlock(&a->row);
	mutex_lock(&a->lone);
	mutex_unlock(&a->lone);
}

/* nestlint: nested(child): a parent is always taken first */
void crate_function(struct crate *parent, struct crate *child)
{
	mutex_lock(&parent->lock);
	mutex_lock(&child->lock);
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

/* The kernel's own annotation does it already. */
void crate_twice(struct crate *parent, struct crate *child)
{
	mutex_lock(&parent->lock);
	/* nestlint: nested(child): a parent is always taken first */ /*~ unneeded-nesting */
	mutex_lock_nested(&child->lock, SINGLE_DEPTH_NESTING);
	mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

/* A trylock inside needs nothing. */
void crate_tries(struct crate *parent, struct crate *child)
{
	mutex_lock(&parent->lock);
	/* nestlint: nested(child): a parent is always taken first */ /*~ unneeded-nesting */
	if (mutex_trylock(&child->lock))
		mutex_unlock(&child->lock);
	mutex_unlock(&parent->lock);
}

/* The same words at both ends excuse nothing, which is another finding. */
void crate_same_words(struct crate *a, struct crate *b)
{
	/* nestlint: nested(child): a parent is always taken first */
	mutex_lock(&a->lock); /*~> held */
	/* nestlint: nested(child): a parent is always taken first */
	mutex_lock(&b->lock); /*~ nested-same-class */
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}
