#include <linux/kernel.h>
void time_init(void)
{
	mutex_lock(&state);
	mutex_unlock(&state);
}
