/* Locks inside the structs of a library have the class of the member that holds the struct. */

typedef struct { int x; } spinlock_t;
typedef struct { int sequence; spinlock_t lock; } seqlock_t;
struct list_head { struct list_head *next; };
struct wait_queue_head { spinlock_t lock; struct list_head head; };

struct engine { seqlock_t head_lock; seqlock_t waitlock; struct engine *next; };
static DEFINE_SEQLOCK(mount_lock);
static DEFINE_SEQLOCK(rename_lock);

void init(struct engine *e)
{
	seqlock_init(&e->head_lock);
	seqlock_init(&e->waitlock);
}

void two_members(struct engine *e)
{
	write_seqlock(&e->head_lock);
	write_seqlock(&e->waitlock);
	write_sequnlock(&e->waitlock);
	write_sequnlock(&e->head_lock);
}

void two_statics(void)
{
	read_seqlock_excl(&mount_lock);
	write_seqlock(&rename_lock);
	write_sequnlock(&rename_lock);
	read_sequnlock_excl(&mount_lock);
}

void two_engines(struct engine *e)
{
	write_seqlock(&e->head_lock); /*~> held */
	write_seqlock(&e->next->head_lock); /*~ nested-same-class */
	write_sequnlock(&e->next->head_lock);
	write_sequnlock(&e->head_lock);
}
