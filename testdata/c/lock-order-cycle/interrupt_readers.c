/* In an interrupt a reader does not queue behind a writer, and waits for no reader (lockdep.c: `read_lock_is_recursive`). */
struct card {
	spinlock_t queue;
	struct tasklet_struct tasklet;
};

static DEFINE_RWLOCK(sockets);
static DEFINE_RWLOCK(others);

static void card_service(struct card *c)
{
	read_lock(&sockets);
	spin_lock(&c->queue);
	spin_unlock(&c->queue);
	read_unlock(&sockets);
}

static void card_tasklet(unsigned long data)
{
	struct card *c = (struct card *)data;

	card_service(c);
	spin_lock(&c->queue);
	read_lock(&sockets);
	read_unlock(&sockets);
	spin_unlock(&c->queue);
}

void card_init(struct card *c)
{
	spin_lock_init(&c->queue);
	tasklet_init(&c->tasklet, card_tasklet, (unsigned long)c);
}

/* Elsewhere it queues, and the writer waits for the first reader. */
void card_list(struct card *c)
{
	read_lock(&others); /*~> held */
	spin_lock(&c->queue); /*~ lock-order-cycle */
	spin_unlock(&c->queue);
	read_unlock(&others);
}

void card_close(struct card *c)
{
	spin_lock(&c->queue);
	read_lock(&others);
	read_unlock(&others);
	spin_unlock(&c->queue);
}
