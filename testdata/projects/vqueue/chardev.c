/* How user space reaches the queues. */
#include <linux/fs.h>
#include <linux/uaccess.h>
#include "vqueue.h"

static long vdev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vdev *dev = file->private_data;
	struct vdev_msg msg;

	if (cmd != VDEV_UPDATE && cmd != VDEV_DROP)
		return -ENOTTY;
	if (copy_from_user(&msg, (void __user *)arg, sizeof(msg)))
		return -EFAULT;
	msg.kind = cmd;
	return vdev_handle(dev, &msg);
}

static const struct file_operations vdev_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = vdev_ioctl,
};
