//! One outer lock around both orders: they never run at the same time. A lock of which there may be several is none.
use std::sync::Mutex;

static CONFIG: Mutex<()> = Mutex::new(());

pub struct Port {
    state: Mutex<u32>,
    queue: Mutex<Vec<u32>>,
    log: Mutex<Vec<String>>,
    own: Mutex<()>,
}

impl Port {
    pub fn up(&self) {
        let _config = CONFIG.lock().unwrap();
        let state = self.state.lock().unwrap();
        self.queue.lock().unwrap().push(*state);
    }

    pub fn down(&self) {
        let _config = CONFIG.lock().unwrap();
        let queue = self.queue.lock().unwrap();
        *self.state.lock().unwrap() = queue.len() as u32;
    }

    pub fn note(&self) {
        let _own = self.own.lock().unwrap();
        let queue = self.queue.lock().unwrap(); //~> held
        self.log.lock().unwrap().push(queue.len().to_string()); //~ lock-order-cycle
    }

    pub fn replay(&self) {
        let _own = self.own.lock().unwrap();
        let log = self.log.lock().unwrap();
        self.queue.lock().unwrap().push(log.len() as u32);
    }
}
