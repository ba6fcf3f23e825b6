struct node {
	spinlock_t lock;
	int mask;
};

#define lock_node(n) spin_lock(&(n)->lock)
#define unlock_node(n) spin_unlock(&(n)->lock)
