/*@ min-confidence: medium */
/* The path of a lock tells at which of several sites it was initialised. */
struct half {
	struct mutex lock;
	int n;
};

struct whole {
	struct half left;
	struct half right;
};

void whole_init(struct whole *w)
{
	mutex_init(&w->left.lock);
	mutex_init(&w->right.lock);
}

/* Different init sites, different classes. */
void whole_both(struct whole *w)
{
	mutex_lock(&w->left.lock);
	mutex_lock(&w->right.lock);
	mutex_unlock(&w->right.lock);
	mutex_unlock(&w->left.lock);
}

/* One init site. */
void whole_left(struct whole *a, struct whole *b)
{
	mutex_lock(&a->left.lock); /*~> held */
	mutex_lock(&b->left.lock); /*~ nested-same-class */
	mutex_unlock(&b->left.lock);
	mutex_unlock(&a->left.lock);
}
