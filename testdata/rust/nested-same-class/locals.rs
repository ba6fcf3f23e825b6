//! Locals are classes by the place where they are made.
use std::sync::{Arc, Mutex};

pub fn two_places() -> u32 {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let x = a.lock().unwrap();
    let y = b.lock().unwrap();
    *x + *y
}

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
