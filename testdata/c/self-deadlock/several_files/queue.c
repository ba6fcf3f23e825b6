/* One call into another file is as sure as a call; a way through files is not. */
#include "queue.h"

void one_call(struct queue *q)
{
	mutex_lock(&q->lock); /*~> held */
	deeper(q);
	mutex_unlock(&q->lock);
}

void two_calls(struct queue *q)
{
	mutex_lock(&q->lock);
	farther(q);
	mutex_unlock(&q->lock);
}
