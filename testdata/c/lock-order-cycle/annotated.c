/* A circle that somebody answers for, and locks of two files that share a name only. */
struct duo {
	struct mutex one;
	struct mutex two;
};

static DEFINE_MUTEX(first);
static DEFINE_SPINLOCK(second);

void duo_init(struct duo *d)
{
	mutex_init(&d->one);
	mutex_init(&d->two);
}

void duo_forth(struct duo *d)
{
	mutex_lock(&d->one);
	/* nestlint: allow(lock-order-cycle): duo_back() runs before there is a second thread */
	mutex_lock(&d->two);
	mutex_unlock(&d->two);
	mutex_unlock(&d->one);
}

void duo_back(struct duo *d)
{
	mutex_lock(&d->two);
	mutex_lock(&d->one);
	mutex_unlock(&d->one);
	mutex_unlock(&d->two);
}

void statics_forth(void)
{
	mutex_lock(&first); /*~> held */
	spin_lock(&second); /*~ lock-order-cycle */
	spin_unlock(&second);
	mutex_unlock(&first);
}

void statics_back(void)
{
	spin_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	spin_unlock(&second);
}
