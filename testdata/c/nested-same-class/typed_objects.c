/* The class of a socket's lock goes by the kind of socket: sure only where both are treated as one kind. */
struct socket_lock {
	spinlock_t slock;
	int owned;
};

struct sock {
	struct socket_lock sk_lock;
	struct sk_buff_head sk_receive_queue;
	int sk_state;
};

struct inet_sock {
	struct sock sk;
	int id;
};

struct vine_sock {
	struct sock sk;
	struct sock *listener;
	struct list_head pending;
	int rejected;
};

#define vine_sk(__sk) ((struct vine_sock *)__sk)
#define inet_sk(__sk) ((struct inet_sock *)__sk)

static inline struct vine_sock *vine_around(struct sock *sk)
{
	return container_of(sk, struct vine_sock, sk);
}

/* Both are asked for members that only one kind has. */
void vine_accept(struct sock *listener, struct sock *child)
{
	lock_sock(listener); /*~> held */
	lock_sock(child); /*~ nested-same-class */
	vine_sk(listener)->rejected = 0;
	list_add(&vine_sk(child)->pending, &vine_sk(listener)->pending);
	release_sock(child);
	release_sock(listener);
}

/* One is a member of it, the other one is turned into it by a function. */
void vine_close(struct vine_sock *v, struct sock *parent)
{
	struct sock *sk = &v->sk;
	struct vine_sock *p = vine_around(parent);

	lock_sock(parent); /*~> held */
	lock_sock(sk); /*~ nested-same-class */
	p->rejected = 1;
	release_sock(sk);
	release_sock(parent);
}

static void vine_forget(struct sock *sk)
{
	vine_sk(sk)->rejected = 1;
}

static struct sock *vine_dequeue(struct sock *parent)
{
	struct vine_sock *v;

	list_for_each_entry(v, &vine_sk(parent)->pending, pending) {
		struct sock *sk = (struct sock *)v;

		lock_sock(sk); /*~ nested-same-class */
		list_del(&v->pending);
		release_sock(sk);
		return sk;
	}
	return NULL;
}

/* What a callee makes of them says so, too. */
void vine_cleanup(struct sock *parent)
{
	struct sock *sk;

	lock_sock(parent); /*~> held */
	while ((sk = vine_dequeue(parent)))
		vine_forget(sk);
	release_sock(parent);
}

/* Nothing says what the other one is. */
void vine_forward(struct sock *listener, struct sock *lower)
{
	lock_sock(listener);
	lock_sock(lower);
	vine_sk(listener)->rejected = 0;
	release_sock(lower);
	release_sock(listener);
}

/* Sockets of many kinds are such. */
void inet_pair(struct sock *a, struct sock *b)
{
	lock_sock(a);
	lock_sock(b);
	inet_sk(a)->id = inet_sk(b)->id;
	release_sock(b);
	release_sock(a);
}
