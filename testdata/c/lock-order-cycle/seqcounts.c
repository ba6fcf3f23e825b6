/* `write_seqcount_begin` tells lockdep, `raw_write_seqcount_begin` does not (include/linux/seqlock.h). */
struct owner {
	spinlock_t lock;
	seqcount_t raw_seq;
	seqcount_t seq;
};

void owner_init(struct owner *o)
{
	spin_lock_init(&o->lock);
	seqcount_init(&o->raw_seq);
	seqcount_init(&o->seq);
}

void raw_reclaim(struct owner *o)
{
	spin_lock(&o->lock);
	raw_write_seqcount_begin(&o->raw_seq);
	spin_unlock(&o->lock);
	spin_lock(&o->lock);
	raw_write_seqcount_end(&o->raw_seq);
	spin_unlock(&o->lock);
}

void reclaim(struct owner *o)
{
	spin_lock(&o->lock); /*~> held */
	write_seqcount_begin(&o->seq); /*~ lock-order-cycle */
	spin_unlock(&o->lock);
	spin_lock(&o->lock); /* the way back */
	write_seqcount_end(&o->seq);
	spin_unlock(&o->lock);
}
