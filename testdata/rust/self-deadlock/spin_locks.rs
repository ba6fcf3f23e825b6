//! spin: a mutex deadlocks on itself, readers do not queue behind writers.
use spin::{Mutex, RwLock};

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static T: RwLock<Vec<u32>> = RwLock::new(Vec::new());

pub fn mutex() {
    let g = M.lock(); //~> held
    M.lock().truncate(g.len()); //~ self-deadlock
}

pub fn write_under_read() {
    let g = T.read(); //~> held
    T.write().truncate(g.len()); //~ self-deadlock
}

pub fn two_readers() -> bool {
    let g = T.read();
    T.read().len() == g.len()
}
