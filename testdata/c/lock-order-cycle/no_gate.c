/* Outer locks that keep nobody out: two of them, one of many, one that is given up, readers, one inside the circle. */
struct line {
	struct mutex a;
	struct mutex b;
	struct mutex c;
	struct mutex d;
	struct mutex e;
	struct mutex f;
	struct mutex g;
	struct mutex h;
	struct mutex own;
};

static DEFINE_MUTEX(first_lock);
static DEFINE_MUTEX(second_lock);
static DECLARE_RWSEM(shared_lock);

void line_init(struct line *l)
{
	mutex_init(&l->a);
	mutex_init(&l->b);
	mutex_init(&l->c);
	mutex_init(&l->d);
	mutex_init(&l->e);
	mutex_init(&l->f);
	mutex_init(&l->g);
	mutex_init(&l->h);
	mutex_init(&l->own);
}

void two_one(struct line *l)
{
	mutex_lock(&first_lock);
	mutex_lock(&l->a); /*~> held */
	mutex_lock(&l->b); /*~ lock-order-cycle */
	mutex_unlock(&l->b);
	mutex_unlock(&l->a);
	mutex_unlock(&first_lock);
}

void two_other(struct line *l)
{
	mutex_lock(&second_lock);
	mutex_lock(&l->b);
	mutex_lock(&l->a);
	mutex_unlock(&l->a);
	mutex_unlock(&l->b);
	mutex_unlock(&second_lock);
}

void own_one(struct line *l)
{
	mutex_lock(&l->own);
	mutex_lock(&l->c); /*~> held */
	mutex_lock(&l->d); /*~ lock-order-cycle */
	mutex_unlock(&l->d);
	mutex_unlock(&l->c);
	mutex_unlock(&l->own);
}

void own_other(struct line *l)
{
	mutex_lock(&l->own);
	mutex_lock(&l->d);
	mutex_lock(&l->c);
	mutex_unlock(&l->c);
	mutex_unlock(&l->d);
	mutex_unlock(&l->own);
}

static void sleep_without_first(struct line *l)
{
	mutex_unlock(&first_lock);
	mutex_lock(&l->f); /*~ lock-order-cycle */
	mutex_unlock(&l->f);
	mutex_lock(&first_lock); /*~ lock-order-cycle */
}

void given_up_one(struct line *l)
{
	mutex_lock(&first_lock);
	mutex_lock(&l->e); /*~> held */
	sleep_without_first(l);
	mutex_unlock(&l->e);
	mutex_unlock(&first_lock);
}

void given_up_other(struct line *l)
{
	mutex_lock(&first_lock); /*~> held */
	mutex_lock(&l->f); /*~ lock-order-cycle */
	mutex_lock(&l->e);
	mutex_unlock(&l->e);
	mutex_unlock(&l->f);
	mutex_unlock(&first_lock);
}

void read_one(struct line *l)
{
	down_read(&shared_lock);
	mutex_lock(&l->g); /*~> held */
	mutex_lock(&l->h); /*~ lock-order-cycle */
	mutex_unlock(&l->h);
	mutex_unlock(&l->g);
	up_read(&shared_lock);
}

void read_other(struct line *l)
{
	down_read(&shared_lock);
	mutex_lock(&l->h);
	mutex_lock(&l->g);
	mutex_unlock(&l->g);
	mutex_unlock(&l->h);
	up_read(&shared_lock);
}
