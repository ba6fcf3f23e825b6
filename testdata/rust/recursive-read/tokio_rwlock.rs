//@ edition: 2021
//! tokio: the queue is fair, so a reader waits for a writer that waits for a reader.
use std::sync::Arc;
use tokio::sync::RwLock;

pub struct Config {
    names: Arc<RwLock<Vec<String>>>,
}

impl Config {
    async fn len(&self) -> usize {
        self.names.read().await.len() //~ recursive-read
    }

    pub async fn through_a_call(&self) -> bool {
        let names = self.names.read().await; //~> held
        names.len() == self.len().await
    }

    pub async fn released_first(&self) -> bool {
        let n = self.names.read().await.len();
        n == self.len().await
    }
}
