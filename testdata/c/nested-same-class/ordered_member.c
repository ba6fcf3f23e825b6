/* A member whose locks have an order, beside one that has none: the function that initialises both makes them one class. */
struct sk_buff_head {
	struct sk_buff *next;
	spinlock_t lock;
};

static inline void skb_queue_head_init(struct sk_buff_head *list)
{
	spin_lock_init(&list->lock);
}

struct peer {
	struct sk_buff_head errors;
	struct sk_buff_head received;
};

void peer_init(struct peer *p)
{
	skb_queue_head_init(&p->errors);
	skb_queue_head_init(&p->received);
	lock_set_cmp_fn(&p->received.lock, peer_cmp_fn, NULL);
}

void peer_drain(struct peer *listener, struct peer *embryo)
{
	spin_lock(&listener->received.lock);
	spin_lock(&embryo->received.lock);
	spin_unlock(&embryo->received.lock);
	spin_unlock(&listener->received.lock);
}

void peer_report(struct peer *listener, struct peer *embryo)
{
	spin_lock(&listener->errors.lock); /*~> held */
	spin_lock(&embryo->errors.lock); /*~ nested-same-class */
	spin_unlock(&embryo->errors.lock);
	spin_unlock(&listener->errors.lock);
}
