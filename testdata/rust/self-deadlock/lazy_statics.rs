//! Statics that are made on first use are locks like any other.
use std::cell::RefCell;
use std::sync::{LazyLock, Mutex, OnceLock};

static LAZY: LazyLock<Mutex<Vec<u32>>> = LazyLock::new(|| Mutex::new(Vec::new()));
static ONCE: OnceLock<Mutex<Vec<u32>>> = OnceLock::new();

thread_local! {
    static LOCAL: RefCell<Vec<u32>> = RefCell::new(Vec::new());
}

fn once() -> &'static Mutex<Vec<u32>> {
    ONCE.get_or_init(|| Mutex::new(Vec::new()))
}

pub fn lazy() {
    let g = LAZY.lock().unwrap(); //~> held
    LAZY.lock().unwrap().truncate(g.len()); //~ self-deadlock
}

pub fn once_lock() {
    let g = once().lock().unwrap(); //~> held
    once().lock().unwrap().truncate(g.len()); //~ self-deadlock
}

pub fn lazy_then_once() {
    let g = LAZY.lock().unwrap();
    once().lock().unwrap().truncate(g.len());
    LOCAL.with(|v| v.borrow_mut().push(1));
}
