/* What the files of the device share. */
struct qdev_queue {
	struct mutex lock;
	int depth;
};

struct qdev {
	int count;
	struct mutex state;
	struct qdev_queue **queues;
	void (*refill)(struct qdev *dev);
};
