//! A recursion is one finding, whichever of its functions take the lock.
use std::sync::Mutex;

pub struct Node {
    value: Mutex<u32>,
    children: Vec<Node>,
}

impl Node {
    pub fn even(&self) {
        let _guard = self.value.lock().unwrap(); //~ nested-same-class //~> held
        for child in &self.children {
            child.odd();
        }
    }

    fn odd(&self) {
        let _guard = self.value.lock().unwrap();
        for child in &self.children {
            child.even();
        }
    }
}

pub struct Branch {
    count: Mutex<u32>,
    branches: Vec<Branch>,
}

impl Branch {
    /// One lock in two places of the function.
    pub fn count(&self) -> u32 {
        let before = *self.count.lock().unwrap();
        let count = self.count.lock().unwrap(); //~ nested-same-class //~> held
        self.branches.iter().map(|branch| branch.count()).sum::<u32>() + *count - before
    }

    /// Another nesting beside the recursion.
    pub fn merge(&self, other: &Branch) {
        let mut count = self.count.lock().unwrap(); //~> held
        *count += *other.count.lock().unwrap(); //~ nested-same-class
    }
}
