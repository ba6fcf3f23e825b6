//@ edition: 2021
//! An async block has guards of its own; what is held around it counts at the `.await` of whoever holds it.
use std::sync::Mutex;

static LOG: Mutex<Vec<u32>> = Mutex::new(Vec::new());

async fn send(item: u32) -> bool {
    item > 0
}

pub async fn inside() {
    async {
        let log = LOG.lock().unwrap(); //~> held
        send(log[0]).await; //~ guard-across-await
    }
    .await;
}

pub async fn outside() {
    let _log = LOG.lock().unwrap(); //~> held
    async { send(1).await } //~ guard-across-await
        .await;
}

pub fn spawned() {
    tokio::spawn(async move {
        let log = LOG.lock().unwrap(); //~> held
        send(log[0]).await; //~ guard-across-await
    });
}

pub fn spawned_under_a_lock() {
    let _log = LOG.lock().unwrap();
    tokio::spawn(async move {
        send(1).await;
    });
}

async fn helper() {
    send(1).await;
}

pub async fn caller_holds() {
    let _log = LOG.lock().unwrap(); //~> held
    helper().await; //~ guard-across-await
}

pub async fn by_reference(lock: &Mutex<u32>) {
    let item = lock.lock().unwrap(); //~> held
    send(*item).await; //~ guard-across-await
}
