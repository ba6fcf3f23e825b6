//! Two definitions under opposite `cfg` are alternatives: each is followed by itself.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

#[cfg(unix)]
fn flush() {
    M.lock().unwrap().clear(); //~ self-deadlock
}

#[cfg(not(unix))]
fn flush() {}

#[cfg(unix)]
fn pause() {
    drop(M.lock().unwrap());
}

#[cfg(not(unix))]
fn pause() {
    M.lock().unwrap().clear();
}

pub fn caller() {
    let _g = M.lock().unwrap(); //~> held
    flush();
}

pub fn one_after_the_other() {
    pause();
    flush();
}
