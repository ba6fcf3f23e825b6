/* Inline functions of a header run where they are called. */
#ifndef RING_H
#define RING_H

struct ring {
	spinlock_t lock;
	int head;
};

static inline void ring_setup(struct ring *r)
{
	spin_lock_init(&r->lock);
}

static inline int ring_take(struct ring *r)
{
	int head;

	spin_lock(&r->lock); /*~ self-deadlock */
	head = r->head++;
	spin_unlock(&r->lock);
	return head;
}

#ifdef CONFIG_RING_TRACE
void ring_trace(struct ring *r);
#else
static inline void ring_trace(struct ring *r) { }
#endif

#endif
