#include "meter.h"

void meter_init(struct meter *m)
{
	mutex_init(&m->lock);
}

static int meter_read(struct meter *m, unsigned int flags)
{
	int count;

	if (!(flags & METER_LOCKED))
		mutex_lock(&m->lock); /*~ self-deadlock */
	count = m->count;
	if (!(flags & METER_LOCKED))
		mutex_unlock(&m->lock);
	return count;
}

int meter_read_locked(struct meter *m)
{
	int count;

	mutex_lock(&m->lock);
	count = meter_read(m, METER_LOCKED);
	mutex_unlock(&m->lock);
	return count;
}

int meter_read_as_unlocked(struct meter *m)
{
	int count;

	mutex_lock(&m->lock); /*~> held */
	count = meter_read(m, METER_HIGH << 1);
	mutex_unlock(&m->lock);
	return count;
}

/* One number under one name, made of enumerators. */
void meter_refill(struct meter *m, unsigned int how, int n)
{
	int i;

	if (how == METER_ATOMIC)
		mutex_lock(&m->lock);
	for (i = 0; i < n; i++) {
		if (how != METER_ATOMIC)
			mutex_lock(&m->lock);
		m->count++;
		if (how != METER_ATOMIC)
			mutex_unlock(&m->lock);
	}
	if (how == METER_ATOMIC)
		mutex_unlock(&m->lock);
}

/* One of the two bits is set: both arms unlock. */
void meter_stop(struct meter *m)
{
again:
	mutex_lock(&m->lock);
	if (m->stop & (STOP_TRAP | STOP_FREEZE)) {
		if (m->stop & STOP_TRAP)
			mutex_unlock(&m->lock);
		else if (m->stop & STOP_FREEZE)
			mutex_unlock(&m->lock);
		goto again;
	}
	mutex_unlock(&m->lock);
}
