/* Queues of a made-up device. */
#include <linux/mutex.h>
#include "qdev.h"

void qdev_init_queue(struct qdev_queue *queue)
{
	mutex_init(&queue->lock);
	queue->depth = 0;
}

/* Everything stops while the device is set up anew. */
static void qdev_lock_all(struct qdev *dev)
{
	int i;

	for (i = 0; i < dev->count; i++)
		mutex_lock(&dev->queues[i]->lock);
}

static void qdev_unlock_all(struct qdev *dev)
{
	int i;

	for (i = 0; i < dev->count; i++)
		mutex_unlock(&dev->queues[i]->lock);
}

long qdev_ioctl(struct qdev *dev, int depth)
{
	int i;

	qdev_lock_all(dev);
	for (i = 0; i < dev->count; i++)
		dev->queues[i]->depth = depth;
	qdev_unlock_all(dev);
	return 0;
}
