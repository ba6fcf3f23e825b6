/* Locks that have a name of their own: statics, and those of the kernel behind functions. */
static DEFINE_MUTEX(registry);
static DEFINE_SPINLOCK(counters);
static struct mutex late;

static int count;

static void registry_add(void)
{
	mutex_lock(&registry); /*~ self-deadlock */
	count++;
	mutex_unlock(&registry);
}

void registry_rebuild(void)
{
	mutex_lock(&registry); /*~> held */
	count = 0;
	registry_add();
	mutex_unlock(&registry);
}

void registry_rebuild_after(void)
{
	scoped_guard(mutex, &registry)
		count = 0;
	registry_add();
}

void rtnl_twice(void)
{
	rtnl_lock(); /*~> held */
	rtnl_lock(); /*~ self-deadlock */
	rtnl_unlock();
}

void rtnl_guarded(void)
{
	guard(rtnl)(); /*~> held */
	rtnl_lock(); /*~ self-deadlock */
	rtnl_unlock();
}

/* A macro that stands for the global. */
#define registry_lock() mutex_lock(&registry)
#define registry_unlock() mutex_unlock(&registry)

void registry_macro(void)
{
	registry_lock(); /*~> held */
	registry_lock(); /*~ self-deadlock */
	registry_unlock();
}

/* Other statics, other locks. */
void all_of_them(void)
{
	mutex_init(&late);
	mutex_lock(&registry);
	mutex_lock(&late);
	spin_lock(&counters);
	spin_unlock(&counters);
	mutex_unlock(&late);
	mutex_unlock(&registry);
	rtnl_lock();
	rtnl_unlock();
}
