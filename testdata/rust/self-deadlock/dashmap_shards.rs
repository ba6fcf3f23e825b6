//! dashmap: a reference into the map holds a shard, and another call on the same map needs it for the same key, and may need
//! it for another one: that is weaker.
use dashmap::DashMap;

pub struct Cache {
    map: DashMap<u32, Vec<u32>>,
}

impl Cache {
    pub fn insert_under_a_reference(&self) {
        if let Some(entry) = self.map.get(&1) { //~> held
            self.map.insert(1, entry.clone()); //~ self-deadlock
        }
    }

    pub fn same_variable(&self, key: u32) {
        let entry = self.map.get(&key); //~> held
        self.map.remove(&key); //~ self-deadlock
        drop(entry);
    }

    pub fn other_key(&self, key: u32, other: u32) {
        let entry = self.map.get(&key);
        self.map.remove(&other);
        drop(entry);
    }

    pub fn whole_map(&self, key: u32) {
        let entry = self.map.get_mut(&key); //~> held
        self.map.retain(|_, list| list.is_empty()); //~ self-deadlock
        drop(entry);
    }

    pub fn remove_while_iterating(&self) {
        for entry in self.map.iter() { //~> held
            self.map.remove(entry.key()); //~ self-deadlock
        }
    }

    pub fn copied_first(&self) {
        let copy = self.map.get(&1).map(|entry| entry.clone());
        if let Some(copy) = copy {
            self.map.insert(2, copy);
        }
    }

    pub fn dropped_first(&self) {
        if let Some(entry) = self.map.get_mut(&1) {
            drop(entry);
            self.map.insert(2, Vec::new());
        }
    }
}
