//@ edition: 2021
//! Awaiting runs the body inline; making a future runs nothing.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

async fn clear() {
    M.lock().unwrap().clear(); //~ self-deadlock
}

pub async fn awaited() {
    let _g = M.lock().unwrap(); //~> held
    clear().await; //~ guard-across-await
}

pub async fn made_only() {
    let _g = M.lock().unwrap();
    let _later = clear();
}

pub async fn block() {
    let _g = M.lock().unwrap(); //~> held
    async { //~ guard-across-await
        M.lock().unwrap().clear(); //~ self-deadlock
    }
    .await;
}

pub async fn released_first() {
    let g = M.lock().unwrap();
    drop(g);
    clear().await;
}
