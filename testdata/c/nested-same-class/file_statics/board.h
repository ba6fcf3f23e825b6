/* What both files share. */
struct board {
	struct mutex lock;
	int n;
};

void board_init(struct board *b);
void board_register(struct board *b);
