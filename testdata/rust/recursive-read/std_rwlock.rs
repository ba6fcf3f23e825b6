//! std: a reader queues behind a waiting writer, so reading twice may deadlock.
use std::sync::RwLock;

pub struct Config {
    names: RwLock<Vec<String>>,
    limits: RwLock<Vec<u32>>,
}

impl Config {
    fn contains(&self, name: &str) -> bool {
        self.names.read().unwrap().iter().any(|n| n == name) //~ recursive-read
    }

    pub fn directly(&self) -> usize {
        let names = self.names.read().unwrap(); //~> held
        names.len() + self.names.read().unwrap().capacity() //~ recursive-read
    }

    pub fn through_a_call(&self) -> bool {
        let names = self.names.read().unwrap(); //~> held
        names.is_empty() || self.contains("root")
    }

    pub fn in_one_statement(&self) -> bool {
        self.names.read().unwrap().len() //~> held
            == self.names.read().unwrap().capacity() //~ recursive-read
    }

    pub fn released_first(&self) -> bool {
        let empty = self.names.read().unwrap().is_empty();
        empty || self.contains("root")
    }

    pub fn another_lock(&self) -> usize {
        let names = self.names.read().unwrap();
        names.len() + self.limits.read().unwrap().len()
    }

    pub fn allowed(&self) -> usize {
        let names = self.names.read().unwrap();
        // nestlint: allow(recursive-read): nobody writes after start-up
        names.len() + self.names.read().unwrap().capacity()
    }
}
