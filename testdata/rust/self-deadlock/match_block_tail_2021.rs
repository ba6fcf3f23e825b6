//@ edition: 2021
//! Up to 2021 the temporaries of a block's tail live as long as the expression around the block.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn tail() {
    match { M.lock().unwrap().len() } { //~> held
        0 => M.lock().unwrap().clear(), //~ self-deadlock
        _ => {}
    }
}
