/*@ open: the locks around an edge (`OrderEdge::gates`) are never filled in, and no lint reads them */
/* Both orders, but one outer lock keeps the two apart. lockdep would not see that; nobody can deadlock. */
struct store {
	struct mutex gate;
	struct mutex a;
	struct mutex b;
	int n;
};

void store_init(struct store *s)
{
	mutex_init(&s->gate);
	mutex_init(&s->a);
	mutex_init(&s->b);
}

void store_forth(struct store *s)
{
	mutex_lock(&s->gate);
	mutex_lock(&s->a);
	mutex_lock(&s->b);
	s->n++;
	mutex_unlock(&s->b);
	mutex_unlock(&s->a);
	mutex_unlock(&s->gate);
}

void store_back(struct store *s)
{
	mutex_lock(&s->gate);
	mutex_lock(&s->b);
	mutex_lock(&s->a);
	s->n--;
	mutex_unlock(&s->a);
	mutex_unlock(&s->b);
	mutex_unlock(&s->gate);
}
