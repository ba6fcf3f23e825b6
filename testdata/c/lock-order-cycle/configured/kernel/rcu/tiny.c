#include <linux/kernel.h>
/* No part of an SMP kernel. */
void call_later(void)
{
	mutex_lock(&state);
	mutex_unlock(&state);
}
