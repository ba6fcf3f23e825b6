//! The end of a value runs its `Drop`.
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
    pub fn at_scope_end(self: &Arc<Self>) {
        let _g = self.free.lock().unwrap(); //~> held
        let _ticket = Ticket { pool: self.clone(), id: 1 };
    }

    pub fn dropped_after_the_guard(self: &Arc<Self>) {
        let _ticket = Ticket { pool: self.clone(), id: 1 };
        let _g = self.free.lock().unwrap();
    }
}
