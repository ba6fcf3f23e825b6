//! Suppressions that match nothing, name no lint or give no reason.
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn stale(&self) {
        // nestlint: allow(self-deadlock): it was true once //~ unused-suppression
        self.jobs.lock().unwrap().clear();
    }

    pub fn misspelt(&self) {
        self.jobs.lock().unwrap().clear(); // nestlint: allow(self-deadlok): reason //~ unused-suppression
    }

    pub fn without_a_reason(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        // nestlint: allow(self-deadlock) //~ unused-suppression
        self.jobs.lock().unwrap().truncate(g.len()); //~ self-deadlock
    }

    pub fn used(&self) {
        let g = self.jobs.lock().unwrap();
        // nestlint: allow(self-deadlock): the watchdog is tested with it
        self.jobs.lock().unwrap().truncate(g.len());
    }
}
