//@ min-confidence: medium
//! A guard that is dropped on one of two paths is held on the other.
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn perhaps(&self, stop: bool) {
        let g = self.jobs.lock().unwrap(); //~> held
        if stop {
            drop(g);
        }
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn in_one_arm(&self, n: Option<u32>) {
        let g = self.jobs.lock().unwrap(); //~> held
        match n {
            Some(0) => drop(g),
            Some(_) => {}
            None => return,
        }
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn correlated(&self, stop: bool) {
        let g = self.jobs.lock().unwrap();
        if stop {
            drop(g);
        }
        if stop {
            self.jobs.lock().unwrap().clear();
        }
    }
}
