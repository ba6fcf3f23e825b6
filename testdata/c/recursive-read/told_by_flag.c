/* A flag that a callee was handed says whether it gave the lock up, however far away: not seen, it is no more than medium. */
struct space {
	struct rw_semaphore lock;
	int (*fault)(struct space *s, int *locked);
};

void space_init(struct space *s)
{
	init_rwsem(&s->lock);
}

static int space_populate(struct space *s, int n)
{
	int locked = 1;

	while (n--) {
		if (s->fault(s, &locked))
			return -1;
		if (!locked) {
			down_read(&s->lock);
			locked = 1;
		}
	}
	return 0;
}

void space_advise(struct space *s, int n)
{
	down_read(&s->lock);
	space_populate(s, n);
	up_read(&s->lock);
}

/* A number that was not known before is no such flag. */
static int space_read(struct space *s, int at)
{
	int value;

	s->fault(s, &value);
	if (value)
		down_read(&s->lock); /*~ recursive-read */
	return value + at;
}

void space_dump(struct space *s, int at)
{
	down_read(&s->lock); /*~> held */
	space_read(s, at);
	up_read(&s->lock);
}
