//! A list walked hand over hand holds two locks of one class at each step.
use std::sync::{Arc, Mutex};

pub struct Node {
    next: Mutex<Option<Arc<Node>>>,
    value: u32,
}

impl Node {
    pub fn second(&self) -> Option<u32> {
        let next = self.next.lock().unwrap(); //~> held
        let node = next.as_ref()?;
        let after = node.next.lock().unwrap(); //~ nested-same-class
        after.as_ref().map(|n| n.value)
    }

    pub fn second_by_clone(&self) -> Option<u32> {
        let node = self.next.lock().unwrap().clone()?;
        let after = node.next.lock().unwrap().clone()?;
        Some(after.value)
    }
}
