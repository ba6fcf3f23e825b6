/* A made-up device whose memory map every queue uses. */
#ifndef VQUEUE_H
#define VQUEUE_H

#include <linux/mutex.h>
#include <linux/types.h>

#define VDEV_UPDATE 1
#define VDEV_DROP 2

struct vmap {
	u64 start, size;
};

/* One ring of the device, worked off by a thread of its own. */
struct vqueue {
	struct mutex lock;
	struct vmap *map;
	bool running;
};

struct vdev {
	struct mutex lock;
	struct vqueue **vqs;
	int nvqs;
};

struct vdev_msg {
	int kind;
	struct vmap *map;
};

void vdev_init(struct vdev *dev, struct vqueue **vqs, int nvqs);
int vdev_handle(struct vdev *dev, const struct vdev_msg *msg);

#endif
