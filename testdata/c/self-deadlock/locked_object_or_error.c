/*@ min-confidence: medium */
/* A function that returns an object with the lock held, or an error pointer without it. */

struct mutex { int x; };
struct info { struct mutex lock; struct block *first; };
struct block { int n; };
void *kzalloc(unsigned long size, int flags);
void kfree(void *p);

static struct block *add(struct info *info, int n)
{
	struct block *b = kzalloc(sizeof(*b), 0);

	if (!b)
		return ERR_PTR(-12);
	b->n = n;
	mutex_lock(&info->lock); /*~> held */
	if (info->first) {
		kfree(b);
		b = info->first;
	}
	return b;
}

static void clean(struct info *info)
{
	mutex_lock(&info->lock); /*~ self-deadlock */
	mutex_unlock(&info->lock);
}

int modify(struct info *info, int n)
{
	int ret = 0;
	struct block *b = add(info, n);

	if (IS_ERR(b)) {
		ret = -12;
		goto out;
	}
	b->n++;
	mutex_unlock(&info->lock);
out:
	if (ret)
		clean(info);
	return ret;
}

int forgets(struct info *info, int n)
{
	struct block *b = add(info, n);

	if (IS_ERR(b))
		return -12;
	clean(info);
	return 0;
}
