//@ min-confidence: medium
//! A scoped thread is joined before the scope ends, so what its creator holds keeps it waiting for ever.
use std::sync::Mutex;
use std::thread;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn joined_with_the_lock_held() {
    let _g = M.lock().unwrap(); //~> held
    thread::scope(|s| {
        s.spawn(|| M.lock().unwrap().clear()); //~ self-deadlock
    });
}

pub fn joined_without() {
    let g = M.lock().unwrap();
    drop(g);
    thread::scope(|s| {
        s.spawn(|| M.lock().unwrap().clear());
    });
}
