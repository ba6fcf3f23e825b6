//! A generic coat around a lock with something that tells of it: the field that holds the coat is the class.
use std::sync::MutexGuard;

pub struct Mutex<T> {
    inner: std::sync::Mutex<T>,
    rank: u32,
}

impl<T> Mutex<T> {
    pub fn lock(&self) -> MutexGuard<'_, T> {
        assert!(self.rank > 0);
        self.inner.lock().unwrap()
    }
}

pub struct Device {
    trace: Mutex<Vec<u32>>,
    fence: Mutex<u32>,
}

/// Protects more than what it is generic over: an object with a lock.
pub struct Channel<T> {
    queue: std::sync::Mutex<Vec<T>>,
    len: u32,
}

impl Device {
    pub fn two_fields(&self) {
        let mut trace = self.trace.lock();
        trace.push(*self.fence.lock());
    }

    pub fn one_field(&self, other: &Device) {
        let mut trace = self.trace.lock(); //~> held
        trace.append(&mut other.trace.lock()); //~ nested-same-class
    }
}

pub struct Ends {
    left: Channel<u32>,
    right: Channel<u32>,
}

impl Ends {
    pub fn moved(&self) {
        let mut left = self.left.queue.lock().unwrap(); //~> held
        left.append(&mut self.right.queue.lock().unwrap()); //~ nested-same-class
    }
}
