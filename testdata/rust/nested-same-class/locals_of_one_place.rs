//@ open: a lock that a helper makes has no class of its own at the caller
//! Two locks that one place makes are of one class.
use std::sync::{Arc, Mutex};

fn make(n: u32) -> Arc<Mutex<u32>> {
    Arc::new(Mutex::new(n))
}

pub fn one_place() -> u32 {
    let a = make(1);
    let b = make(2);
    let x = a.lock().unwrap(); //~> held
    let y = b.lock().unwrap(); //~ nested-same-class
    *x + *y
}
