/* The queues: a change of the map stops all of them. */
#include "vqueue.h"

static void vqueue_reset(struct vqueue *vq)
{
	vq->map = NULL;
	vq->running = false;
}

void vdev_init(struct vdev *dev, struct vqueue **vqs, int nvqs)
{
	struct vqueue *vq;
	int i;

	mutex_init(&dev->lock);
	dev->vqs = vqs;
	dev->nvqs = nvqs;
	for (i = 0; i < dev->nvqs; ++i) {
		vq = dev->vqs[i];
		mutex_init(&vq->lock);
		vqueue_reset(vq);
	}
}

static void vdev_lock_vqs(struct vdev *dev)
{
	int i;

	for (i = 0; i < dev->nvqs; ++i)
		mutex_lock(&dev->vqs[i]->lock);
}

static void vdev_unlock_vqs(struct vdev *dev)
{
	int i;

	for (i = 0; i < dev->nvqs; ++i)
		mutex_unlock(&dev->vqs[i]->lock);
}

/* Called with the queues stopped. */
static void vdev_set_map(struct vdev *dev, struct vmap *map)
{
	int i;

	for (i = 0; i < dev->nvqs; ++i)
		dev->vqs[i]->map = map;
}

int vdev_handle(struct vdev *dev, const struct vdev_msg *msg)
{
	int ret = 0;

	mutex_lock(&dev->lock);
	vdev_lock_vqs(dev);
	switch (msg->kind) {
	case VDEV_UPDATE:
		vdev_set_map(dev, msg->map);
		break;
	case VDEV_DROP:
		vdev_set_map(dev, NULL);
		break;
	default:
		ret = -EINVAL;
	}
	vdev_unlock_vqs(dev);
	mutex_unlock(&dev->lock);
	return ret;
}
