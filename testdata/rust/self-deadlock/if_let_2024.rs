//@ edition: 2024
//! From 2024 on a guard in the scrutinee of `if let` dies before the `else`.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static N: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn then() {
    if let Some(_) = M.lock().unwrap().pop() { //~> held
        M.lock().unwrap().clear(); //~ self-deadlock
    }
}

pub fn otherwise() {
    if let Some(_) = M.lock().unwrap().pop() {
    } else {
        M.lock().unwrap().clear();
    }
}

pub fn else_if() {
    if let Some(_) = M.lock().unwrap().pop() {
    } else if M.lock().unwrap().is_empty() {
    }
}

pub fn else_if_let() {
    if let Some(_) = M.lock().unwrap().pop() {
    } else if let Some(_) = N.lock().unwrap().pop() { //~> held
        M.lock().unwrap().clear();
        N.lock().unwrap().clear(); //~ self-deadlock
    }
}
