//! One lock, read and written by one thread: the second waits for the first.
use std::sync::RwLock;

pub struct Config {
    names: RwLock<Vec<String>>,
}

impl Config {
    pub fn upgrade_by_hand(&self) {
        let names = self.names.read().unwrap(); //~> held
        if names.is_empty() {
            self.names.write().unwrap().push("first".into()); //~ self-deadlock
        }
    }

    pub fn read_under_write(&self) -> usize {
        let mut names = self.names.write().unwrap(); //~> held
        names.clear();
        self.names.read().unwrap().len() //~ self-deadlock
    }

    pub fn read_then_write(&self) {
        let empty = self.names.read().unwrap().is_empty();
        if empty {
            self.names.write().unwrap().push("first".into());
        }
    }
}
