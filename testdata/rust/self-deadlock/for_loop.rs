//! A guard in the iterator of a `for` lives through the whole loop.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, RwLock};

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub struct Node {
    peers: Arc<RwLock<BTreeMap<u32, String>>>,
}

impl Node {
    fn peers(&self) -> &Arc<RwLock<BTreeMap<u32, String>>> {
        &self.peers
    }

    pub fn prune(&self) {
        for key in self.peers().read().unwrap().keys() { //~> held
            self.peers.write().unwrap().remove(key); //~ self-deadlock
        }
    }

    pub fn prune_a_copy(&self) {
        let keys: Vec<u32> = self.peers().read().unwrap().keys().copied().collect();
        for key in keys {
            self.peers.write().unwrap().remove(&key);
        }
    }
}

pub fn over_guard() {
    for n in M.lock().unwrap().iter() { //~> held
        M.lock().unwrap().contains(n); //~ self-deadlock
    }
}

pub fn over_clone() {
    let copy = M.lock().unwrap().clone();
    for n in copy {
        M.lock().unwrap().push(n);
    }
}

pub fn after() {
    for _ in M.lock().unwrap().iter() {}
    M.lock().unwrap().clear();
}
