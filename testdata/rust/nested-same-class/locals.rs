//! Locals are classes by the place where they are made.
use std::sync::Mutex;

pub fn two_places() -> u32 {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    let x = a.lock().unwrap();
    let y = b.lock().unwrap();
    *x + *y
}
