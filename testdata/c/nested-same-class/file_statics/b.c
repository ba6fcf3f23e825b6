/* The other file: its `prepare` does not lock, and its `list_lock` is another one. */
#include "board.h"

static DEFINE_MUTEX(list_lock);

static void prepare(struct board *b)
{
	b->n = 2;
}

void board_init(struct board *b)
{
	mutex_init(&b->lock);
}

void board_register(struct board *b)
{
	mutex_lock(&list_lock);
	b->n = 0;
	mutex_unlock(&list_lock);
}

void board_join(struct board *a, struct board *b)
{
	mutex_lock(&a->lock);
	prepare(b);
	mutex_unlock(&a->lock);
}
