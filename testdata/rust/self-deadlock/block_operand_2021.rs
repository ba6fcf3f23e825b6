//@ edition: 2021
//! Up to 2021 a guard in the tail of a block that is an operand is held while the other operand runs.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn operand() -> usize {
    { M.lock().unwrap().len() }; // a statement: released at once
    let n = { M.lock().unwrap().len() } + //~> held
        M.lock().unwrap().capacity(); //~ self-deadlock
    n
}
