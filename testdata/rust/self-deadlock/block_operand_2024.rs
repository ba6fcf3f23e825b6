//@ edition: 2024
//! From 2024 on a guard in the tail of a block dies at the end of the block.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn operand() -> usize {
    let n = { M.lock().unwrap().len() } +
        M.lock().unwrap().capacity();
    n
}
