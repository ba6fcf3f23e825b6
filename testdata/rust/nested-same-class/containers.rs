//! Elements of containers: of one class, and told apart or not by how they are reached.
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

pub struct Table {
    rows: Vec<Mutex<u32>>,
    pair: [Mutex<u32>; 2],
    named: HashMap<String, Arc<Mutex<u32>>>,
    left: Arc<Mutex<u32>>,
    right: Arc<Mutex<u32>>,
}

impl Table {
    pub fn by_index(&self, i: usize, j: usize) -> u32 {
        let a = self.rows[i].lock().unwrap(); //~> held
        let b = self.rows[j].lock().unwrap(); //~ nested-same-class
        *a + *b
    }

    pub fn of_an_array(&self) -> u32 {
        let a = self.pair[0].lock().unwrap(); //~> held
        let b = self.pair[1].lock().unwrap(); //~ nested-same-class
        *a + *b
    }

    pub fn by_key(&self) -> u32 {
        let a = self.named["a"].lock().unwrap(); //~> held
        let b = self.named.get("b").unwrap().lock().unwrap(); //~ nested-same-class
        *a + *b
    }

    pub fn two_fields_are_two_classes(&self) -> u32 {
        let a = self.left.lock().unwrap();
        let b = self.right.lock().unwrap();
        *a + *b
    }

    pub fn one_at_a_time(&self, i: usize, j: usize) -> u32 {
        let a = *self.rows[i].lock().unwrap();
        let b = *self.rows[j].lock().unwrap();
        a + b
    }
}
