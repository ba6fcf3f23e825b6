//@ min-confidence: medium
//! Work that is joined before the call returns waits for what the caller holds.
use std::sync::{Arc, Mutex};

pub struct Shard {
    rows: Mutex<Vec<u32>>,
}

pub fn fill(shards: &[Shard]) {
    let first = shards[0].rows.lock().unwrap(); //~> held
    rayon::join(|| first.len(), || shards[1].rows.lock().unwrap().clear()); //~ nested-same-class
}

pub fn handed_over(shards: Arc<Vec<Shard>>) {
    let _first = shards[0].rows.lock().unwrap();
    let theirs = shards.clone();
    rayon::spawn(move || theirs[1].rows.lock().unwrap().clear());
}
