/*@ min-confidence: medium */
/* A subclass that is known at run time only may be another class: reported at medium. */
struct channel {
	struct mutex lock;
	int nesting;
};

static DEFINE_MUTEX(list_lock);

void channel_init(struct channel *c)
{
	mutex_init(&c->lock);
}

void channel_add(struct channel *c)
{
	mutex_lock(&list_lock); /*~> held */
	mutex_lock_nested(&c->lock, c->nesting); /*~ lock-order-cycle */
	mutex_unlock(&c->lock);
	mutex_unlock(&list_lock);
}

void channel_del(struct channel *c)
{
	mutex_lock(&c->lock);
	mutex_lock(&list_lock);
	mutex_unlock(&list_lock);
	mutex_unlock(&c->lock);
}
