/* What generic and special code share. */
struct cpu_box {
	struct mutex lock;
	int n;
};

void cpu_box_init(struct cpu_box *c);
void cpu_box_flush(struct cpu_box *c);
void cpu_box_stop(struct cpu_box *c);
