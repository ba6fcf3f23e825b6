//@ edition: 2021
//! The locks of async-std, async-lock and futures.
pub struct One {
    a: async_std::sync::Mutex<u32>,
    b: async_lock::Mutex<u32>,
    c: futures::lock::Mutex<u32>,
}

impl One {
    pub async fn async_std(&self) {
        let g = self.a.lock().await; //~> held
        *self.a.lock().await += *g; //~ self-deadlock
    }

    pub async fn async_lock(&self) {
        let g = self.b.lock().await; //~> held
        *self.b.lock().await += *g; //~ self-deadlock
    }

    pub async fn futures(&self) {
        let g = self.c.lock().await; //~> held
        *self.c.lock().await += *g; //~ self-deadlock
    }

    pub async fn one_in_the_other(&self) {
        let g = self.a.lock().await;
        *self.b.lock().await += *g;
    }
}
