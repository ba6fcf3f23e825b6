//! The end of an `Arc` runs the `Drop` of what it holds only if no other handle is left: weaker than the end of the value
//! itself.
use std::sync::{Arc, Mutex};

pub struct Journal {
    log: Arc<Mutex<Vec<u32>>>,
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.log.lock().unwrap().push(0); //~ nested-same-class|self-deadlock
    }
}

pub struct Part {
    journal: Arc<Journal>,
}

pub struct Keyspace {
    log: Arc<Mutex<Vec<u32>>>,
    journal: Arc<Journal>,
}

impl Keyspace {
    fn part(&self) -> Part {
        Part { journal: self.journal.clone() }
    }

    pub fn shared(&self, journal: &Journal) {
        let _log = journal.log.lock().unwrap();
        let _part = self.part();
    }

    pub fn owned(&self, journal: &Journal) {
        let _log = journal.log.lock().unwrap(); //~> held
        let _own = Journal { log: self.log.clone() };
    }
}
