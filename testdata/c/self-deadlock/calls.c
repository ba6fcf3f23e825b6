/* The lock is held here and taken again by a callee. */
struct port {
	struct mutex lock;
	int open;
};

void port_init(struct port *p)
{
	mutex_init(&p->lock);
}

static int port_is_open(struct port *p)
{
	int open;

	mutex_lock(&p->lock); /*~ self-deadlock */
	open = p->open;
	mutex_unlock(&p->lock);
	return open;
}

static int __port_is_open(struct port *p)
{
	lockdep_assert_held(&p->lock);
	return p->open;
}

int port_close(struct port *p)
{
	int err = 0;

	mutex_lock(&p->lock); /*~> held */
	if (!port_is_open(p)) {
		err = -EINVAL;
		goto out;
	}
	p->open = 0;
out:
	mutex_unlock(&p->lock);
	return err;
}

void port_close_cleanly(struct port *p)
{
	mutex_lock(&p->lock);
	if (__port_is_open(p))
		p->open = 0;
	mutex_unlock(&p->lock);
}

void port_twice(struct port *p)
{
	mutex_lock(&p->lock); /*~> held */
	mutex_lock(&p->lock); /*~ self-deadlock */
	mutex_unlock(&p->lock);
	mutex_unlock(&p->lock);
}

int port_unlocks_first(struct port *p)
{
	mutex_lock(&p->lock);
	p->open++;
	mutex_unlock(&p->lock);
	return port_is_open(p);
}
