//! Always the same order, or one at a time: no circle.
use std::sync::Mutex;

pub struct Bank {
    accounts: Mutex<Vec<i64>>,
    log: Mutex<Vec<String>>,
}

impl Bank {
    pub fn pay(&self) {
        let accounts = self.accounts.lock().unwrap();
        self.log.lock().unwrap().push(format!("{}", accounts.len()));
    }

    pub fn replay(&self) {
        let lines = self.log.lock().unwrap().len();
        self.accounts.lock().unwrap().truncate(lines);
    }
}
