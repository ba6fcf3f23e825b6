/* The strong definitions. */
#include "arch.h"

void cpu_box_flush(struct cpu_box *c)
{
	c->n = 1;
}

void cpu_box_stop(struct cpu_box *c)
{
	mutex_lock(&c->lock); /*~ nested-same-class */
	c->n = 1;
	mutex_unlock(&c->lock);
}
