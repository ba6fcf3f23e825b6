/* An object that was just made is zero but for what is seen to be set: what hangs on another member is weaker. */
struct endpoint {
	int shared;
	int passive;
	void *device;
};

static DEFINE_MUTEX(endpoints);

static struct endpoint *endpoint_create(void)
{
	struct endpoint *ep = kzalloc(sizeof(*ep), GFP_KERNEL);

	if (!ep)
		return ERR_PTR(-ENOMEM);
	ep->passive = 1;
	return ep;
}

static void endpoint_listen(struct endpoint *ep)
{
	if (ep->shared) {
		mutex_lock(&endpoints);
		mutex_unlock(&endpoints);
	}
}

void endpoint_add(void)
{
	struct endpoint *ep;

	mutex_lock(&endpoints);
	ep = endpoint_create();
	if (!IS_ERR(ep))
		endpoint_listen(ep);
	mutex_unlock(&endpoints);
}

/* Where a member is seen to be set, it is set. */
static void endpoint_listen_set(struct endpoint *ep)
{
	if (ep->device) {
		mutex_lock(&endpoints); /*~ self-deadlock */
		mutex_unlock(&endpoints);
	}
}

void endpoint_add_set(void *device)
{
	struct endpoint *ep;

	mutex_lock(&endpoints); /*~> held */
	ep = endpoint_create();
	if (!IS_ERR(ep)) {
		ep->device = device;
		endpoint_listen_set(ep);
	}
	mutex_unlock(&endpoints);
}

/* An allocator in sight makes a new object, too: no other one is held, and its lock is another one. */
void *kmem_make(unsigned long size);

static inline void *kmalloc_noprof(unsigned long size, int flags)
{
	if (size > 4096)
		return NULL;
	return kmem_make(size);
}

#define alloc_hooks(_do_alloc) ({ typeof(_do_alloc) _res = _do_alloc; _res; })
#define kmalloc(...) alloc_hooks(kmalloc_noprof(__VA_ARGS__))

struct queue {
	spinlock_t lock;
	int users;
};

void queue_init(struct queue *q)
{
	spin_lock_init(&q->lock);
}

static void queue_put(struct queue *q)
{
	if (q->users) {
		mutex_lock(&endpoints);
		mutex_unlock(&endpoints);
	}
}

void queue_make(void)
{
	struct queue *q;

	mutex_lock(&endpoints);
	q = kmalloc(sizeof(*q), GFP_KERNEL);
	queue_put(q);
	mutex_unlock(&endpoints);
}

/* Nor is anything in the lists of a new object. */
struct session {
	struct list_head list;
	int ready;
};

static inline int list_empty(const struct list_head *head)
{
	return READ_ONCE(head->next) == head;
}

static void session_free(struct session *s)
{
	if (!list_empty(&s->list)) {
		mutex_lock(&endpoints);
		mutex_unlock(&endpoints);
	}
	kfree(s);
}

void session_make(int error)
{
	struct session *s;

	mutex_lock(&endpoints);
	s = kmalloc(sizeof(*s), GFP_KERNEL);
	INIT_LIST_HEAD(&s->list);
	if (error)
		session_free(s);
	mutex_unlock(&endpoints);
}
