/* A member that is initialised in two places has two classes: sure only where both locks are of one. */
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

/* Which of the two it is, nobody can say. */
void half_pair(struct half *a, struct half *b)
{
	mutex_lock(&a->lock);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}
