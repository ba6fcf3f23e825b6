struct mutex { int x; };
extern struct mutex state, clocks;
void call_later(void);
void time_init(void);
void both_built(void);
void machine_init(void);
