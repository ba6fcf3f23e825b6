/*@ open: a table of operations whose struct is out of sight binds nothing */
/*@ min-confidence: medium */
/* Locks that the kernel holds when it calls through a table of operations: RTNL for a network device, its own lock for probe.
   A lone driver: the headers that declare the tables are not at hand. */
struct card {
	struct net_device *dev;
	struct mutex lock;
};

static int card_open(struct net_device *dev) /*~> held */
{
	rtnl_lock(); /*~ self-deadlock */
	netif_start_queue(dev);
	rtnl_unlock();
	return 0;
}

static int card_stop(struct net_device *dev)
{
	netif_stop_queue(dev);
	return 0;
}

static const struct net_device_ops card_ops = {
	.ndo_open = card_open,
	.ndo_stop = card_stop,
};

static int card_probe(struct platform_device *pdev) /*~> held */
{
	device_lock(&pdev->dev); /*~ self-deadlock */
	device_unlock(&pdev->dev);
	return 0;
}

static struct platform_driver card_driver = {
	.probe = card_probe,
};

/* Not through a table: RTNL is nobody's before this. */
void card_reset(struct card *c)
{
	rtnl_lock();
	c->dev->netdev_ops = &card_ops;
	rtnl_unlock();
}
