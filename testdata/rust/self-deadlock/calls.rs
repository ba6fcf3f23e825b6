//! The lock is held here and taken again by a callee, through any kind of call.
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

fn free(queue: &Queue) -> usize {
    queue.len()
}

impl Queue {
    fn len(&self) -> usize {
        self.jobs.lock().unwrap().len() //~ self-deadlock
    }

    fn grow(&self, by: u32) {
        if by > 0 {
            self.grow_slowly(by);
        }
    }

    fn grow_slowly(&self, by: u32) {
        self.jobs.lock().unwrap().push(by); //~ self-deadlock
        self.grow(by - 1);
    }

    pub fn direct(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        if self.len() > 3 {
            drop(g);
        }
    }

    pub fn two_deep(&self) {
        let _g = self.jobs.lock().unwrap(); //~> held
        free(self);
    }

    pub fn by_path(&self) {
        let _g = self.jobs.lock().unwrap(); //~> held
        Queue::len(self);
    }

    pub fn recursion(&self) {
        let _g = self.jobs.lock().unwrap(); //~> held
        self.grow(3);
    }

    pub fn trait_method(&self) {
        let _g = self.jobs.lock().unwrap(); //~> held
        self.put(1);
    }

    pub fn dropped_before(&self) {
        let g = self.jobs.lock().unwrap();
        drop(g);
        free(self);
        self.grow(1);
        self.put_two(1);
    }
}
