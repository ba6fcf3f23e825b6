//! A closure takes a guard with it and drops it before it locks again.
use std::sync::{Mutex, MutexGuard};

pub struct Channel {
    inner: Mutex<Vec<u32>>,
}

fn with<R>(f: impl FnOnce(&u32) -> R) -> R {
    let mut f = Some(f);
    let mut f = |context: &u32| -> R {
        let f = f.take().unwrap();
        f(context)
    };
    if std::env::args().count() > 1 { f(&1) } else { f(&2) }
}

fn locked<R>(lock: &Mutex<Vec<u32>>, f: impl FnOnce(MutexGuard<'_, Vec<u32>>) -> R) -> R {
    let guard = lock.lock().unwrap(); //~> held
    f(guard)
}

impl Channel {
    pub fn send(&self) {
        let inner = self.inner.lock().unwrap();
        with(|context| {
            let n = inner.len() as u32 + context;
            drop(inner);
            self.inner.lock().unwrap().push(n);
        });
        self.inner.lock().unwrap().push(3);
    }

    pub fn sent_elsewhere(&self) {
        let inner = self.inner.lock().unwrap();
        unknown_library::once(|| drop(inner));
        self.inner.lock().unwrap().push(3);
    }

    pub fn keep(&self) {
        let inner = self.inner.lock().unwrap(); //~> held
        with(|context| {
            let n = inner.len() as u32 + context;
            self.inner.lock().unwrap().push(n); //~ self-deadlock
        });
    }

    pub fn handed_to_the_closure(&self) {
        locked(&self.inner, |guard| {
            drop(guard);
            self.inner.lock().unwrap().clear();
        });
    }

    pub fn kept_by_the_closure(&self) {
        locked(&self.inner, |guard| {
            self.inner.lock().unwrap().truncate(guard.len()); //~ self-deadlock
        });
    }
}
