/* What a callee writes through a pointer to its caller's variable goes with the locks that it leaves held. */

struct mutex { int x; };
struct bucket { struct mutex lock; int n; };
struct table { struct bucket b; int used; };

static int find(struct table *t, struct bucket **out)
{
	*out = 0;
	if (!t->used)
		return 0;
	mutex_lock(&t->b.lock);
	*out = &t->b;
	return 0;
}

void look(struct table *t)
{
	struct bucket *b;

	find(t, &b);
	if (b)
		mutex_unlock(&b->lock);
	mutex_lock(&t->b.lock);
	mutex_unlock(&t->b.lock);
}

void look_twice(struct table *t)
{
	struct bucket *b = 0;

	find(t, &b);
	if (b)
		mutex_unlock(&b->lock);
	find(t, &b);
	if (b)
		mutex_unlock(&b->lock);
}

static void claim(struct table *t, int *locked)
{
	mutex_lock(&t->b.lock); /*~> held */
	*locked = 1;
}

void wrong_way(struct table *t)
{
	int locked = 0;

	claim(t, &locked);
	if (!locked)
		mutex_unlock(&t->b.lock);
	mutex_lock(&t->b.lock); /*~ self-deadlock */
	mutex_unlock(&t->b.lock);
}

void right_way(struct table *t)
{
	int locked = 0;

	claim(t, &locked);
	if (locked)
		mutex_unlock(&t->b.lock);
	mutex_lock(&t->b.lock);
	mutex_unlock(&t->b.lock);
}
