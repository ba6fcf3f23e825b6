//! What is reached through a reference in a value that was just made may be as old as any other object; the value's own lock is
//! new, and nobody else waits for it.
use std::sync::{Arc, Mutex};

pub struct Device {
    log: Mutex<Vec<u32>>,
}

pub struct Buffer {
    device: Arc<Device>,
    state: Mutex<u32>,
}

fn made(device: &Arc<Device>) -> Buffer {
    Buffer { device: device.clone(), state: Mutex::new(0) }
}

impl Buffer {
    fn destroy(&self) {
        self.device.log.lock().unwrap().clear(); //~ nested-same-class
    }

    fn settle(&self) {
        *self.state.lock().unwrap() = 1;
    }
}

pub fn around_an_old_one(device: &Arc<Device>) {
    let _log = device.log.lock().unwrap(); //~> held
    made(device).destroy();
}

pub fn its_own_lock(device: &Arc<Device>, other: &Buffer) {
    let _state = other.state.lock().unwrap();
    made(device).settle();
}
