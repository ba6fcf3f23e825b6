//@ edition: 2021
//! tokio: the lock is taken where the future is awaited.
use std::sync::Arc;
use tokio::sync::{Mutex, RwLock};

pub struct Session {
    state: Mutex<Vec<u32>>,
    shared: Arc<Mutex<u32>>,
    table: Arc<RwLock<Vec<u32>>>,
}

impl Session {
    async fn len(&self) -> usize {
        self.state.lock().await.len() //~ self-deadlock
    }

    pub async fn directly(&self) {
        let state = self.state.lock().await; //~> held
        self.state.lock().await.truncate(state.len()); //~ self-deadlock
    }

    pub async fn through_a_call(&self) -> bool {
        let state = self.state.lock().await; //~> held
        self.len().await == state.len()
    }

    pub async fn owned(&self) {
        let shared = self.shared.clone().lock_owned().await; //~> held
        *self.shared.lock().await += *shared; //~ self-deadlock
    }

    pub fn blocking(&self) {
        let state = self.state.blocking_lock(); //~> held
        self.state.blocking_lock().truncate(state.len()); //~ self-deadlock
    }

    pub async fn not_awaited(&self) {
        let later = self.state.lock();
        self.state.lock().await.clear();
        later.await.clear();
    }

    pub async fn read_then_write(&self) {
        if self.table.read().await.is_empty() {
            self.table.write().await.push(1);
        }
    }

    pub async fn write_in_the_match(&self) {
        match self.table.read().await.first() { //~> held
            None => self.table.write().await.push(1), //~ self-deadlock
            Some(_) => {}
        }
    }

    pub async fn spawned(self: Arc<Self>) {
        let _state = self.state.lock().await;
        let this = self.clone();
        tokio::spawn(async move {
            this.state.lock().await.clear();
        });
    }
}
