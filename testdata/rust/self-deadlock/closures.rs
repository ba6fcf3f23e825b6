//! Closures run where they are called; a spawned one runs without the spawner's locks.
use std::sync::{Arc, Mutex};
use std::thread;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

fn twice(f: impl Fn()) {
    f();
    f();
}

impl Queue {
    fn with<R>(&self, f: impl FnOnce(&mut Vec<u32>) -> R) -> R {
        let mut g = self.jobs.lock().unwrap(); //~> held
        f(&mut g)
    }

    pub fn passed(&self) {
        let _g = self.jobs.lock().unwrap(); //~> held
        twice(|| self.jobs.lock().unwrap().clear()); //~ self-deadlock
    }

    pub fn called_at_once(&self) {
        let _g = self.jobs.lock().unwrap(); //~> held
        (|| self.jobs.lock().unwrap().clear())(); //~ self-deadlock
    }

    pub fn stored_then_called(&self) {
        let clear = || self.jobs.lock().unwrap().clear(); //~ self-deadlock
        let _g = self.jobs.lock().unwrap(); //~> held
        clear();
    }

    pub fn stored_and_called_before(&self) {
        let clear = || self.jobs.lock().unwrap().clear();
        clear();
        let _g = self.jobs.lock().unwrap();
    }

    pub fn runs_locked(&self) {
        self.with(|jobs| {
            jobs.clear();
            self.jobs.lock().unwrap().clear(); //~ self-deadlock
        });
    }

    pub fn runs_locked_cleanly(&self) -> usize {
        self.with(|jobs| jobs.len())
    }

    pub fn iterator(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        g.iter().for_each(|n| self.jobs.lock().unwrap().push(*n)); //~ self-deadlock
    }

    pub fn spawned(self: &Arc<Self>) {
        let _g = self.jobs.lock().unwrap();
        let this = Arc::clone(self);
        thread::spawn(move || this.jobs.lock().unwrap().clear());
    }

    pub fn guard_moved_into_a_closure(&self) {
        let g = self.jobs.lock().unwrap();
        let len = move || g.len();
        drop(len);
        self.jobs.lock().unwrap().clear();
    }

    pub fn guard_kept_by_a_closure(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        let len = move || g.len();
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
        len();
    }
}
