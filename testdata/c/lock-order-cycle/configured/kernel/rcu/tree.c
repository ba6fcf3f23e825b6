#include <linux/kernel.h>
void call_later(void) { }
