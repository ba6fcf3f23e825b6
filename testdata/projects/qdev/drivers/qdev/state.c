/* The state of a made-up device. */
#include <linux/mutex.h>
#include "qdev.h"

int qdev_read_state(struct qdev *dev)
{
	int count;

	mutex_lock(&dev->state);
	count = dev->count;
	mutex_unlock(&dev->state);
	return count;
}

static int qdev_grow(struct qdev *dev)
{
	return qdev_read_state(dev) + 1;
}

void qdev_resize(struct qdev *dev)
{
	mutex_init(&dev->state);
	mutex_lock(&dev->state);
	dev->count = qdev_grow(dev);
	mutex_unlock(&dev->state);
}

void qdev_move(struct qdev_queue *from, struct qdev_queue *to)
{
	mutex_lock(&from->lock);
	mutex_lock_nested(&to->lock, SINGLE_DEPTH_NESTING);
	to->depth += from->depth;
	mutex_unlock(&to->lock);
	mutex_unlock(&from->lock);
}

void qdev_kick(struct qdev *dev)
{
	mutex_lock(&dev->state);
	dev->refill(dev);
	mutex_unlock(&dev->state);
}
