/* A function that only the callers know gets the object that is locked: it may be there to unlock it. */
struct object {
	spinlock_t lock;
	struct object *next;
};

void object_init(struct object *o)
{
	spin_lock_init(&o->lock);
}

void object_free(struct object *o)
{
	o->next = NULL;
	spin_unlock(&o->lock);
}

void free_all(struct object *list[], int n, void (*free)(struct object *o))
{
	int i;

	for (i = 0; i < n; i++) {
		spin_lock(&list[i]->lock);
		free(list[i]);
	}
}

/* Whoever only gets a number cannot. */
void count_all(struct object *list[], int n, void (*count)(int at))
{
	int i;

	for (i = 0; i < n; i++) {
		spin_lock(&list[i]->lock); /*~ nested-same-class */ /*~> held */
		count(i);
	}
}
