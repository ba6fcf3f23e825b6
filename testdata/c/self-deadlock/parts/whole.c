#include "locks.h"
#include "part.h"

void node_check(struct node *n)
{
	node_stall(n);
}
