/* A constant in the order of bytes of a message is one number wherever it is asked for. */
#define STUB 0x10

struct message {
	__le32 flags;
	__be16 type;
};

struct space {
	struct mutex waiters;
	struct message stub;
};

void space_init(struct space *s)
{
	mutex_init(&s->waiters);
}

static void remove(struct space *s, struct message *m)
{
	if (m->flags != cpu_to_le32(STUB))
		mutex_lock(&s->waiters); /*~ self-deadlock */
	m->type = 0;
	if (m->flags != cpu_to_le32(STUB))
		mutex_unlock(&s->waiters);
}

void recover(struct space *s, struct message *m)
{
	mutex_lock(&s->waiters);
	m->flags = cpu_to_le32(STUB);
	remove(s, m);
	mutex_unlock(&s->waiters);
}

void recover_others(struct space *s, struct message *m)
{
	mutex_lock(&s->waiters); /*~> held */
	m->flags = cpu_to_le32(0);
	remove(s, m);
	mutex_unlock(&s->waiters);
}

/* What a function on the way assigned is known further on. */
static void reply(struct space *s, struct message *m)
{
	s->stub.type = m->type;
	remove(s, m);
}

static void convert(struct space *s, struct message *m)
{
	m->flags = cpu_to_le32(STUB);
	reply(s, m);
}

void recover_all(struct space *s, struct message *m)
{
	mutex_lock(&s->waiters);
	convert(s, m);
	mutex_unlock(&s->waiters);
}
