/* Maps without a lock: what their acquisition tells lockdep by its arguments, and who ends them. */

struct lockdep_map { int key; };
struct mutex { int x; };
extern void mutex_lock(struct mutex *lock);
extern void mutex_unlock(struct mutex *lock);
#define lock_acquire_shared_recursive(l, s, t, n, i) lock_acquire(l, s, t, 2, 1, n, i)

static struct lockdep_map iter_map, pull_map, begun_map, push_map, plain_map;
static struct mutex outer, inner, other, third, fourth;

static void iter_begin(void) { lock_acquire_shared_recursive(&iter_map, 0, 1, 0, 0); }
static void iter_end(void) { lock_release(&iter_map, 0); }

/* A try has no order with what is held, and the walk is over before the inner lock. */
void walk(void)
{
	mutex_lock(&outer);
	iter_begin();
	iter_end();
	mutex_unlock(&outer);
}

void walk_then_lock(void)
{
	iter_begin();
	mutex_lock(&outer);
	mutex_unlock(&outer);
	iter_end();
}

void walk_twice(void)
{
	iter_begin();
	iter_end();
	iter_begin();
	iter_end();
}

static void begin(void) { lock_map_acquire(&begun_map); }
static void end(void) { lock_map_release(&begun_map); }

void begin_end(void)
{
	begin();
	end();
	mutex_lock(&inner);
	begin();
	end();
	mutex_unlock(&inner);
}

/* No try: ordered like a lock. */
void pull(void)
{
	mutex_lock(&other); /*~> held */
	lock_acquire(&pull_map, 0, 0, 0, 1, 0, 0); /*~ lock-order-cycle */
	lock_release(&pull_map, 0);
	mutex_unlock(&other);
}

void pull_other_way(void)
{
	lock_acquire(&pull_map, 0, 0, 0, 1, 0, 0);
	mutex_lock(&other);
	mutex_unlock(&other);
	lock_release(&pull_map, 0);
}

/* Not checked at all. */
void push(void)
{
	mutex_lock(&third);
	lock_acquire(&push_map, 0, 0, 0, 0, 0, 0);
	lock_release(&push_map, 0);
	mutex_unlock(&third);
}

void push_other_way(void)
{
	lock_acquire(&push_map, 0, 0, 0, 1, 0, 0);
	mutex_lock(&third);
	mutex_unlock(&third);
	lock_release(&push_map, 0);
}

/* Held by the callee's doing until the caller ends it. */
static void plain_begin(void) { lock_map_acquire(&plain_map); } /*~ lock-order-cycle */
static void plain_end(void) { lock_map_release(&plain_map); }

void plain(void)
{
	plain_begin();
	mutex_lock(&fourth);
	mutex_unlock(&fourth);
	plain_end();
}

void plain_other_way(void)
{
	mutex_lock(&fourth); /*~> held */
	plain_begin();
	plain_end();
	mutex_unlock(&fourth);
}
