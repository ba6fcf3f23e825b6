/* Semaphores, bit locks and device_lock(): lockdep knows nothing of two of them. */
struct gadget {
	struct semaphore sem;
	struct device dev;
	unsigned long flags;
	int n;
};

#define GADGET_LOCKED 3

void gadget_init(struct gadget *g)
{
	sema_init(&g->sem, 1);
}

void gadget_semaphores(struct gadget *a, struct gadget *b)
{
	down(&a->sem);
	down(&b->sem);
	a->n = b->n;
	up(&b->sem);
	up(&a->sem);
}

void gadget_bits(struct gadget *a, struct gadget *b)
{
	bit_spin_lock(GADGET_LOCKED, &a->flags);
	bit_spin_lock(GADGET_LOCKED, &b->flags);
	bit_spin_unlock(GADGET_LOCKED, &b->flags);
	bit_spin_unlock(GADGET_LOCKED, &a->flags);
}

void gadget_devices(struct gadget *a, struct gadget *b)
{
	device_lock(&a->dev);
	device_lock(&b->dev);
	device_unlock(&b->dev);
	device_unlock(&a->dev);
}

/* A semaphore counts: twice down is how it is used. */
void gadget_down_twice(struct gadget *g)
{
	down(&g->sem);
	down(&g->sem);
	up(&g->sem);
	up(&g->sem);
}
