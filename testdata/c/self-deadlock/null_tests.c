/* Who locks a lock in an object has an object: a later test for a null pointer is decided. */
struct session {
	struct mutex lock;
	int used;
};

struct session *session_open(int version);

void session_negotiate(void)
{
	struct session *s = session_open(3);

	mutex_lock(&s->lock);
	if (!s) {
		struct session *older = session_open(2);

		mutex_lock(&older->lock);
		mutex_unlock(&older->lock);
	}
	mutex_unlock(&s->lock);
}

void session_join(struct session *a, struct session *b)
{
	mutex_lock(&a->lock); /*~> held */
	if (b) {
		mutex_lock(&b->lock); /*~ nested-same-class */
		mutex_unlock(&b->lock);
	}
	mutex_unlock(&a->lock);
}
