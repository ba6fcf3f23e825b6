/* A `void *` of an opaque object, followed by its type: another file is another object of the same class. */
struct seat {
	struct mutex lock;
	int taken;
};

void seat_init(struct seat *s)
{
	mutex_init(&s->lock);
}

int seat_swap(struct file *one, struct file *two)
{
	struct seat *a = one->private_data;
	struct seat *b = two->private_data;

	if (a == b)
		return -EINVAL;
	mutex_lock(&a->lock); /*~> held */
	mutex_lock(&b->lock); /*~ nested-same-class */
	swap(a->taken, b->taken);
	mutex_unlock(&b->lock);
	mutex_unlock(&a->lock);
	return 0;
}

int seat_take(struct file *one, struct file *two)
{
	struct seat *a = one->private_data;
	struct seat *b = (struct seat *)two->private_data;

	mutex_lock(&a->lock);
	a->taken = 1;
	mutex_unlock(&a->lock);
	mutex_lock(&b->lock);
	b->taken = 0;
	mutex_unlock(&b->lock);
	return 0;
}
