//! Two locks in opposite orders, directly and through calls: one circle, reported once.
use std::sync::Mutex;

pub struct Bank {
    accounts: Mutex<Vec<i64>>,
    log: Mutex<Vec<String>>,
    rates: Mutex<Vec<f64>>,
}

impl Bank {
    fn note(&self, text: &str) {
        self.log.lock().unwrap().push(text.into()); //~ lock-order-cycle
    }

    pub fn pay(&self) {
        let mut accounts = self.accounts.lock().unwrap(); //~> held
        accounts.push(1);
        self.note("paid");
    }

    pub fn replay(&self) {
        for _line in self.log.lock().unwrap().iter() {
            self.accounts.lock().unwrap().push(1);
        }
    }

    pub fn one_order(&self) {
        let rates = self.rates.lock().unwrap();
        self.log.lock().unwrap().push(format!("{}", rates.len()));
    }

    pub fn same_order(&self) {
        let rates = self.rates.lock().unwrap();
        drop(self.accounts.lock().unwrap());
        drop(rates);
    }
}
