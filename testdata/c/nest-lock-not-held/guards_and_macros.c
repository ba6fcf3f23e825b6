/* The nest lock is held by a guard, by a macro, by one of two callers; or it was, or another lock is. */
struct pin {
	spinlock_t lock;
	struct mutex mutex;
};

struct chip {
	spinlock_t lock;
	struct mutex mutex;
	struct mutex other;
	struct pin a, b;
	int n;
};

#define chip_lock(c) spin_lock(&(c)->lock)
#define chip_unlock(c) spin_unlock(&(c)->lock)
#define pin_lock(p, c) spin_lock_nest_lock(&(p)->lock, &(c)->lock)

void chip_init(struct chip *c)
{
	spin_lock_init(&c->lock);
	mutex_init(&c->mutex);
	mutex_init(&c->other);
	spin_lock_init(&c->a.lock);
	spin_lock_init(&c->b.lock);
	mutex_init(&c->a.mutex);
	mutex_init(&c->b.mutex);
}

void chip_macros(struct chip *c)
{
	chip_lock(c);
	pin_lock(&c->a, c);
	pin_lock(&c->b, c);
	spin_unlock(&c->b.lock);
	spin_unlock(&c->a.lock);
	chip_unlock(c);
}

static void pins_unheld(struct chip *c)
{
	pin_lock(&c->a, c); /*~ nest-lock-not-held */
	pin_lock(&c->b, c); /*~ nest-lock-not-held */
	spin_unlock(&c->b.lock);
	spin_unlock(&c->a.lock);
}

void chip_unheld(struct chip *c)
{
	chip_lock(c);
	c->n++;
	chip_unlock(c);
	pins_unheld(c);
}

static void pins_guarded(struct chip *c)
{
	guard(mutex)(&c->mutex);
	mutex_lock_nest_lock(&c->a.mutex, &c->mutex);
	mutex_lock_nest_lock(&c->b.mutex, &c->mutex);
	mutex_unlock(&c->b.mutex);
	mutex_unlock(&c->a.mutex);
}

static void pins_after_guard(struct chip *c)
{
	scoped_guard(mutex, &c->mutex)
		c->n++;
	mutex_lock_nest_lock(&c->a.mutex, &c->mutex); /*~ nest-lock-not-held */
	mutex_unlock(&c->a.mutex);
}

/* Another lock is held. */
static void pins_wrong_lock(struct chip *c)
{
	mutex_lock(&c->other);
	mutex_lock_nest_lock(&c->a.mutex, &c->mutex); /*~ nest-lock-not-held */
	mutex_unlock(&c->a.mutex);
	mutex_unlock(&c->other);
}

static void pins_allowed(struct chip *c)
{
	/* nestlint: allow(nest-lock-not-held): before anybody else can see the chip */
	mutex_lock_nest_lock(&c->a.mutex, &c->mutex);
	mutex_unlock(&c->a.mutex);
}

/* One of two callers holds it: on that path the annotation is right. */
static void pins_sometimes(struct chip *c)
{
	mutex_lock_nest_lock(&c->a.mutex, &c->mutex);
	mutex_unlock(&c->a.mutex);
}

void chip_all(struct chip *c)
{
	pins_guarded(c);
	pins_after_guard(c);
	pins_wrong_lock(c);
	pins_allowed(c);
	pins_sometimes(c);
	mutex_lock(&c->mutex);
	pins_sometimes(c);
	mutex_unlock(&c->mutex);
}

/* Raw spinlocks have the annotation, too. */
struct wire {
	raw_spinlock_t lock;
	raw_spinlock_t end;
};

void wire_init(struct wire *w)
{
	raw_spin_lock_init(&w->lock);
	raw_spin_lock_init(&w->end);
}

static void wire_end(struct wire *w)
{
	raw_spin_lock_nest_lock(&w->end, &w->lock); /*~ nest-lock-not-held */
	raw_spin_unlock(&w->end);
}

void wire_ends(struct wire *w)
{
	wire_end(w);
}
