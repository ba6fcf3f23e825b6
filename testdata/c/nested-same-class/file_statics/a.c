/* `static` names are of their file: two functions, two locks of one name. */
#include "board.h"

static DEFINE_MUTEX(list_lock);

static void prepare(struct board *b)
{
	mutex_lock(&b->lock); /*~ nested-same-class */
	b->n = 1;
	mutex_unlock(&b->lock);
}

void board_link(struct board *a, struct board *b)
{
	mutex_lock(&list_lock);
	board_register(a);
	mutex_unlock(&list_lock);
	mutex_lock(&a->lock); /*~> held */
	prepare(b);
	mutex_unlock(&a->lock);
}
