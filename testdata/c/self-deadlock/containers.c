/* Ways from one pointer to another: members and the object around them, private data, casts. */
struct ring {
	struct mutex lock;
	int n;
};

struct card {
	struct ring ring;
	struct mutex lock;
	struct file *file;
};

#define to_card(r) container_of(r, struct card, ring)

void card_init(struct card *c)
{
	mutex_init(&c->lock);
	mutex_init(&c->ring.lock);
}

static void ring_reset(struct ring *r)
{
	struct card *c = to_card(r);

	mutex_lock(&c->lock); /*~ self-deadlock */
	r->n = 0;
	mutex_unlock(&c->lock);
}

void card_reset(struct card *c)
{
	mutex_lock(&c->lock); /*~> held */
	ring_reset(&c->ring);
	mutex_unlock(&c->lock);
}

/* Two members, two classes. */
void card_both(struct card *c)
{
	mutex_lock(&c->lock);
	mutex_lock(&c->ring.lock);
	c->ring.n++;
	mutex_unlock(&c->ring.lock);
	mutex_unlock(&c->lock);
}

/* What a file carries. */
static long card_ioctl(struct file *file, unsigned int cmd)
{
	struct card *c = file->private_data;
	struct card *again = (struct card *)file->private_data;

	mutex_lock(&c->lock); /*~> held */
	mutex_lock(&again->lock); /*~ self-deadlock */
	mutex_unlock(&c->lock);
	return cmd;
}

static int card_release(struct file *file)
{
	struct card *c = file->private_data;

	mutex_lock(&c->lock);
	c->file = NULL;
	mutex_unlock(&c->lock);
	ring_reset(&c->ring);
	return 0;
}

/* A pointer that was only renamed. */
void card_alias(struct card *c)
{
	struct card *same = c;
	struct ring *r = &same->ring;
	struct mutex *m = &c->ring.lock;

	mutex_lock(&r->lock); /*~> held */
	mutex_lock(m); /*~ self-deadlock */
	mutex_unlock(&r->lock);
}

const struct card_ops {
	long (*ioctl)(struct file *file, unsigned int cmd);
	int (*release)(struct file *file);
} card_ops = {
	.ioctl = card_ioctl,
	.release = card_release,
};
