/*@ min-confidence: low */
/* A pair of a macro and a function, both with a row in the model: the bodies of both count. */

typedef struct { int x; } spinlock_t;
struct mutex { int x; };
struct snd_pcm { int nonatomic; };
struct snd_pcm_group { spinlock_t lock; struct mutex mutex; };
struct snd_pcm_substream { struct snd_pcm *pcm; struct snd_pcm_group self_group; };

unsigned long _snd_pcm_stream_lock_irqsave(struct snd_pcm_substream *substream)
{
	unsigned long flags = 0;
	if (substream->pcm->nonatomic)
		mutex_lock(&substream->self_group.mutex); /*~ self-deadlock */ /*~> held */
	else
		spin_lock_irqsave(&substream->self_group.lock, flags); /*~ self-deadlock */ /*~> held */
	return flags;
}

#define snd_pcm_stream_lock_irqsave(substream, flags)		 \
	do {							 \
		flags = _snd_pcm_stream_lock_irqsave(substream); \
	} while (0)

void snd_pcm_stream_unlock_irqrestore(struct snd_pcm_substream *substream, unsigned long flags)
{
	if (substream->pcm->nonatomic)
		mutex_unlock(&substream->self_group.mutex);
	else
		spin_unlock_irqrestore(&substream->self_group.lock, flags);
}

void twice(struct snd_pcm_substream *substream)
{
	unsigned long flags;

	snd_pcm_stream_lock_irqsave(substream, flags);
	snd_pcm_stream_unlock_irqrestore(substream, flags);
	snd_pcm_stream_lock_irqsave(substream, flags);
	snd_pcm_stream_unlock_irqrestore(substream, flags);
}

void nested(struct snd_pcm_substream *substream)
{
	unsigned long flags;

	snd_pcm_stream_lock_irqsave(substream, flags);
	snd_pcm_stream_lock_irqsave(substream, flags);
	snd_pcm_stream_unlock_irqrestore(substream, flags);
	snd_pcm_stream_unlock_irqrestore(substream, flags);
}
