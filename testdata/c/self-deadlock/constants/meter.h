/* Numbers that a header makes of other numbers. */
enum meter_bit {
	METER_HIGH_BIT,
	METER_IO_BIT = 4,
	METER_FS_BIT,
};

#define METER_LOCKED (1 << 0)
#define METER_HIGH ((unsigned int)BIT(METER_HIGH_BIT))
#define METER_IO ((unsigned int)BIT(METER_IO_BIT))
#define METER_ATOMIC (METER_HIGH | METER_IO)
#define STOP_SHIFT 20
#define STOP_TRAP (1UL << STOP_SHIFT)
#define STOP_FREEZE (1UL << (STOP_SHIFT + 1))

struct meter {
	struct mutex lock;
	unsigned long stop;
	int count;
};
