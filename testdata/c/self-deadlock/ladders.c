/*@ min-confidence: medium */
/* `goto` ladders, retry loops, `switch`, unlock in one arm. */
struct link {
	struct mutex tx;
	struct mutex rx;
	int state;
};

void link_init(struct link *l)
{
	mutex_init(&l->tx);
	mutex_init(&l->rx);
}

int link_up(struct link *l)
{
	int err = -EINVAL;

	mutex_lock(&l->tx);
	if (l->state < 0)
		goto err_tx;
	mutex_lock(&l->rx);
	if (l->state > 3)
		goto err_rx;
	l->state = 1;
	err = 0;
err_rx:
	mutex_unlock(&l->rx);
err_tx:
	mutex_unlock(&l->tx);
	mutex_lock(&l->tx);
	mutex_lock(&l->rx);
	mutex_unlock(&l->rx);
	mutex_unlock(&l->tx);
	return err;
}

int link_wrong_label(struct link *l)
{
	mutex_lock(&l->tx);
	if (l->state < 0)
		goto out;
	mutex_lock(&l->rx); /*~> held */
	if (l->state > 3)
		goto err_tx;
	mutex_unlock(&l->rx);
err_tx:
	mutex_unlock(&l->tx);
	mutex_lock(&l->rx); /*~ self-deadlock */
	mutex_unlock(&l->rx);
	return 0;
out:
	mutex_unlock(&l->tx);
	return -EINVAL;
}

void link_retry(struct link *l)
{
again:
	mutex_lock(&l->tx);
	if (!mutex_trylock(&l->rx)) {
		mutex_unlock(&l->tx);
		cpu_relax();
		goto again;
	}
	l->state = 2;
	mutex_unlock(&l->rx);
	mutex_unlock(&l->tx);
}

void link_retry_held(struct link *l)
{
again:
	mutex_lock(&l->tx); /*~ self-deadlock */ /*~> held */
	if (!mutex_trylock(&l->rx))
		goto again;
	mutex_unlock(&l->rx);
	mutex_unlock(&l->tx);
}

int link_switch(struct link *l, int what)
{
	mutex_lock(&l->tx);
	switch (what) {
	case 0:
		mutex_unlock(&l->tx);
		return 0;
	case 1 ... 3:
		mutex_unlock(&l->tx);
		break;
	case 4:
		l->state = 4;
		fallthrough;
	default:
		mutex_unlock(&l->tx);
	}
	mutex_lock(&l->tx);
	mutex_unlock(&l->tx);
	return 1;
}

int link_switch_forgets(struct link *l, int what)
{
	mutex_lock(&l->tx); /*~> held */
	switch (what) {
	case 0:
		break;
	default:
		mutex_unlock(&l->tx);
	}
	mutex_lock(&l->tx); /*~ self-deadlock */
	mutex_unlock(&l->tx);
	return 1;
}
