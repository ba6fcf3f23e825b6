//! The condition of `if` and `while` is a scope of its own; the scrutinee of `while let` lives through each turn.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn if_condition() {
    if M.lock().unwrap().is_empty() {
        M.lock().unwrap().clear();
    } else {
        M.lock().unwrap().push(1);
    }
}

pub fn while_condition() {
    while M.lock().unwrap().is_empty() {
        M.lock().unwrap().push(1);
    }
}

pub fn while_let() {
    while let Some(n) = M.lock().unwrap().pop() { //~> held
        M.lock().unwrap().push(n + 1); //~ self-deadlock
    }
}

pub fn while_let_alone() {
    while let Some(n) = M.lock().unwrap().pop() {
        drop(n);
    }
    M.lock().unwrap().clear();
}

pub fn in_condition() {
    if M.lock().unwrap().len() > //~> held
        M.lock().unwrap().capacity() {} //~ self-deadlock
}
