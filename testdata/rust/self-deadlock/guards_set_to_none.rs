//! Assigning `None` drops the guard that was inside.
use std::sync::{Mutex, MutexGuard};

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

impl Queue {
    pub fn set_to_none(&self) {
        let mut held: Option<MutexGuard<'_, Vec<u32>>> = Some(self.jobs.lock().unwrap());
        println!("{}", held.is_some());
        held = None;
        self.jobs.lock().unwrap().clear();
        drop(held);
    }
}
