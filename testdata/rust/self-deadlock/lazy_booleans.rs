//! The operands of `&&` and `||` are scopes of their own.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn and() -> bool {
    M.lock().unwrap().is_empty() && M.lock().unwrap().capacity() > 0
}

pub fn or() -> bool {
    M.lock().unwrap().is_empty() || M.lock().unwrap().capacity() > 0
}

pub fn eager() -> bool {
    M.lock().unwrap().is_empty() & //~> held
        (M.lock().unwrap().capacity() > 0) //~ self-deadlock
}
