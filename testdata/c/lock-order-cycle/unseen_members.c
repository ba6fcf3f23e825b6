/* The lock of an object whose type only the callee's head tells. */

struct mutex { int x; };
struct sock { int sk_lock; };
struct smc { struct socket *clcsock; struct mutex list; };
void lock_sock(struct sock *sk);
void release_sock(struct sock *sk);
static struct mutex list;

static void wait(struct sock *sk)
{
	release_sock(sk);
	mutex_lock(&list);
	mutex_unlock(&list);
	lock_sock(sk);
}

void outer(struct smc *smc)
{
	lock_sock(smc->clcsock->sk);
	wait(smc->clcsock->sk);
	release_sock(smc->clcsock->sk);
}

void other_way(struct sock *sk)
{
	mutex_lock(&list);
	lock_sock(sk);
	release_sock(sk);
	mutex_unlock(&list);
}
