//@ edition: 2021
//! Up to 2021 a guard in the tail of a function is dropped after the locals, so it is held while they are dropped.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

struct Cleaner;

impl Drop for Cleaner {
    fn drop(&mut self) {
        M.lock().unwrap().clear(); //~ self-deadlock
    }
}

pub fn tail() -> usize {
    let _cleaner = Cleaner;
    M.lock().unwrap().len() //~> held
}

pub fn bound() -> usize {
    let _cleaner = Cleaner;
    let n = M.lock().unwrap().len();
    n
}
