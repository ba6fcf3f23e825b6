/* Where somebody says that the bound is elsewhere, or another lock orders them all. */
struct port {
	struct mutex lock;
};

struct hub {
	struct mutex lock;
	struct port *ports[32];
	int nports;
};

#define for_each_port_index(i, h) for ((i) = 0; (i) < (h)->nports; (i)++)

void port_init(struct port *p)
{
	mutex_init(&p->lock);
}

void hub_init(struct hub *h)
{
	mutex_init(&h->lock);
}

void hub_lock_macro(struct hub *h)
{
	int i;

	for_each_port_index(i, h)
		mutex_lock_nested(&h->ports[i]->lock, i); /*~ wrong-subclass */
}

void hub_lock_allowed(struct hub *h)
{
	int i;

	for_each_port_index(i, h) {
		/* nestlint: allow(wrong-subclass): the hardware has six ports */
		mutex_lock_nested(&h->ports[i]->lock, i);
	}
}

void hub_lock_under_one(struct hub *h)
{
	int i;

	mutex_lock(&h->lock);
	for_each_port_index(i, h)
		mutex_lock_nest_lock(&h->ports[i]->lock, &h->lock);
	mutex_unlock(&h->lock);
}

/* A trylock has no subclass, and each turn gives its lock back. */
void hub_try_all(struct hub *h)
{
	int i;

	for_each_port_index(i, h) {
		if (!mutex_trylock(&h->ports[i]->lock))
			continue;
		mutex_unlock(&h->ports[i]->lock);
	}
}

/* A counter of something else. */
void hub_lock_first(struct hub *h)
{
	int i, found = 0;

	for_each_port_index(i, h)
		found += h->ports[i] != NULL;
	if (found > 1)
		found = 1;
	mutex_lock_nested(&h->ports[0]->lock, found);
	mutex_unlock(&h->ports[0]->lock);
}
