/*@ min-confidence: medium */
/* Bits of one number that are tested together and then one by one. */

#define TRAP	1
#define FREEZE	2
#define STOP	4
struct mutex { int x; };
struct task { struct mutex lock; unsigned long bits; };
struct entry { struct mutex *lock; };
void *kzalloc(unsigned long size, int flags);
long ERR_PTR(long error);
long IS_ERR(const void *p);

static void frozen(struct task *t)
{
	mutex_unlock(&t->lock);
}

int one_of_two(struct task *t)
{
relock:
	mutex_lock(&t->lock);
	if (t->bits & (TRAP | FREEZE)) {
		if (t->bits & TRAP)
			mutex_unlock(&t->lock);
		else if (t->bits & FREEZE)
			frozen(t);
		goto relock;
	}
	mutex_unlock(&t->lock);
	return 0;
}

int one_of_three(struct task *t)
{
relock:
	mutex_lock(&t->lock); /*~ self-deadlock */ /*~> held */
	if (t->bits & (TRAP | FREEZE | STOP)) {
		if (t->bits & TRAP)
			mutex_unlock(&t->lock);
		else if (t->bits & FREEZE)
			frozen(t);
		goto relock;
	}
	mutex_unlock(&t->lock);
	return 0;
}

int none_is_left(struct task *t)
{
	mutex_lock(&t->lock);
	if (!(t->bits & (TRAP | FREEZE)) && (t->bits & FREEZE))
		mutex_lock(&t->lock);
	mutex_unlock(&t->lock);
	return 0;
}
