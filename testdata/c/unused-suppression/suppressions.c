/* Suppressions in C comments: used ones, stale ones, and such that say too little. */
struct meter {
	struct mutex lock;
	/* nestlint: allow(nested-same-class): readings are compared by one thread */
	struct mutex pair;
	/* nestlint: allow(self-deadlock): it was true once */ /*~ unused-suppression */
	struct mutex stale;
	int n;
};

void meter_init(struct meter *m)
{
	mutex_init(&m->lock);
	mutex_init(&m->pair);
	mutex_init(&m->stale);
}

/* nestlint: allow(recursive-read): nobody reads here */ /*~ unused-suppression */
void meter_clear(struct meter *m)
{
	mutex_lock(&m->lock);
	m->n = 0;
	mutex_unlock(&m->lock);
}

void meter_misspelt(struct meter *m)
{
	mutex_lock(&m->lock); /* nestlint: allow(self-deadlok): reason */ /*~ unused-suppression */
	mutex_unlock(&m->lock);
}

void meter_without_reason(struct meter *m)
{
	mutex_lock(&m->lock); /*~> held */
	/* nestlint: allow(self-deadlock) */ /*~ unused-suppression */
	mutex_lock(&m->lock); /*~ self-deadlock */
	mutex_unlock(&m->lock);
}

void meter_unknown_word(struct meter *m)
{
	/* nestlint: ignore(self-deadlock): reason */ /*~ unused-suppression */
	mutex_lock(&m->stale);
	mutex_unlock(&m->stale);
}

void meter_used(struct meter *m)
{
	mutex_lock(&m->lock);
	/*
	 * nestlint: allow(self-deadlock): the watchdog is tested with it
	 */
	mutex_lock(&m->lock);
	mutex_unlock(&m->lock);
}

/* On a member: all of its class. */
void meter_pair(struct meter *a, struct meter *b)
{
	mutex_lock(&a->pair);
	mutex_lock(&b->pair);
	mutex_unlock(&b->pair);
	mutex_unlock(&a->pair);
}

/* nestlint: allow(self-deadlock, nested-same-class): a test of the watchdog */
void meter_function(struct meter *m)
{
	mutex_lock(&m->lock);
	mutex_lock(&m->lock);
	mutex_unlock(&m->lock);
}
