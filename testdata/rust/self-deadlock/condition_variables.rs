//! A condition variable's wait releases its own lock and takes it again; it hands the guard back.
use std::sync::{Condvar, Mutex};

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
    ready: Condvar,
}

impl Queue {
    pub fn pop(&self) -> u32 {
        let mut g = self.jobs.lock().unwrap();
        while g.is_empty() {
            g = self.ready.wait(g).unwrap();
        }
        g.pop().unwrap()
    }

    pub fn still_held_after_the_wait(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        let g = self.ready.wait_while(g, |jobs| jobs.is_empty()).unwrap();
        self.jobs.lock().unwrap().truncate(g.len()); //~ self-deadlock
    }

    pub fn dropped_after_the_wait(&self) {
        let g = self.jobs.lock().unwrap();
        drop(self.ready.wait(g));
        self.jobs.lock().unwrap().clear();
    }
}
