//! What was just made nobody else has seen: its lock is free. What came in as an argument may be held elsewhere.
use std::sync::Mutex;

pub struct Db {
    rows: Mutex<Vec<u32>>,
}

impl Db {
    fn open() -> Db {
        Db { rows: Mutex::new(Vec::new()) }
    }

    pub fn refill(&self) {
        let db = Self::open();
        let mut mine = self.rows.lock().unwrap();
        mine.append(&mut db.rows.lock().unwrap());
    }

    pub fn take_from(&self, db: &Db) {
        let mut mine = self.rows.lock().unwrap(); //~> held
        mine.append(&mut db.rows.lock().unwrap()); //~ nested-same-class
    }
}
