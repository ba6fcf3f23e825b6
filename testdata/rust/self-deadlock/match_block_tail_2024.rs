//@ edition: 2024
//! From 2024 on the temporaries of a block's tail die at the end of the block.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn tail() {
    match { M.lock().unwrap().len() } {
        0 => M.lock().unwrap().clear(),
        _ => {}
    }
}

pub fn no_block() {
    match M.lock().unwrap().len() { //~> held
        0 => M.lock().unwrap().clear(), //~ self-deadlock
        _ => {}
    }
}
