/*@ min-confidence: medium */
/* An object that was just made is zero but for what is seen to be set: what hangs on another member is weaker. */
struct endpoint {
	int shared;
	int passive;
	void *device;
};

static DEFINE_MUTEX(endpoints);

static struct endpoint *endpoint_create(void)
{
	struct endpoint *ep = kzalloc(sizeof(*ep), GFP_KERNEL);

	if (!ep)
		return ERR_PTR(-ENOMEM);
	ep->passive = 1;
	return ep;
}

static void endpoint_listen(struct endpoint *ep)
{
	if (ep->shared) {
		mutex_lock(&endpoints); /*~ self-deadlock */
		mutex_unlock(&endpoints);
	}
}

void endpoint_add(void)
{
	struct endpoint *ep;

	mutex_lock(&endpoints); /*~> held */
	ep = endpoint_create();
	if (!IS_ERR(ep))
		endpoint_listen(ep);
	mutex_unlock(&endpoints);
}
