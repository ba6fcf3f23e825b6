/* Keys of classes that differ from lock to lock. */

struct mutex { int x; };
typedef struct { int x; } spinlock_t;
struct lock_class_key { int x; };
struct state { struct mutex resize; struct lock_class_key key; struct state *next; };
struct ring { spinlock_t lock; };
struct hal { struct lock_class_key keys[8]; struct ring rings[8]; };
struct type { struct lock_class_key key; };
struct node { struct mutex mutex; struct type *type; };
struct plain { struct mutex mutex; };
struct simple { struct mutex mutex; };
static struct lock_class_key plain_key;

void init(struct state *s, struct hal *hal, int id, struct node *n, struct plain *p)
{
	__mutex_init(&s->resize, "resize", &s->key);
	spin_lock_init(&hal->rings[id].lock);
	lockdep_set_class(&hal->rings[id].lock, hal->keys + id);
	mutex_init(&n->mutex);
	lockdep_set_class(&n->mutex, &n->type->key);
	__mutex_init(&p->mutex, "plain", &plain_key);
}

void simple_init(struct simple *s)
{
	static struct lock_class_key key;

	__mutex_init(&s->mutex, "simple", &key);
}

void one_local_key(struct simple *a, struct simple *b)
{
	mutex_lock(&a->mutex); /*~> held */
	mutex_lock(&b->mutex); /*~ nested-same-class */
	mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}

void key_of_the_object(struct state *a)
{
	mutex_lock(&a->resize);
	mutex_lock(&a->next->resize);
	mutex_unlock(&a->next->resize);
	mutex_unlock(&a->resize);
}

void key_of_a_table(struct hal *hal)
{
	spin_lock(&hal->rings[0].lock);
	spin_lock(&hal->rings[1].lock);
	spin_unlock(&hal->rings[1].lock);
	spin_unlock(&hal->rings[0].lock);
}

void key_of_the_type(struct node *a, struct node *b)
{
	mutex_lock(&a->mutex);
	mutex_lock(&b->mutex);
	mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}

/* One key for all is one class. */
void one_key(struct plain *a, struct plain *b)
{
	mutex_lock(&a->mutex); /*~> held */
	mutex_lock(&b->mutex); /*~ nested-same-class */
	mutex_unlock(&b->mutex);
	mutex_unlock(&a->mutex);
}

void one_object(struct state *a)
{
	mutex_lock(&a->resize); /*~> held */
	mutex_lock(&a->resize); /*~ self-deadlock */
	mutex_unlock(&a->resize);
	mutex_unlock(&a->resize);
}
