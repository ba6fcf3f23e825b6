//! dashmap: a reference into the map holds a shard, and another call on the same map may need it.
use dashmap::DashMap;

pub struct Cache {
    map: DashMap<u32, Vec<u32>>,
}

impl Cache {
    pub fn insert_under_a_reference(&self) {
        if let Some(entry) = self.map.get(&1) { //~> held
            self.map.insert(2, entry.clone()); //~ self-deadlock
        }
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
