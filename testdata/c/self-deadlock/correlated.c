/* Branches that belong together: what one test told holds at the next one, also across calls. */
struct node {
	struct rw_semaphore lock;
	struct node *parent;
	unsigned int flags;
	int count;
	int lockless;
};

struct box {
	struct mutex lock;
	struct node *owner;
	struct node *user;
	int state;
};

#define NODE_SHARED 4
#define NODE_DEAD 8

static void node_lock(struct node *n, bool locked)
{
	if (!locked)
		down_write(&n->lock);
	n->count++;
}

static void node_unlock(struct node *n, bool locked)
{
	n->count--;
	if (!locked)
		up_write(&n->lock);
}

/* The callee's test of its parameter is ours. */
void node_touch(struct node *n, bool locked)
{
	node_lock(n, locked);
	n->flags = 0;
	node_unlock(n, locked);
	if (!locked)
		down_write(&n->lock);
	if (!locked)
		up_write(&n->lock);
}

static void node_enter(struct node *n)
{
	if (!n->lockless)
		down_write(&n->lock);
}

/* A test of a member in the callee and one in the caller. */
void node_flush(struct node *n)
{
	node_enter(n);
	if (n->lockless) {
		down_write(&n->lock);
		n->count = 0;
	}
	up_write(&n->lock);
}

/* Bits of a word. */
void node_bits(struct node *n)
{
	if (n->flags & NODE_SHARED)
		down_write(&n->lock);
	n->count++;
	if (n->flags & NODE_SHARED)
		up_write(&n->lock);
	down_write(&n->lock);
	up_write(&n->lock);
}

/* Other bits tell nothing. */
void node_other_bits(struct node *n)
{
	if (n->flags & NODE_SHARED)
		down_write(&n->lock); /*~> held */
	if (n->flags & NODE_DEAD)
		down_write(&n->lock); /*~ self-deadlock */
	up_write(&n->lock);
}

/* A comparison with a number. */
void box_state(struct box *b)
{
	if (b->state > 2)
		mutex_lock(&b->lock);
	if (b->state <= 2)
		mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
}

/* Two pointers. */
void box_owner(struct box *b)
{
	if (b->owner == b->user)
		mutex_lock(&b->lock);
	if (b->owner != b->user)
		mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
}

/* An answer that nothing changes in between. */
bool box_is_open(struct box *b);

static bool box_asks(struct box *b)
{
	return b->state == 7;
}

void box_answer(struct box *b)
{
	if (!box_asks(b))
		mutex_lock(&b->lock);
	b->owner = 0;
	if (box_asks(b))
		mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
}

/* Interrupted: the result is negative, and nothing is held. */
int box_interruptible(struct box *b)
{
	if (mutex_lock_interruptible(&b->lock) < 0)
		return -4;
	mutex_unlock(&b->lock);
	mutex_lock(&b->lock);
	mutex_unlock(&b->lock);
	return 0;
}
