//! Locks inside macros: arguments of any macro, and what a `macro_rules!` of the source expands to.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

macro_rules! locked {
    ($lock:expr) => {
        $lock.lock().unwrap()
    };
}

macro_rules! hold {
    ($name:ident, $lock:expr) => {
        let $name = $lock.lock().unwrap();
    };
}

macro_rules! clear {
    ($lock:expr) => {{
        let mut g = $lock.lock().unwrap();
        g.clear();
    }};
}

pub fn expression() {
    let g = locked!(M); //~> held
    M.lock().unwrap().truncate(g.len()); //~ self-deadlock
}

pub fn statement() {
    hold!(g, M); //~> held
    M.lock().unwrap().truncate(g.len()); //~ self-deadlock
}

pub fn block() {
    clear!(M);
    M.lock().unwrap().clear();
}

pub fn inside() {
    let _g = M.lock().unwrap(); //~> held
    clear!(M); //~ self-deadlock
}

pub fn argument() {
    let g = M.lock().unwrap(); //~> held
    assert!(g.is_empty(), "{}", M.lock().unwrap().len()); //~ self-deadlock
}

pub fn vector() -> Vec<usize> {
    vec![M.lock().unwrap().len(), 1]
}
