/* One function takes one lock twice: clear, unless calls in between may have given it up; that is no more than medium. */
struct queue {
	struct mutex lock;
	struct mutex log_lock;
	int pending;
};

void queue_init(struct queue *q)
{
	mutex_init(&q->lock);
	mutex_init(&q->log_lock);
}

static void queue_log(struct queue *q)
{
	mutex_lock(&q->log_lock);
	mutex_unlock(&q->log_lock);
}

void queue_flush(struct queue *q)
{
	mutex_lock(&q->lock); /*~> held */
	q->pending = 0;
	mutex_lock(&q->lock); /*~ self-deadlock */
}

void queue_flush_and_log(struct queue *q)
{
	mutex_lock(&q->lock);
	queue_log(q);
	mutex_lock(&q->lock);
	mutex_unlock(&q->lock);
}
