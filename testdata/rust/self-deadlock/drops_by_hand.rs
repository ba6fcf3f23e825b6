//! `drop` of a value and an assignment over it run its `Drop`.
use std::sync::{Arc, Mutex};

pub struct Pool {
    free: Mutex<Vec<u32>>,
}

pub struct Ticket {
    pool: Arc<Pool>,
    id: u32,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.pool.free.lock().unwrap().push(self.id); //~ self-deadlock|nested-same-class
    }
}

impl Pool {
    pub fn by_drop(self: &Arc<Self>) {
        let ticket = Ticket { pool: self.clone(), id: 1 };
        let _g = self.free.lock().unwrap(); //~> held
        drop(ticket);
    }

    pub fn overwritten(self: &Arc<Self>, slot: &mut Ticket) {
        let _g = self.free.lock().unwrap(); //~> held
        *slot = Ticket { pool: self.clone(), id: 2 };
    }
}
