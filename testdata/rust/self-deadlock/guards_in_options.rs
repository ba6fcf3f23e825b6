//! A guard inside an `Option` is held until it is taken out and dropped.
use std::sync::Mutex;

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn some(&self) {
        let _held = Some(self.jobs.lock().unwrap()); //~> held
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
    }

    pub fn taken(&self) {
        let mut held = Some(self.jobs.lock().unwrap());
        held.take();
        self.jobs.lock().unwrap().clear();
    }

    pub fn mapped_to_drop(&self) {
        let held = Some(self.jobs.lock().unwrap());
        held.map(drop);
        self.jobs.lock().unwrap().clear();
    }

    pub fn assigned_later(&self) {
        let mut held = None;
        println!("{}", held.is_none());
        held.replace(self.jobs.lock().unwrap()); //~> held
        self.jobs.lock().unwrap().clear(); //~ self-deadlock
        drop(held);
    }

    pub fn taken_out(&self) {
        let mut held = Some(self.jobs.lock().unwrap()); //~> held
        if let Some(g) = held.take() {
            self.jobs.lock().unwrap().truncate(g.len()); //~ self-deadlock
        }
    }
}
