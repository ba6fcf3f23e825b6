//! The scrutinee of `matches!` is held in its guard expression, and no longer.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn in_guard() -> bool {
    matches!(M.lock().unwrap().len(), //~> held
        1 if M.lock().unwrap().capacity() > 1) //~ self-deadlock
}

pub fn in_then() {
    if matches!(M.lock().unwrap().len(), 1) {
        M.lock().unwrap().clear();
    }
}
