/* What is known of a global when a function is called decides what the function does. */
struct dentry;
struct dentry *debugfs_create_dir(const char *name, struct dentry *parent);

static DEFINE_MUTEX(early_lock);
static struct dentry *root;
static int ready;

static void map_init(int n)
{
	if (!root) {
		mutex_lock(&early_lock);
		mutex_unlock(&early_lock);
	}
	ready += n;
}

void map_initcall(int n)
{
	root = debugfs_create_dir("map", NULL);
	mutex_lock(&early_lock);
	map_init(n);
	mutex_unlock(&early_lock);
}

static void use(int n)
{
	if (ready == 2) {
		mutex_lock(&early_lock); /*~ self-deadlock */
		mutex_unlock(&early_lock);
	}
	ready += n;
}

void use_early(int n)
{
	mutex_lock(&early_lock);
	ready = 1;
	use(n);
	mutex_unlock(&early_lock);
}

void use_late(int n)
{
	mutex_lock(&early_lock); /*~> held */
	use(n);
	mutex_unlock(&early_lock);
}
