/* The helper takes the key, so each caller has a class of its own. */
struct gate {
	struct mutex lock;
};

static struct lock_class_key front_key, back_key;

static void __gate_init(struct gate *g, const char *name, struct lock_class_key *key)
{
	__mutex_init(&g->lock, name, key);
}

void gates_init(struct gate *front, struct gate *back)
{
	__gate_init(front, "front", &front_key);
	__gate_init(back, "back", &back_key);
}

void gates_close(struct gate *front, struct gate *back)
{
	mutex_lock(&front->lock);
	mutex_lock(&back->lock);
	mutex_unlock(&back->lock);
	mutex_unlock(&front->lock);
}
