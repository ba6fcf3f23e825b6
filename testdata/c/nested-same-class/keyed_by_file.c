/* The lists of one struct have one key: that of the inline function that initialises them. */
struct sk_buff_head {
	struct sk_buff *next;
	spinlock_t lock;
	unsigned int qlen;
};

static inline void skb_queue_head_init(struct sk_buff_head *list)
{
	spin_lock_init(&list->lock);
	list->qlen = 0;
}

struct link {
	struct sk_buff_head unack;
	struct sk_buff_head rel;
	spinlock_t config;
};

struct other {
	struct sk_buff_head queue;
};

void link_open(struct link *l, struct other *o)
{
	skb_queue_head_init(&l->unack);
	skb_queue_head_init(&l->rel);
	skb_queue_head_init(&o->queue);
	spin_lock_init(&l->config);
}

void link_send(struct link *l)
{
	spin_lock(&l->unack.lock); /*~> held */
	spin_lock(&l->rel.lock); /*~ nested-same-class */
	spin_unlock(&l->rel.lock);
	spin_unlock(&l->unack.lock);
}

void link_configure(struct link *l, struct other *o)
{
	spin_lock(&l->config);
	spin_lock(&l->rel.lock);
	spin_unlock(&l->rel.lock);
	spin_unlock(&l->config);
}
