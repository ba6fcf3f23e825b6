/* One subclass twice through macros and callees; constants that an enum works out. */
enum { PIPE_PARENT = 1, PIPE_CHILD, PIPE_LAST = PIPE_CHILD + 5, PIPE_TOO_FAR };

#define pipe_lock_child(p) mutex_lock_nested(&(p)->mutex, PIPE_CHILD)

struct pipe {
	struct mutex mutex;
	int n;
};

void pipe_init(struct pipe *p)
{
	mutex_init(&p->mutex);
}

void pipe_children(struct pipe *a, struct pipe *b)
{
	pipe_lock_child(a); /*~> held */
	pipe_lock_child(b); /*~ wrong-subclass */
	mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}

static void pipe_fill(struct pipe *p)
{
	mutex_lock_nested(&p->mutex, PIPE_PARENT); /*~ wrong-subclass */
	p->n++;
	mutex_unlock(&p->mutex);
}

void pipe_fill_other(struct pipe *a, struct pipe *b)
{
	mutex_lock_nested(&a->mutex, PIPE_PARENT); /*~> held */
	pipe_fill(b);
	mutex_unlock(&a->mutex);
}

void pipe_enum(struct pipe *p)
{
	mutex_lock_nested(&p->mutex, PIPE_LAST);
	mutex_unlock(&p->mutex);
	mutex_lock_nested(&p->mutex, PIPE_TOO_FAR); /*~ wrong-subclass */
	mutex_unlock(&p->mutex);
}

/* Different numbers in one order. */
void pipe_in_order(struct pipe *a, struct pipe *b)
{
	mutex_lock_nested(&a->mutex, PIPE_PARENT);
	pipe_lock_child(b);
	mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}

/* The outer one is released before the callee takes its own. */
void pipe_in_turn(struct pipe *a, struct pipe *b)
{
	mutex_lock_nested(&a->mutex, PIPE_PARENT);
	mutex_unlock(&a->mutex);
	pipe_fill(b);
}
