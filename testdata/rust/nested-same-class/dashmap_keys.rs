//@ min-confidence: medium
//! dashmap: two keys that may share a shard, or be taken the other way round elsewhere.
use dashmap::DashMap;

pub struct Cache {
    map: DashMap<u32, Vec<u32>>,
}

impl Cache {
    pub fn other_key(&self, key: u32, other: u32) {
        let entry = self.map.get(&key); //~> held
        self.map.remove(&other); //~ nested-same-class
        drop(entry);
    }

    pub fn one_after_the_other(&self, key: u32, other: u32) {
        drop(self.map.get(&key));
        self.map.remove(&other);
    }
}
