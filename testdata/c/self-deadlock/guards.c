/* Scope-based guards release at the end of their scope. */
struct port {
	struct mutex lock;
	int open;
};

void port_init(struct port *p)
{
	mutex_init(&p->lock);
}

int port_guard(struct port *p)
{
	guard(mutex)(&p->lock); /*~> held */
	if (p->open)
		return 0;
	mutex_lock(&p->lock); /*~ self-deadlock */
	mutex_unlock(&p->lock);
	return 1;
}

void port_scoped(struct port *p)
{
	scoped_guard(mutex, &p->lock) {
		p->open++;
	}
	mutex_lock(&p->lock);
	mutex_unlock(&p->lock);
}

void port_inner_scope(struct port *p)
{
	if (p->open) {
		guard(mutex)(&p->lock);
		p->open--;
	}
	mutex_lock(&p->lock);
	mutex_unlock(&p->lock);
}
