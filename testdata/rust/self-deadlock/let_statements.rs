//! A `let` keeps the guard itself, not the temporary guard that a value came from; `let _ =` keeps nothing.
#![allow(let_underscore_lock)]
use std::sync::{Mutex, MutexGuard, PoisonError};

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn value() {
    let _n = M.lock().unwrap().len();
    M.lock().unwrap().clear();
}

pub fn underscore() {
    let _ = M.lock().unwrap();
    M.lock().unwrap().clear();
}

pub fn named_underscore() {
    let _g = M.lock().unwrap(); //~> held
    M.lock().unwrap().clear(); //~ self-deadlock
}

pub fn scope_end() {
    {
        let _g = M.lock().unwrap();
    }
    M.lock().unwrap().clear();
}

pub fn let_else() {
    let Some(_n) = M.lock().unwrap().pop() else {
        M.lock().unwrap().clear();
        return;
    };
    M.lock().unwrap().clear();
}

pub fn question_mark() -> Option<u32> {
    let n = M.lock().ok()?.pop()?;
    M.lock().unwrap().push(n);
    Some(n)
}

pub fn question_mark_on_guard() -> Result<u32, PoisonError<MutexGuard<'static, Vec<u32>>>> {
    let g = M.lock()?; //~> held
    let n = M.lock()?.len(); //~ self-deadlock
    Ok(g[0] + n as u32)
}

pub fn returned_value() -> usize {
    if true {
        return M.lock().unwrap().len();
    }
    M.lock().unwrap().len()
}
