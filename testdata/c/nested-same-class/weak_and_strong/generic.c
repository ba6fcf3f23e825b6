/*@ min-confidence: medium */
/* A weak definition gives way to the strong one, wherever that is. */
#include "arch.h"

void cpu_box_init(struct cpu_box *c)
{
	mutex_init(&c->lock);
}

void __weak cpu_box_flush(struct cpu_box *c)
{
	mutex_lock(&c->lock);
	c->n = 0;
	mutex_unlock(&c->lock);
}

void __weak cpu_box_stop(struct cpu_box *c)
{
	c->n = 0;
}

/* The weak one would lock, the strong one does not. */
void cpu_box_flush_other(struct cpu_box *a, struct cpu_box *b)
{
	mutex_lock(&a->lock);
	cpu_box_flush(b);
	mutex_unlock(&a->lock);
}

/* The strong one locks. */
void cpu_box_stop_other(struct cpu_box *a, struct cpu_box *b)
{
	mutex_lock(&a->lock); /*~> held */
	cpu_box_stop(b);
	mutex_unlock(&a->lock);
}
