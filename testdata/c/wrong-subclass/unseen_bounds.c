/*@ min-confidence: medium */
/* The bound is another function's business: not sure. */
struct port {
	struct mutex lock;
	struct list_head node;
};

struct hub {
	struct port *ports[32];
	struct list_head all;
};

unsigned int hub_count(struct hub *h);

void port_init(struct port *p)
{
	mutex_init(&p->lock);
}

void hub_lock_n(struct hub *h, int n)
{
	int i;

	for (i = 0; i < n; i++)
		mutex_lock_nested(&h->ports[i]->lock, i); /*~ wrong-subclass */
}

void hub_lock_counted(struct hub *h)
{
	int i;

	for (i = 0; i < hub_count(h); i++)
		mutex_lock_nested(&h->ports[i]->lock, i); /*~ wrong-subclass */
}

void hub_lock_list(struct hub *h)
{
	struct port *p;
	int i = 0;

	list_for_each_entry(p, &h->all, node)
		mutex_lock_nested(&p->lock, i++); /*~ wrong-subclass */
}
