//! A guard in the scrutinee of a `match` lives to its end, through any chain, dereference or argument.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn id<T>(value: T) -> T {
    value
}

pub fn chain() {
    match M.lock().unwrap().first() { //~> held
        Some(_) => M.lock().unwrap().clear(), //~ self-deadlock
        None => {}
    }
}

pub fn dereference() {
    match **M.lock().unwrap() { //~> held
        [] => {}
        _ => M.lock().unwrap().clear(), //~ self-deadlock
    }
}

pub fn argument() {
    match id(&M.lock().unwrap()[0]) { //~> held
        0 => {}
        _ => M.lock().unwrap().clear(), //~ self-deadlock
    }
}

pub fn in_match_guard() {
    match M.lock().unwrap().len() { //~> held
        0 if M.lock().unwrap().is_empty() => {} //~ self-deadlock
        _ => {}
    }
}

pub fn after() {
    match M.lock().unwrap().len() {
        0 => {}
        _ => {}
    }
    M.lock().unwrap().clear();
}

pub fn bound_first() {
    match {
        let n = M.lock().unwrap().len();
        n
    } {
        0 => M.lock().unwrap().clear(),
        _ => {}
    }
}

pub fn value_first() {
    let n = M.lock().unwrap().len();
    match n {
        0 => M.lock().unwrap().clear(),
        _ => {}
    }
}
