/* lockdep does not check a device lock and no bit lock: the owner waits for itself all the same. */
struct gadget {
	struct device dev;
	unsigned long flags;
};

void gadget_device(struct gadget *g)
{
	device_lock(&g->dev); /*~> held */
	device_lock(&g->dev); /*~ self-deadlock */
	device_unlock(&g->dev);
}

void gadget_bit(struct gadget *g)
{
	bit_spin_lock(2, &g->flags);
	bit_spin_unlock(2, &g->flags);
	bit_spin_lock(2, &g->flags);
	bit_spin_unlock(2, &g->flags);
}
