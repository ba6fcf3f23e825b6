/* Two objects of one type: nothing says in which order they are taken. */
struct queue {
	struct mutex lock;
	struct list_head list;
	int depth;
};

void queue_init(struct queue *q)
{
	mutex_init(&q->lock);
	INIT_LIST_HEAD(&q->list);
}

void queue_move(struct queue *from, struct queue *to)
{
	mutex_lock(&from->lock); /*~> held */
	mutex_lock(&to->lock); /*~ nested-same-class */
	list_splice_init(&from->list, &to->list);
	mutex_unlock(&to->lock);
	mutex_unlock(&from->lock);
}

static void queue_add(struct queue *q, int n)
{
	mutex_lock(&q->lock); /*~ nested-same-class */
	q->depth += n;
	mutex_unlock(&q->lock);
}

void queue_give(struct queue *from, struct queue *to)
{
	mutex_lock(&from->lock); /*~> held */
	queue_add(to, from->depth);
	mutex_unlock(&from->lock);
}

void queue_one_at_a_time(struct queue *from, struct queue *to)
{
	int n;

	mutex_lock(&from->lock);
	n = from->depth;
	mutex_unlock(&from->lock);
	queue_add(to, n);
}
