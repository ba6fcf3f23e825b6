//! Values that come out of a lock, and code that runs elsewhere: nothing is held.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

type Work = Box<dyn FnOnce() + Send + 'static>;

pub struct Queue {
    items: Mutex<VecDeque<Work>>,
    count: Mutex<usize>,
}

impl Queue {
    /// What is popped through the guard does not own the guard.
    pub fn pop(&self) -> Option<Work> {
        let mut items = self.items.lock().unwrap();
        items.pop_front()
    }

    pub fn drain(&self) {
        let first = self.pop();
        while let Some(work) = self.pop() {
            work();
        }
        drop(first);
    }

    /// A thread that a callee starts has none of the caller's locks.
    pub fn start(self: Arc<Self>) {
        let count = self.count.lock().unwrap();
        Queue::begin(self.clone());
        drop(count);
    }

    fn begin(this: Arc<Queue>) {
        unknown_builder().name("worker").spawn(move || {
            *this.count.lock().unwrap() += 1;
        });
    }

    /// The fallback runs only if the first guard is gone.
    pub fn refill(&self, guard: MutexGuard<'_, usize>) {
        let mut given = Some(guard);
        for _ in 0..3 {
            let mut count = given.take().unwrap_or_else(|| self.count.lock().unwrap());
            *count += 1;
            drop(count);
        }
    }

    pub fn refill_all(&self) {
        self.refill(self.count.lock().unwrap());
    }

    /// The guard that a closure makes ends with the statement.
    pub fn with_option(&self, other: Option<&Queue>) {
        for _ in 0..2 {
            let _seen = other.map(|queue| *queue.count.lock().unwrap());
        }
        let twice = self.count.lock().unwrap(); //~> held
        let again = self.count.lock().unwrap(); //~ self-deadlock
        drop((twice, again));
    }
}
