#include <linux/device.h>

void early_device_init(struct device *dev)
{
	spin_lock_init(&dev->power.lock);
}
