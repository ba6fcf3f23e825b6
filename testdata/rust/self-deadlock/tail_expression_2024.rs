//@ edition: 2024
//! From 2024 on a guard in the tail of a function is dropped before the locals.
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
    M.lock().unwrap().len()
}

pub fn bound_guard() -> usize {
    let _cleaner = Cleaner;
    let guard = M.lock().unwrap();
    guard.len()
}

pub fn guard_first() -> usize {
    let guard = M.lock().unwrap(); //~> held
    let _cleaner = Cleaner;
    guard.len()
}
