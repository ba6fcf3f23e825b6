//! A forgotten guard is never released.
use std::mem::{self, ManuallyDrop};
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn forgotten(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        mem::forget(g);
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn manually_dropped(&self) {
        {
            let _g = ManuallyDrop::new(self.jobs.lock().unwrap()); //~> held
        }
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }
}
