/* A variable that says what was done is asked later, in the function itself or for a constant that a caller passes. */
struct queue {
	spinlock_t lock;
	int pending;
};

struct command {
	int flags;
};

#define COMMAND_ASYNC 2

static void queue_put(struct queue *q)
{
	spin_lock(&q->lock); /*~ self-deadlock */
	spin_unlock(&q->lock);
}

static void queue_send(struct queue *q, int drain)
{
	struct queue *target = NULL;

	if (drain && q->pending)
		target = q;
	if (target)
		queue_put(target);
}

void queue_send_now(struct queue *q)
{
	spin_lock(&q->lock);
	queue_send(q, 0);
	spin_unlock(&q->lock);
}

void queue_drain(struct queue *q)
{
	spin_lock(&q->lock); /*~> held */
	queue_send(q, 1);
	spin_unlock(&q->lock);
}

/* What a member was copied from is not written with it. */
static int queue_command(struct queue *q, int flags)
{
	struct command c = { .flags = flags };

	c.flags |= 4;
	if (flags & COMMAND_ASYNC)
		return 0;
	queue_put(q);
	return c.flags;
}

void queue_async(struct queue *q)
{
	spin_lock(&q->lock);
	queue_command(q, COMMAND_ASYNC);
	spin_unlock(&q->lock);
}

void queue_sync(struct queue *q)
{
	spin_lock(&q->lock); /*~> held */
	queue_command(q, 0);
	spin_unlock(&q->lock);
}

void queue_stages(struct queue *q, int flags)
{
	int stage = 1;

	if (flags & 2)
		stage = 2;
	spin_lock(&q->lock);
	switch (stage) {
	case 1:
		spin_unlock(&q->lock);
		break;
	case 2:
		spin_unlock(&q->lock);
		break;
	}
	queue_put(q);
}
