//! What two calls choose by what they are passed is seldom one lock, and whoever passes it has an order, most likely.
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

pub struct Keys {
    keys: HashMap<u32, Mutex<Vec<u32>>>,
    lists: Vec<Mutex<Vec<u32>>>,
}

impl Keys {
    fn of(&self, key: u32) -> MutexGuard<'_, Vec<u32>> {
        self.keys[&key].lock().unwrap()
    }

    pub fn blocks_and_hashes(&self) {
        let mut blocks = self.of(1);
        let hashes = self.of(2);
        blocks.extend(hashes.iter());
    }

    /// Here everybody sees that they are chosen by numbers that may come in any order.
    pub fn pair(&self, from: usize, to: usize) {
        let mut from = self.lists[from].lock().unwrap(); //~> held
        let to = self.lists[to].lock().unwrap(); //~ nested-same-class
        from.extend(to.iter());
    }
}
