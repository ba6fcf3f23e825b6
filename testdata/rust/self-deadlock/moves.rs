//! A guard is held by whoever owns it: moves keep it, only the owner's end releases it.
#![allow(let_underscore_lock)]
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn renamed(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        let _h = g;
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn underscore_does_not_move(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        let _ = g;
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn assigned_to_underscore(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        _ = g;
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn moved_into_a_block(&self) {
        let g = self.jobs.lock().unwrap();
        {
            let _inner = g;
        }
        self.jobs.lock().unwrap().clear();
    }

    pub fn shadowed(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        let g = g.len();
        self.jobs.lock().unwrap().truncate(g); //~ self-deadlock
    }

    pub fn reassigned(&self) {
        let mut g = self.jobs.lock().unwrap(); //~> held
        g.clear();
        g = self.jobs.lock().unwrap(); //~ self-deadlock
        g.clear();
    }

    pub fn dropped_then_assigned(&self) {
        let mut g = self.jobs.lock().unwrap();
        g.clear();
        drop(g);
        g = self.jobs.lock().unwrap();
        g.clear();
    }

    pub fn declared_later(&self) {
        let g;
        self.jobs.lock().unwrap().clear();
        g = self.jobs.lock().unwrap();
        drop(g);
    }
}
