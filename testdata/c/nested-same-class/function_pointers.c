/*@ min-confidence: medium */
/* Function pointers in members and parameters. */
struct job {
	struct mutex lock;
	void (*done)(struct job *j);
	void (*peek)(struct job *j);
	struct job *next;
	int n;
};

static void job_finish(struct job *j)
{
	mutex_lock(&j->next->lock); /*~ nested-same-class */
	j->next->n = 0;
	mutex_unlock(&j->next->lock);
}

static void job_look(struct job *j)
{
	j->n++;
}

void job_init(struct job *j)
{
	mutex_init(&j->lock);
	j->done = job_finish;
	j->peek = job_look;
}

void job_end(struct job *j)
{
	mutex_lock(&j->lock); /*~> held */
	j->done(j);
	mutex_unlock(&j->lock);
}

void job_peek(struct job *j)
{
	mutex_lock(&j->lock);
	if (j->peek)
		j->peek(j);
	mutex_unlock(&j->lock);
}

/* A parameter: what the caller passes is run here. */
static void job_with(struct job *j, void (*f)(struct job *j))
{
	mutex_lock(&j->lock); /*~> held */
	f(j);
	mutex_unlock(&j->lock);
}

static void job_clear_next(struct job *j)
{
	mutex_lock(&j->next->lock); /*~ nested-same-class */
	j->next->n = 0;
	mutex_unlock(&j->next->lock);
}

void job_clear(struct job *j)
{
	job_with(j, job_clear_next);
}

void job_count(struct job *j)
{
	job_with(j, job_look);
}
