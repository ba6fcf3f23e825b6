/*@ open: the last cycle is not found any more since flags keep paths apart or owners are told alone */
/*@ min-confidence: medium */
/* A circle is as sure as all of its edges together: four calls, two places of initialisation. */
struct unit {
	struct mutex a;
	struct mutex b;
	struct mutex c;
	struct mutex d;
};

void unit_init(struct unit *u)
{
	mutex_init(&u->a);
	mutex_init(&u->b);
	mutex_init(&u->c);
	mutex_init(&u->d);
}

void unit_init_more(struct unit *u)
{
	mutex_init(&u->c);
}

static void take_b2(struct unit *u)
{
	mutex_lock(&u->b); /*~ lock-order-cycle */
	mutex_unlock(&u->b);
}

static void take_b(struct unit *u)
{
	take_b2(u);
}

static void take_a2(struct unit *u)
{
	mutex_lock(&u->a);
	mutex_unlock(&u->a);
}

static void take_a(struct unit *u)
{
	take_a2(u);
}

void far_one(struct unit *u)
{
	mutex_lock(&u->a); /*~> held */
	take_b(u);
	mutex_unlock(&u->a);
}

void far_other(struct unit *u)
{
	mutex_lock(&u->b);
	take_a(u);
	mutex_unlock(&u->b);
}

void sites_one(struct unit *u)
{
	mutex_lock(&u->c); /*~> held */
	mutex_lock(&u->d); /*~ lock-order-cycle */
	mutex_unlock(&u->d);
	mutex_unlock(&u->c);
}

void sites_other(struct unit *u)
{
	mutex_lock(&u->d);
	mutex_lock(&u->c);
	mutex_unlock(&u->c);
	mutex_unlock(&u->d);
}
