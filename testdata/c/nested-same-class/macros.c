/* Macros of the source are what their bodies say: functions, blocks, expressions; reported where they are used. */
struct chan {
	struct mutex lock;
	struct chan *peer;
	int n;
};

#define chan_lock(c) mutex_lock(&(c)->lock)
#define chan_unlock(c) mutex_unlock(&(c)->lock)

#define CHAN_COUNT(c) \
do { \
	chan_lock(c); \
	(c)->n++; \
	chan_unlock(c); \
} while (0)

#define chan_value(c) ({ \
	struct chan *__c = (c); \
	int __n; \
	mutex_lock(&__c->lock); \
	__n = __c->n; \
	mutex_unlock(&__c->lock); \
	__n; \
})

#define chan_try(c) (mutex_trylock(&(c)->lock))
#define chan_lock_child(c) mutex_lock_nested(&(c)->lock, SINGLE_DEPTH_NESTING)
#define CHAN_FIELD lock

void chan_init(struct chan *c)
{
	mutex_init(&c->lock);
}

void chan_pair(struct chan *a, struct chan *b)
{
	chan_lock(a); /*~> held */
	chan_lock(b); /*~ nested-same-class */
	chan_unlock(b);
	chan_unlock(a);
}

void chan_block(struct chan *a, struct chan *b)
{
	chan_lock(a); /*~> held */
	if (b)
		CHAN_COUNT(b); /*~ nested-same-class */
	else
		a->n = 0;
	chan_unlock(a);
}

int chan_expression(struct chan *a, struct chan *b)
{
	int n;

	mutex_lock(&a->lock); /*~> held */
	n = a->n + chan_value(b); /*~ nested-same-class */
	mutex_unlock(&a->lock);
	return n;
}

void chan_member_by_macro(struct chan *a, struct chan *b)
{
	mutex_lock(&a->CHAN_FIELD); /*~> held */
	mutex_lock(&b->CHAN_FIELD); /*~ nested-same-class */
	mutex_unlock(&b->CHAN_FIELD);
	mutex_unlock(&a->CHAN_FIELD);
}

/* One after the other. */
int chan_in_turn(struct chan *a, struct chan *b)
{
	int n = chan_value(a) + chan_value(b);

	CHAN_COUNT(a);
	CHAN_COUNT(b);
	return n;
}

/* The annotation is in the macro. */
void chan_annotated(struct chan *a)
{
	chan_lock(a);
	chan_lock_child(a->peer);
	chan_unlock(a->peer);
	chan_unlock(a);
}

/* A trylock inside waits for nobody. */
void chan_tries(struct chan *a, struct chan *b)
{
	chan_lock(a);
	if (chan_try(b))
		chan_unlock(b);
	chan_unlock(a);
}
