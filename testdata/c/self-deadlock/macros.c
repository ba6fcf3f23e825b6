/* One object through macros: the arguments are what the caller wrote. */
struct gate {
	struct mutex lock;
	spinlock_t slock;
	int open;
};

#define GATE_OPEN(g) do { mutex_lock(&(g)->lock); (g)->open = 1; mutex_unlock(&(g)->lock); } while (0)
#define GATE_ENTER(g, label) \
	do { \
		mutex_lock(&(g)->lock); \
		if (!(g)->open) \
			goto label; \
	} while (0)
#define gate_irqsave(g, flags) spin_lock_irqsave(&(g)->slock, flags)
#define gate_is_open(g) ({ int __open; spin_lock(&(g)->slock); __open = (g)->open; spin_unlock(&(g)->slock); __open; })
#define GATE_RETURN_IF_OPEN(g) \
	if ((g)->open) { \
		mutex_unlock(&(g)->lock); \
		return; \
	}

void gate_init(struct gate *g)
{
	mutex_init(&g->lock);
	spin_lock_init(&g->slock);
}

void gate_open_held(struct gate *g)
{
	mutex_lock(&g->lock); /*~> held */
	GATE_OPEN(g); /*~ self-deadlock */
	mutex_unlock(&g->lock);
}

int gate_asks_held(struct gate *g)
{
	unsigned long flags;
	int open;

	gate_irqsave(g, flags); /*~> held */
	open = gate_is_open(g); /*~ self-deadlock */
	spin_unlock_irqrestore(&g->slock, flags);
	return open;
}

/* A macro that jumps with the lock held, to where it is released. */
int gate_enter(struct gate *g)
{
	int ok = 0;

	GATE_ENTER(g, out);
	ok = 1;
out:
	mutex_unlock(&g->lock);
	GATE_OPEN(g);
	return ok;
}

/* A macro that unlocks and returns. */
void gate_returns(struct gate *g)
{
	mutex_lock(&g->lock);
	GATE_RETURN_IF_OPEN(g);
	g->open = 1;
	mutex_unlock(&g->lock);
	GATE_OPEN(g);
}

int gate_in_turn(struct gate *g)
{
	GATE_OPEN(g);
	GATE_OPEN(g);
	return gate_is_open(g) && gate_is_open(g);
}
