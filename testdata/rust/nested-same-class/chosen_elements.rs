//@ min-confidence: medium
//! What a helper chooses in a collection is another choice at every call: one class, perhaps two objects.
use std::collections::HashMap;
use std::sync::{Arc, RwLock, RwLockReadGuard};

pub struct World {
    tables: HashMap<u32, Arc<RwLock<Vec<u32>>>>,
}

impl World {
    fn table(&self, key: u32) -> RwLockReadGuard<'_, Vec<u32>> {
        self.tables.get(&key).unwrap().read().unwrap()
    }

    pub fn both(&self) -> usize {
        let a = self.table(1); //~> held
        let b = self.table(2); //~ nested-same-class
        a.len() + b.len()
    }

    pub fn one_at_a_time(&self) -> usize {
        let n = self.table(1).len();
        n + self.table(2).len()
    }
}
