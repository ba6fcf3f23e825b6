//@ edition: 2021
//! Arms of `select!` and `join!` do not hold each other's guards; what is held outside is held in every arm.
use tokio::sync::Mutex;

pub struct Session {
    state: Mutex<Vec<u32>>,
}

impl Session {
    async fn clear(&self) {
        self.state.lock().await.clear(); //~ self-deadlock
    }

    pub async fn arms(&self) {
        tokio::select! {
            mut state = self.state.lock() => state.clear(),
            _ = self.clear() => {}
        }
    }

    pub async fn joined(&self) {
        tokio::join!(self.clear(), self.clear());
    }

    pub async fn held_outside(&self) {
        let _state = self.state.lock().await; //~> held
        tokio::join!(self.clear(), async {});
    }
}
