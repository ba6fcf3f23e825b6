//@ edition: 2021
//! A blocking guard at an `.await`, and how it is avoided.
use std::sync::{Mutex, MutexGuard, RwLock};

pub struct Client {
    pending: Mutex<Vec<u32>>,
    names: RwLock<Vec<String>>,
    slow: tokio::sync::Mutex<Vec<u32>>,
}

async fn send(item: u32) -> bool {
    item > 0
}

impl Client {
    pub async fn held(&self) {
        let pending = self.pending.lock().unwrap(); //~> held
        send(pending[0]).await; //~ guard-across-await
    }

    pub async fn read(&self) {
        let names = self.names.read().unwrap(); //~> held
        send(names.len() as u32).await; //~ guard-across-await
    }

    pub async fn on_one_path(&self, now: bool) {
        let pending = self.pending.lock().unwrap(); //~> held
        if now {
            drop(pending);
            send(1).await;
        } else {
            send(2).await; //~ guard-across-await
        }
    }

    pub async fn twice(&self) {
        let _pending = self.pending.lock().unwrap(); //~> held
        send(1).await; //~ guard-across-await
        send(2).await; //~ guard-across-await
    }

    fn open(&self) -> MutexGuard<'_, Vec<u32>> {
        self.pending.lock().unwrap()
    }

    pub async fn by_a_helper(&self) {
        let mut pending = self.open(); //~> held
        while let Some(item) = pending.pop() {
            send(item).await; //~ guard-across-await
        }
    }

    pub async fn dropped_before(&self) {
        let pending = self.pending.lock().unwrap();
        let item = pending[0];
        drop(pending);
        send(item).await;
    }

    pub async fn in_a_block(&self) {
        let item = {
            let pending = self.pending.lock().unwrap();
            pending[0]
        };
        send(item).await;
    }

    pub async fn statement(&self) {
        let item = self.pending.lock().unwrap().len() as u32;
        send(item).await;
    }

    pub async fn made_for_it(&self) {
        let slow = self.slow.lock().await;
        send(slow[0]).await;
    }

    pub async fn after(&self) {
        send(1).await;
        self.pending.lock().unwrap().clear();
    }

    pub async fn made_only(&self) {
        let later;
        {
            let pending = self.pending.lock().unwrap();
            later = send(pending[0]);
        }
        later.await;
    }
}
