/*@ min-confidence: medium */
/* A function that unlocks what its caller's pointer points to, and sets the pointer to null. */

struct mutex { int x; };
struct chan { struct mutex lock; };
struct runl { struct chan *chan[4]; };

static struct chan *get(struct runl *r, int id)
{
	struct chan *chan = r->chan[id];

	if (chan) {
		mutex_lock(&chan->lock); /*~ nested-same-class */ /*~> held */
		return chan;
	}
	return 0;
}

static void put(struct chan **pchan)
{
	struct chan *chan = *pchan;

	if (!chan)
		return;
	*pchan = 0;
	mutex_unlock(&chan->lock);
}

void one_by_one(struct runl *r)
{
	struct chan *chan;

	chan = get(r, 1);
	if (chan)
		put(&chan);
	chan = get(r, 2);
	if (chan)
		put(&chan);
}

void both(struct runl *r)
{
	struct chan *a, *b;

	a = get(r, 1);
	if (!a)
		return;
	b = get(r, 2);
	if (b)
		put(&b);
	put(&a);
}
