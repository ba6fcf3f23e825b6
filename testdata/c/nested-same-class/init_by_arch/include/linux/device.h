struct dev_info {
	spinlock_t lock;
};

struct device {
	struct device *parent;
	struct dev_info power;
};
