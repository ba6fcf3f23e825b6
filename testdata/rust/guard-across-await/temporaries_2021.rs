//@ edition: 2021
//! Temporaries of the awaited expression live to the end of the statement, those of an `if let` through its `else`.
use std::sync::Mutex;

pub struct Client {
    pending: Mutex<Vec<u32>>,
}

async fn send(item: u32) -> bool {
    item > 0
}

impl Client {
    pub async fn argument(&self) {
        send(self.pending.lock().unwrap()[0]).await; //~ guard-across-await //~> held
    }

    pub async fn bound(&self) {
        let _sent = send(self.pending.lock().unwrap()[0]).await; //~ guard-across-await //~> held
    }

    pub async fn first_statement(&self) {
        let future = send(self.pending.lock().unwrap()[0]);
        future.await;
    }

    pub async fn arms(&self) {
        if let Some(item) = self.pending.lock().unwrap().pop() { //~> held
            send(item).await; //~ guard-across-await
        } else {
            send(0).await; //~ guard-across-await
        }
    }

    pub async fn scrutinee(&self) {
        match self.pending.lock().unwrap().pop() { //~> held
            Some(item) => send(item).await, //~ guard-across-await
            None => false,
        };
    }

    pub async fn condition(&self) {
        if self.pending.lock().unwrap().is_empty() {
            send(0).await;
        }
    }
}
