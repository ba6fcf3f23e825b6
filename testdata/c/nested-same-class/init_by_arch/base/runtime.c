/* What another architecture initialises early is no second class for what all have. */
#include <linux/device.h>

void device_init(struct device *dev)
{
	spin_lock_init(&dev->power.lock);
}

void device_resume(struct device *dev)
{
	spin_lock(&dev->power.lock); /*~> held */
	spin_lock(&dev->parent->power.lock); /*~ nested-same-class */
	spin_unlock(&dev->parent->power.lock);
	spin_unlock(&dev->power.lock);
}
