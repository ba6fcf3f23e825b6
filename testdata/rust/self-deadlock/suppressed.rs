//! A suppression takes a finding away: on a place of it, above a statement, above a function.
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn allowed_here(&self) {
        let g = self.jobs.lock().unwrap();
        // nestlint: allow(self-deadlock): the shape is kept for a test of the watchdog
        self.jobs.lock().unwrap().truncate(g.len());
    }

    pub fn allowed_at_the_holder(&self) {
        let g = self.jobs.lock().unwrap(); // nestlint: allow(self-deadlock): a test of the watchdog
        self.jobs.lock().unwrap().truncate(g.len());
    }

    // nestlint: allow(self-deadlock): a test of the watchdog
    pub fn allowed_in_the_function(&self) {
        let g = self.jobs.lock().unwrap();
        self.jobs.lock().unwrap().truncate(g.len());
    }

    pub fn not_allowed(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        self.jobs.lock().unwrap().truncate(g.len()); //~ self-deadlock
    }
}
