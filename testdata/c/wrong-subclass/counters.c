/* A subclass that counts a loop needs an end below 8 that can be seen. */
#define MAX_LANES 6
#define MAX_LINKS 12

struct port {
	struct mutex lock;
	struct port *next;
	int depth;
};

struct hub {
	struct port *ports[32];
	struct port lanes[4];
	struct port links[16];
	unsigned int nports;
};

static struct hub *the_hub;
static unsigned int hub_ports;

void port_init(struct port *p)
{
	mutex_init(&p->lock);
}

void hub_lock_all(struct hub *h)
{
	int i;

	for (i = 0; i < h->nports; ++i)
		mutex_lock_nested(&h->ports[i]->lock, i); /*~ wrong-subclass */
}

void hub_lock_global(void)
{
	int i = 0;

	while (i < hub_ports) {
		mutex_lock_nested(&the_hub->ports[i]->lock, i); /*~ wrong-subclass */
		i++;
	}
}

void hub_lock_local(struct hub *h)
{
	int i, n = h->nports;

	for (i = 0; n > i; i++)
		mutex_lock_nested(&h->ports[i]->lock, i + 1); /*~ wrong-subclass */
}

void hub_lock_links(struct hub *h)
{
	int i;

	for (i = 0; i < MAX_LINKS; i++)
		mutex_lock_nested(&h->links[i].lock, i); /*~ wrong-subclass */
	for (i = 0; i < ARRAY_SIZE(h->links); i++)
		mutex_unlock(&h->links[i].lock);
}

void hub_lock_array(struct hub *h)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(h->links); i++)
		mutex_lock_nested(&h->links[i].lock, i); /*~ wrong-subclass */
}

void hub_lock_one_too_many(struct hub *h)
{
	int i;

	for (i = 0; i <= 8; i++)
		mutex_lock_nested(&h->links[i].lock, i); /*~ wrong-subclass */
}

void hub_lock_offset(struct hub *h)
{
	int i;

	for (i = 0; i < 7; i++)
		mutex_lock_nested(&h->links[i].lock, i + 2); /*~ wrong-subclass */
}

void hub_lock_eight(struct hub *h)
{
	int i;

	for (i = 0; i < 8; i++)
		mutex_lock_nested(&h->links[i].lock, i);
}

void hub_lock_lanes(struct hub *h)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(h->lanes); i++)
		mutex_lock_nested(&h->lanes[i].lock, i);
}

void hub_lock_some(struct hub *h)
{
	int i;

	for (i = 0; i < MAX_LANES; i++)
		mutex_lock_nested(&h->ports[i]->lock, i);
}

int hub_lock_checked(struct hub *h)
{
	int i;

	if (h->nports > MAX_LOCKDEP_SUBCLASSES)
		return -EINVAL;
	for (i = 0; i < h->nports; i++)
		mutex_lock_nested(&h->ports[i]->lock, i);
	return 0;
}

void hub_lock_stopped(struct hub *h)
{
	int i;

	for (i = 0; i < h->nports; i++) {
		if (i == 8)
			break;
		mutex_lock_nested(&h->ports[i]->lock, i);
	}
}

void hub_lock_least(struct hub *h)
{
	int i, n = min(h->nports, 8u);

	for (i = 0; i < n; i++)
		mutex_lock_nested(&h->ports[i]->lock, i);
}

void hub_lock_both(struct hub *h)
{
	int i;

	for (i = 0; i < h->nports && i < 4; i++)
		mutex_lock_nested(&h->ports[i]->lock, i);
}

/* What is known at run time only is not judged. */
void port_lock_depth(struct port *p)
{
	mutex_lock_nested(&p->lock, p->depth);
}

void port_lock_level(struct port *p, int level)
{
	mutex_lock_nested(&p->lock, level);
}

void hub_lock_depths(struct hub *h)
{
	int i;

	for (i = 0; i < h->nports; i++)
		mutex_lock_nested(&h->ports[i]->lock, h->ports[i]->depth);
}
