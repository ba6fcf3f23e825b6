#include <linux/kernel.h>
struct mutex state, clocks;
extern struct mutex omap;

void start(void)
{
	mutex_lock(&clocks); /*~> held */
	call_later();
	time_init();
	/* Nobody else defines it: a machine's driver. */
	machine_init();
	mutex_unlock(&clocks);
}

void other_way(void)
{
	mutex_lock(&state);
	mutex_lock(&clocks);
	mutex_unlock(&clocks);
	mutex_unlock(&state);
}

void machine_other_way(void)
{
	mutex_lock(&omap);
	mutex_lock(&clocks);
	mutex_unlock(&clocks);
	mutex_unlock(&omap);
}
