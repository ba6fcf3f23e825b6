//! Who has an object by `&mut self` has its locks alone: they take part in no circle.
use std::sync::{Arc, Mutex};

pub struct Transaction {
    tables: Mutex<Vec<u32>>,
    freed: Mutex<Vec<u32>>,
}

impl Transaction {
    pub fn restore(&mut self) {
        let mut freed = self.freed.lock().unwrap();
        freed.append(&mut self.tables.lock().unwrap());
    }

    pub fn stats(&self) -> usize {
        let tables = self.tables.lock().unwrap();
        tables.len() + self.freed.lock().unwrap().len()
    }
}

pub struct Shared {
    tables: Arc<Mutex<Vec<u32>>>,
    freed: Arc<Mutex<Vec<u32>>>,
}

impl Shared {
    pub fn restore(&mut self) {
        let mut freed = self.freed.lock().unwrap(); //~> held
        freed.append(&mut self.tables.lock().unwrap()); //~ lock-order-cycle
    }

    pub fn stats(&self) -> usize {
        let tables = self.tables.lock().unwrap();
        tables.len() + self.freed.lock().unwrap().len()
    }
}

pub struct Scoped {
    tables: Mutex<Vec<u32>>,
    freed: Mutex<Vec<u32>>,
}

impl Scoped {
    pub fn both(&mut self) {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let tables = self.tables.lock().unwrap(); //~> held
                self.freed.lock().unwrap().truncate(tables.len()); //~ lock-order-cycle
            });
            scope.spawn(|| {
                let freed = self.freed.lock().unwrap();
                self.tables.lock().unwrap().truncate(freed.len());
            });
        });
    }
}
