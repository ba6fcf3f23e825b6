//@ edition: 2021
//! Up to 2021 a guard in the scrutinee of `if let` lives through the `else` too.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static N: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn then() {
    if let Some(_) = M.lock().unwrap().pop() { //~> held
        M.lock().unwrap().clear(); //~ self-deadlock
    }
}

pub fn otherwise() {
    if let Some(_) = M.lock().unwrap().pop() { //~> held
    } else {
        M.lock().unwrap().clear(); //~ self-deadlock
    }
}

pub fn else_if() {
    if let Some(_) = M.lock().unwrap().pop() { //~> held
    } else if M.lock().unwrap().is_empty() { //~ self-deadlock
    }
}

pub fn else_if_let_first() {
    if let Some(_) = M.lock().unwrap().pop() { //~> held
    } else if let Some(_) = Some(1) {
        M.lock().unwrap().clear(); //~ self-deadlock
    }
}

pub fn else_if_let_second() {
    if let Some(_) = M.lock().unwrap().pop() {
    } else if let Some(_) = N.lock().unwrap().pop() { //~> held
        N.lock().unwrap().clear(); //~ self-deadlock
    }
}

pub fn after() {
    if let Some(_) = M.lock().unwrap().pop() {}
    M.lock().unwrap().clear();
}
