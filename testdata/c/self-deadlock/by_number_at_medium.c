/*@ min-confidence: medium */
/* Whether the lock is taken hangs on what a function makes of a number: it is no more than medium. */
struct bridge {
	rwlock_t window;
	unsigned long base;
};

struct range {
	int valid;
	unsigned long start;
	unsigned long end;
};

static struct range ranges[4];

static int bridge_translate(struct bridge *b, unsigned long at)
{
	struct range *r = &ranges[at >> 20];

	if (r->valid && r->start <= at && r->end > at)
		return 0;
	return 1;
}

static void bridge_write(struct bridge *b, unsigned long at)
{
	int windowed = bridge_translate(b, at);

	if (windowed == 1)
		write_lock(&b->window); /*~ self-deadlock */
	b->base = at;
	if (windowed == 1)
		write_unlock(&b->window);
}

void bridge_reset(struct bridge *b)
{
	write_lock(&b->window); /*~> held */
	bridge_write(b, 0x100050);
	write_unlock(&b->window);
}
