/*@ min-confidence: medium */
/* A loop is left where its condition fails, not wherever its body ends. */
struct link {
	spinlock_t lock;
	struct link *next;
	int last;
};

void link_wait(struct link *l, struct link *other)
{
	spin_lock(&l->lock);
	while (1) {
		spin_unlock(&l->lock);
		if (l->last)
			break;
		spin_lock(&l->lock);
	}
	spin_lock(&other->lock);
	spin_unlock(&other->lock);
}

void link_walk(struct link *l, struct link *other)
{
	struct link *next;

	if (l)
		spin_lock(&l->lock);
	while (l) {
		next = l->next;
		spin_unlock(&l->lock);
		l = next;
		if (l)
			spin_lock(&l->lock);
	}
	spin_lock(&other->lock);
	spin_unlock(&other->lock);
}

void link_keeps(struct link *l, int count)
{
	int i;

	spin_lock(&l->lock); /*~> held */
	for (i = 0; i < count; i++) {
		spin_unlock(&l->lock);
		spin_lock(&l->lock); /*~> held */
	}
	spin_lock(&l->lock); /*~ self-deadlock */
}

/* A counter that is known does not run its loop for ever. */
void link_counted(struct link *l)
{
	int i;

	for (i = 0; i < 8; i++)
		spin_lock(&l->lock); /*~ self-deadlock */ /*~> held */
	spin_lock(&l->lock); /*~ self-deadlock */
}
