/*@ min-confidence: medium */
/* One error number says that the lock is still held, every other result that it is not. */
struct pag {
	spinlock_t lock;
	int nowait;
};

int pag_reinit(struct pag *p);

static int pag_recycle(struct pag *p)
{
	int error;

	if (p->nowait)
		return -11;
	spin_unlock(&p->lock);
	error = pag_reinit(p);
	if (error)
		return error;
	spin_lock(&p->lock);
	p->nowait = 1;
	spin_unlock(&p->lock);
	return 0;
}

int pag_hit(struct pag *p)
{
	int error;

	spin_lock(&p->lock);
	error = pag_recycle(p);
	if (error == -11)
		goto out;
	if (error)
		return error;
	spin_lock(&p->lock);
	spin_unlock(&p->lock);
	return 0;
out:
	spin_unlock(&p->lock);
	return error;
}

int pag_miss(struct pag *p)
{
	int error;

	spin_lock(&p->lock); /*~> held */
	error = pag_recycle(p);
	if (error == -11)
		spin_lock(&p->lock); /*~ self-deadlock */
	return error;
}
