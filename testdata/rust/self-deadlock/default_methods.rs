//! A default method of a trait calls the methods that the type implements.
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

trait Sink {
    fn put(&self, n: u32);
    fn put_two(&self, n: u32) {
        self.put(n);
        self.put(n);
    }
}

impl Sink for Queue {
    fn put(&self, n: u32) {
        self.jobs.lock().unwrap().push(n); //~ self-deadlock
    }
}

impl Queue {
    pub fn default_method(&self) {
        let _g = self.jobs.lock().unwrap(); //~> held
        self.put_two(1);
    }
}
