#include "queue.h"

void deeper(struct queue *q)
{
	mutex_lock(&q->lock); /*~ self-deadlock */
	mutex_unlock(&q->lock);
}
