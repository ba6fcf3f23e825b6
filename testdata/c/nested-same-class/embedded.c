/* One struct in several members: the member where its lock is initialised makes the class. */

struct mutex { int x; };
typedef struct { int x; } spinlock_t;
struct mgmt { struct mutex mutex; spinlock_t lock; int done; };
struct adapter { struct mgmt cmds; struct mgmt sas; struct mgmt *spare; struct adapter *next; };
struct table { struct mutex mutex; };
struct flow { struct table groups; };
struct classifier { struct table ht; struct flow *flow; };
static struct lock_class_key ht_key;

void init(struct adapter *ioc)
{
	mutex_init(&ioc->cmds.mutex);
	mutex_init(&ioc->sas.mutex);
	spin_lock_init(&ioc->cmds.lock);
	spin_lock_init(&ioc->sas.lock);
}

void table_init(struct table *t)
{
	mutex_init(&t->mutex);
}

void classifier_init(struct classifier *c)
{
	table_init(&c->ht);
	lockdep_set_class(&c->ht.mutex, &ht_key);
}

void two_members(struct adapter *ioc)
{
	mutex_lock(&ioc->cmds.mutex);
	mutex_lock(&ioc->sas.mutex);
	mutex_unlock(&ioc->sas.mutex);
	mutex_unlock(&ioc->cmds.mutex);
}

void two_locks(struct adapter *ioc)
{
	mutex_lock(&ioc->cmds.mutex);
	spin_lock(&ioc->cmds.lock);
	spin_unlock(&ioc->cmds.lock);
	mutex_unlock(&ioc->cmds.mutex);
}

static void mgmt_lock(struct mgmt *m) { mutex_lock(&m->mutex); }
static void mgmt_unlock(struct mgmt *m) { mutex_unlock(&m->mutex); }

void through_a_helper(struct adapter *ioc)
{
	mgmt_lock(&ioc->cmds);
	mgmt_lock(&ioc->sas);
	mgmt_unlock(&ioc->sas);
	mgmt_unlock(&ioc->cmds);
}

void two_adapters(struct adapter *ioc)
{
	mutex_lock(&ioc->cmds.mutex); /*~> held */
	mutex_lock(&ioc->next->cmds.mutex); /*~ nested-same-class */
	mutex_unlock(&ioc->next->cmds.mutex);
	mutex_unlock(&ioc->cmds.mutex);
}

void class_of_its_own(struct classifier *c)
{
	mutex_lock(&c->ht.mutex);
	mutex_lock(&c->flow->groups.mutex);
	mutex_unlock(&c->flow->groups.mutex);
	mutex_unlock(&c->ht.mutex);
}

void two_tables(struct flow *f, struct flow *g)
{
	mutex_lock(&f->groups.mutex); /*~> held */
	mutex_lock(&g->groups.mutex); /*~ nested-same-class */
	mutex_unlock(&g->groups.mutex);
	mutex_unlock(&f->groups.mutex);
}
