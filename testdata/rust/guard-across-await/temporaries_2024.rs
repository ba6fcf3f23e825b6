//@ edition: 2024
//! As of 2024 the temporaries of an `if let` end before its `else`.
use std::sync::Mutex;

pub struct Client {
    pending: Mutex<Vec<u32>>,
}

async fn send(item: u32) -> bool {
    item > 0
}

impl Client {
    pub async fn argument(&self) -> bool {
        send(self.pending.lock().unwrap()[0]).await //~ guard-across-await //~> held
    }

    pub async fn arms(&self) {
        if let Some(item) = self.pending.lock().unwrap().pop() { //~> held
            send(item).await; //~ guard-across-await
        } else {
            send(0).await;
        }
    }
}
