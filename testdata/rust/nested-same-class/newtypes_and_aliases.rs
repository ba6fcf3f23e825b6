//! A lock behind an alias, a newtype or a generic wrapper is the class of the field that holds it.
use std::ops::Deref;
use std::sync::{Arc, LockResult, Mutex, MutexGuard};

type Shared<T> = Arc<Mutex<T>>;

pub struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}

pub struct Handle {
    inner: Arc<Inner>,
}

pub struct Inner {
    state: Mutex<u32>,
}

impl Deref for Handle {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.inner
    }
}

pub struct Worker {
    queue: Shared<Vec<u32>>,
    log: Locked<String>,
    stats: Locked<u32>,
    handle: Handle,
}

impl Worker {
    fn state(&self) -> LockResult<MutexGuard<'_, u32>> {
        self.handle.state.lock()
    }

    pub fn steal(&self, other: &Worker) {
        let mut mine = self.queue.lock().unwrap(); //~> held
        mine.append(&mut other.queue.lock().unwrap()); //~ nested-same-class
    }

    pub fn copy_log(&self, other: &Worker) {
        let mut mine = self.log.lock(); //~> held
        mine.push_str(&other.log.lock()); //~ nested-same-class
    }

    pub fn two_newtype_fields(&self) {
        let mut log = self.log.lock();
        log.push_str(&self.stats.lock().to_string());
    }

    pub fn through_deref(&self, other: &Worker) {
        let mine = self.state().unwrap(); //~> held
        *other.handle.state.lock().unwrap() += *mine; //~ nested-same-class
    }
}
