/* Users of the header: one calls with the lock held, one traces by a function of this file. */
#include "ring.h"

void ring_trace(struct ring *r)
{
	spin_lock(&r->lock); /*~ self-deadlock */
	r->head = 0;
	spin_unlock(&r->lock);
}

int ring_take_two(struct ring *r)
{
	int sum;

	spin_lock(&r->lock); /*~> held */
	sum = r->head + ring_take(r);
	spin_unlock(&r->lock);
	return sum;
}

void ring_traced(struct ring *r)
{
	spin_lock(&r->lock); /*~> held */
	ring_trace(r);
	spin_unlock(&r->lock);
}

int ring_take_after(struct ring *r)
{
	spin_lock(&r->lock);
	r->head = 0;
	spin_unlock(&r->lock);
	ring_trace(r);
	return ring_take(r);
}
