/* One configuration: `#ifdef` arms are alternatives, and a lock of one arm is never held in the other. */
struct port {
	struct mutex lock;
	int id;
};

void port_init(struct port *p)
{
	mutex_init(&p->lock);
}

/* CONFIG_… is on: the first arm counts. */
void port_two_arms(struct port *a, struct port *b)
{
#ifdef CONFIG_PORT_PAIRS
	mutex_lock(&a->lock);
#else
	mutex_lock(&b->lock);
#endif
	a->id = b->id;
#ifdef CONFIG_PORT_PAIRS
	mutex_unlock(&a->lock);
#else
	mutex_unlock(&b->lock);
#endif
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
}

void port_on(struct port *a, struct port *b)
{
	mutex_lock(&a->lock); /*~> held */
#ifdef CONFIG_PORT_PAIRS
	mutex_lock(&b->lock); /*~ nested-same-class */
	mutex_unlock(&b->lock);
#endif
	mutex_unlock(&a->lock);
}

void port_off(struct port *a, struct port *b)
{
	mutex_lock(&a->lock);
#ifndef CONFIG_PORT_PAIRS
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
#endif
#if 0
	mutex_lock(&b->lock);
#elif defined(PORT_NEVER_DEFINED)
	mutex_lock(&b->lock);
#endif
	mutex_unlock(&a->lock);
}

/* A condition that opens a block in each arm, and one end for both. */
void port_headers(struct port *a, struct port *b)
{
#ifdef CONFIG_PORT_PAIRS
	if (a->id) {
		mutex_lock(&a->lock);
#else
	{
		mutex_lock(&b->lock);
#endif
		a->id++;
		mutex_unlock(&a->lock);
	}
}

/* What the file defines itself. */
#define PORT_DEPTH 2

void port_own_constant(struct port *a, struct port *b)
{
	mutex_lock(&a->lock); /*~> held */
#if PORT_DEPTH > 1
	mutex_lock(&b->lock); /*~ nested-same-class */
#else
	mutex_lock(&a->lock);
#endif
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
}

/* IS_ENABLED() follows the same set, and a stub gives way to the function with a body. */
#if IS_ENABLED(CONFIG_PORT_STATS)
static void port_stats(struct port *p)
{
	mutex_lock(&p->lock); /*~ nested-same-class */
	p->id++;
	mutex_unlock(&p->lock);
}
#else
static void port_stats(struct port *p) { }
#endif

void port_with_stats(struct port *a, struct port *b)
{
	mutex_lock(&a->lock); /*~> held */
	if (IS_ENABLED(CONFIG_PORT_STATS))
		port_stats(b);
	mutex_unlock(&a->lock);
}

void port_disabled(struct port *a, struct port *b)
{
	if (!IS_ENABLED(CONFIG_PORT_STATS))
		mutex_lock(&a->lock);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
	if (!IS_ENABLED(CONFIG_PORT_STATS))
		mutex_unlock(&a->lock);
}

struct lane {
	struct mutex lock;
	struct list_head node;
};

void lane_init(struct lane *l)
{
	mutex_init(&l->lock);
}

/* The last one is given up when another one comes, in a loop around the loop, too: who is equal to it is not null. */
void lanes_push(struct list_head *lanes)
{
	struct lane *prev = NULL, *cur = NULL;
	struct slot *slot;

	while (slots_left(lanes)) {
		for (slot = first_slot(lanes); slot; slot = next_slot(slot)) {
			prev = cur;
			cur = slot->lane;
			if (cur != prev) {
				if (prev)
					mutex_unlock(&prev->lock);
				mutex_lock(&cur->lock);
			}
		}
	}
	if (cur)
		mutex_unlock(&cur->lock);
}
