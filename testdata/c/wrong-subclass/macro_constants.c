/*@ open: a macro whose body is an expression is no constant: its subclass counts as known at run time only */
/* Constants that macros work out. */
#define PIPE_BASE 4
#define PIPE_NEXT (PIPE_BASE + 1)
#define PIPE_SUB(n) (PIPE_BASE + (n))

struct pipe {
	struct mutex mutex;
};

void pipe_init(struct pipe *p)
{
	mutex_init(&p->mutex);
}

void pipe_worked_out(struct pipe *p)
{
	mutex_lock_nested(&p->mutex, PIPE_SUB(3));
	mutex_unlock(&p->mutex);
	mutex_lock_nested(&p->mutex, PIPE_SUB(4)); /*~ wrong-subclass */
	mutex_unlock(&p->mutex);
}

void pipe_pair(struct pipe *a, struct pipe *b)
{
	mutex_lock_nested(&a->mutex, PIPE_NEXT); /*~> held */
	mutex_lock_nested(&b->mutex, PIPE_SUB(1)); /*~ wrong-subclass */
	mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}

void pipe_in_order(struct pipe *a, struct pipe *b)
{
	mutex_lock_nested(&a->mutex, PIPE_NEXT);
	mutex_lock_nested(&b->mutex, PIPE_SUB(2));
	mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}
