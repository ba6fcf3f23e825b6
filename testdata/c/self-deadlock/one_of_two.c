/*@ min-confidence: medium */
/* A release that names one of several locks gives up the one that is held. */

typedef struct { int x; } raw_spinlock_t;
struct mutex { int x; };
struct rq { raw_spinlock_t lock; struct rq *core; int core_enabled; int nr; };
struct stream { struct mutex mutex; raw_spinlock_t lock; struct stream *up; int sleeps; };
extern int is_core(struct rq *rq);
extern void nap(void);

static inline raw_spinlock_t *lock_of(struct rq *rq)
{
	if (is_core(rq))
		return &rq->core->lock;
	return &rq->lock;
}

static void rq_give(struct rq *rq) { raw_spin_unlock(lock_of(rq)); }

static void rq_put(struct rq *rq)
{
	rq->nr++;
	rq_give(rq);
}

void each(struct rq *rq, int n)
{
	while (n--) {
		raw_spin_lock(&rq->lock);
		rq->nr = n;
		rq_put(rq);
	}
}

void each_here(struct rq *rq, int n)
{
	while (n--) {
		raw_spin_lock(&rq->lock);
		raw_spin_unlock(lock_of(rq));
	}
}

void again(struct rq *rq)
{
	raw_spin_lock(lock_of(rq)); /*~> held */
	raw_spin_lock(lock_of(rq)); /*~ self-deadlock */
	raw_spin_unlock(lock_of(rq));
	raw_spin_unlock(lock_of(rq));
}

static void rq_take(struct rq *rq)
{
	raw_spinlock_t *lock;

	if (!is_core(rq)) {
		raw_spin_lock(&rq->lock);
		return;
	}
	for (;;) {
		lock = lock_of(rq);
		raw_spin_lock(lock);
		if (lock == lock_of(rq))
			return;
		raw_spin_unlock(lock);
	}
}

void both(struct rq *rq)
{
	rq_take(rq);
	rq_put(rq);
	rq_take(rq);
	rq_put(rq);
}

/* One of two kinds. */
static void stream_give(struct stream *s)
{
	if (s->up->sleeps)
		mutex_unlock(&s->mutex);
	else
		raw_spin_unlock(&s->lock);
}

void stream_twice(struct stream *s)
{
	raw_spin_lock(&s->lock);
	nap();
	stream_give(s);
	raw_spin_lock(&s->lock);
	raw_spin_unlock(&s->lock);
}

void stream_nested(struct stream *s)
{
	raw_spin_lock(&s->lock); /*~> held */
	nap();
	raw_spin_lock(&s->lock); /*~ self-deadlock */
	stream_give(s);
}

/* The lock of another object is not the one that is held. */
void given_up_elsewhere(struct rq *rq, struct rq *busy)
{
	raw_spin_lock(&rq->lock); /*~> held */
	raw_spin_unlock(&busy->lock);
	raw_spin_lock(&rq->lock); /*~ self-deadlock */
	raw_spin_unlock(&rq->lock);
}
