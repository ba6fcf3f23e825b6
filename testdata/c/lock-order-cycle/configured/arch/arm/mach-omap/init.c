#include <linux/kernel.h>
struct mutex omap;
void machine_init(void)
{
	mutex_lock(&omap); /*~ lock-order-cycle */
	mutex_unlock(&omap);
}
