/* A circle of three classes, each step in another function; and orders that are no circle. */
struct stage {
	struct mutex in;
	struct mutex mid;
	struct mutex out;
	struct rw_semaphore sem;
	int n;
};

void stage_init(struct stage *s)
{
	mutex_init(&s->in);
	mutex_init(&s->mid);
	mutex_init(&s->out);
	init_rwsem(&s->sem);
}

static void stage_push(struct stage *s)
{
	mutex_lock(&s->mid); /*~ lock-order-cycle */
	s->n++;
	mutex_unlock(&s->mid);
}

void stage_feed(struct stage *s)
{
	mutex_lock(&s->in); /*~> held */
	stage_push(s);
	mutex_unlock(&s->in);
}

void stage_work(struct stage *s)
{
	guard(mutex)(&s->mid);
	scoped_guard(mutex, &s->out)
		s->n--;
}

void stage_drain(struct stage *s)
{
	mutex_lock(&s->out);
	mutex_lock(&s->in);
	s->n = 0;
	mutex_unlock(&s->in);
	mutex_unlock(&s->out);
}

/* The third step only tries. */
struct lift {
	struct mutex up;
	struct mutex down;
};

void lift_init(struct lift *l)
{
	mutex_init(&l->up);
	mutex_init(&l->down);
}

void lift_go(struct lift *l)
{
	mutex_lock(&l->up);
	mutex_lock(&l->down);
	mutex_unlock(&l->down);
	mutex_unlock(&l->up);
}

void lift_back(struct lift *l)
{
	mutex_lock(&l->down);
	if (mutex_trylock(&l->up))
		mutex_unlock(&l->up);
	mutex_unlock(&l->down);
}
