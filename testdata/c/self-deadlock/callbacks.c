/* Code that is handed over: work, timers and threads run elsewhere, iterators run here. */
struct unit {
	struct mutex lock;
	spinlock_t slock;
	struct work_struct work;
	struct timer_list timer;
	struct notifier_block nb;
	struct list_head users;
	int n;
};

static void unit_work(struct work_struct *work)
{
	struct unit *u = container_of(work, struct unit, work);

	mutex_lock(&u->lock);
	u->n++;
	mutex_unlock(&u->lock);
}

static void unit_timer(struct timer_list *t)
{
	struct unit *u = from_timer(u, t, timer);

	spin_lock(&u->slock);
	u->n++;
	spin_unlock(&u->slock);
}

static int unit_notify(struct notifier_block *nb, unsigned long event, void *data)
{
	struct unit *u = container_of(nb, struct unit, nb);

	mutex_lock(&u->lock);
	u->n = event;
	mutex_unlock(&u->lock);
	return NOTIFY_OK;
}

static int unit_thread(void *data)
{
	struct unit *u = data;

	mutex_lock(&u->lock);
	mutex_unlock(&u->lock);
	return 0;
}

static irqreturn_t unit_irq(int irq, void *data)
{
	struct unit *u = data;

	spin_lock(&u->slock);
	spin_unlock(&u->slock);
	return IRQ_HANDLED;
}

int unit_start(struct unit *u, int irq)
{
	mutex_init(&u->lock);
	spin_lock_init(&u->slock);
	mutex_lock(&u->lock);
	INIT_WORK(&u->work, unit_work);
	timer_setup(&u->timer, unit_timer, 0);
	u->nb.notifier_call = unit_notify;
	register_reboot_notifier(&u->nb);
	schedule_work(&u->work);
	kthread_run(unit_thread, u, "unit");
	spin_lock(&u->slock);
	mod_timer(&u->timer, jiffies + 1);
	spin_unlock(&u->slock);
	mutex_unlock(&u->lock);
	return request_irq(irq, unit_irq, 0, "unit", u);
}

/* The same function, called. */
void unit_work_now(struct unit *u)
{
	mutex_lock(&u->lock);
	u->n = 0;
	mutex_unlock(&u->lock);
	unit_work(&u->work);
}

void unit_work_under_the_lock(struct unit *u)
{
	mutex_lock(&u->lock);
	schedule_work(&u->work);
	mutex_unlock(&u->lock);
}
