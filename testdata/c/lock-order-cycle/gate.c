/* One outer lock around both orders: they never run at the same time. */
struct port {
	struct mutex state;
	struct mutex queue;
	struct mutex log;
	struct mutex stats;
};

static DEFINE_MUTEX(config_lock);
static DEFINE_MUTEX(other_lock);

void port_init(struct port *p)
{
	mutex_init(&p->state);
	mutex_init(&p->queue);
	mutex_init(&p->log);
	mutex_init(&p->stats);
}

static void port_flush(struct port *p)
{
	mutex_lock(&p->queue);
	mutex_unlock(&p->queue);
}

void port_up(struct port *p)
{
	mutex_lock(&config_lock);
	mutex_lock(&p->state);
	port_flush(p);
	mutex_unlock(&p->state);
	mutex_unlock(&config_lock);
}

void port_down(struct port *p)
{
	mutex_lock(&config_lock);
	mutex_lock(&p->queue);
	mutex_lock(&p->state);
	mutex_unlock(&p->state);
	mutex_unlock(&p->queue);
	mutex_unlock(&config_lock);
}

/* The same, but one of three ways has no outer lock around it. */
void port_note(struct port *p)
{
	mutex_lock(&config_lock);
	mutex_lock(&p->log);
	mutex_lock(&p->stats);
	mutex_unlock(&p->stats);
	mutex_unlock(&p->log);
	mutex_unlock(&config_lock);
}

void port_note_later(struct port *p)
{
	mutex_lock(&p->log); /*~> held */
	mutex_lock(&p->stats); /*~ lock-order-cycle */
	mutex_unlock(&p->stats);
	mutex_unlock(&p->log);
}

void port_reset(struct port *p)
{
	mutex_lock(&config_lock);
	mutex_lock(&p->stats);
	mutex_lock(&p->log);
	mutex_unlock(&p->log);
	mutex_unlock(&p->stats);
	mutex_unlock(&config_lock);
}
