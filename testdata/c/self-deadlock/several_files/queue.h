struct mutex { int x; };
struct queue { struct mutex lock; };
void deeper(struct queue *q);
void farther(struct queue *q);
