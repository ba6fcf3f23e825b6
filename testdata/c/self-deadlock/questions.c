/* What a macro out of sight answers, it answers again; an array is never null. */
struct super {
	struct mutex mutex;
	unsigned int mode;
	int users[4];
	struct super *next;
};

void super_init(struct super *s)
{
	mutex_init(&s->mutex);
}

static void setattr(struct super *s, int n)
{
	if (S_ISREG(s->mode))
		mutex_unlock(&s->mutex);
	if (n)
		goto out;
	s->users[0] = n;
out:
	if (S_ISREG(s->mode))
		mutex_lock(&s->mutex);
}

void futimes(struct super *s, int n)
{
	if (!S_ISREG(s->mode))
		return;
	mutex_lock(&s->mutex);
	setattr(s, n);
	mutex_unlock(&s->mutex);
}

void another_question(struct super *s)
{
	if (S_ISREG(s->mode))
		mutex_lock(&s->mutex); /*~> held */
	if (S_ISDIR(s->mode))
		mutex_lock(&s->mutex); /*~ self-deadlock */
	mutex_unlock(&s->mutex);
}

static void count(struct super *s)
{
	int *users = NULL;

	if (s->next) {
		users = s->users;
		mutex_lock(&s->mutex);
	}
	if (users)
		mutex_unlock(&s->mutex);
	mutex_lock(&s->mutex);
	mutex_unlock(&s->mutex);
}

void count_twice(struct super *s)
{
	count(s);
	count(s);
}
