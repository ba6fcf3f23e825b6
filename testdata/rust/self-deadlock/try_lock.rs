//! A trylock does not block; once it has succeeded, it holds.
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn inner(&self) {
        let _g = self.jobs.lock().unwrap();
        if let Ok(mut g) = self.jobs.try_lock() {
            g.clear();
        }
    }

    pub fn outer(&self) {
        if let Ok(g) = self.jobs.try_lock() { //~> held
            self.jobs.lock().unwrap().truncate(g.len()); //~ self-deadlock
        }
    }

    pub fn failed(&self) {
        let Ok(g) = self.jobs.try_lock() else {
            self.jobs.lock().unwrap().clear();
            return;
        };
        drop(g);
        self.jobs.lock().unwrap().clear();
    }

    pub fn lock_or_try(&self, wait: bool) {
        let g = if wait { self.jobs.lock().unwrap() } else { self.jobs.try_lock().unwrap() };
        drop(g);
        self.jobs.lock().unwrap().clear();
    }
}
