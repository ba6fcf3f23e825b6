/*@ min-confidence: medium */
/* Locks that the kernel holds when it calls through a table of operations: RTNL for a network device. */
struct net_device_ops {
	int (*ndo_open)(struct net_device *dev);
	int (*ndo_stop)(struct net_device *dev);
};

struct net_device {
	const struct net_device_ops *netdev_ops;
};

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

/* Not through a table: RTNL is nobody's before this. */
void card_reset(struct card *c)
{
	rtnl_lock();
	c->dev->netdev_ops = &card_ops;
	rtnl_unlock();
}
