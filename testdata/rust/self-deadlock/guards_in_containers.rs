//! A guard in a struct or tuple is held as long as the value.
use std::sync::{Mutex, MutexGuard};

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

pub struct Session<'a> {
    jobs: MutexGuard<'a, Vec<u32>>,
    name: u32,
}

impl Queue {
    fn session(&self) -> Session<'_> {
        Session { jobs: self.jobs.lock().unwrap(), name: 1 }
    }

    pub fn in_struct(&self) {
        let session = Session { jobs: self.jobs.lock().unwrap(), name: 1 }; //~> held
        self.jobs.lock().unwrap().truncate(session.jobs.len()); //~ self-deadlock
    }

    pub fn in_tuple(&self) {
        let pair = (self.jobs.lock().unwrap(), 1); //~> held
        self.jobs.lock().unwrap().push(pair.1); //~ self-deadlock
    }

    pub fn destructured(&self) {
        let (g, _n) = (self.jobs.lock().unwrap(), 1); //~> held
        self.jobs.lock().unwrap().truncate(g.len()); //~ self-deadlock
    }

    pub fn from_a_helper(&self) {
        let session = self.session(); //~> held
        self.jobs.lock().unwrap().push(session.name); //~ self-deadlock
    }

    pub fn dropped(&self) {
        let session = self.session();
        drop(session);
        self.jobs.lock().unwrap().clear();
    }

    pub fn field_moved_out(&self) {
        let session = self.session();
        drop(session.jobs);
        self.jobs.lock().unwrap().clear();
    }
}
