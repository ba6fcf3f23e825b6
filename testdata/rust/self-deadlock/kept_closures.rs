//! A closure that is handed to code out of sight runs there, unless it takes along what it captures: then it is kept.
use events::{Notifier, visit};
use std::sync::{Arc, Mutex};

pub struct Pool {
    peers: Arc<Mutex<Vec<u32>>>,
    notifier: Notifier,
}

impl Pool {
    pub fn listen(&mut self) {
        let held = self.peers.lock().unwrap();
        let peers = self.peers.clone();
        self.notifier.register(move |peer| peers.lock().unwrap().push(peer));
        drop(held);
    }

    pub fn visit(&self) {
        let held = self.peers.lock().unwrap(); //~> held
        visit(|peer| self.peers.lock().unwrap().push(peer)); //~ self-deadlock
        drop(held);
    }
}
