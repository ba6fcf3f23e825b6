/*@ open: the lock of a device that its driver core holds at probe is not held on entry */
/*@ min-confidence: medium */
/* The driver core holds the lock of the device when it probes it. */
struct device {
	struct mutex mutex;
};

struct platform_device {
	struct device dev;
};

struct platform_driver {
	int (*probe)(struct platform_device *pdev);
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
