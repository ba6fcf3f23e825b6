//! Two objects of one type: nothing says in which order they are taken.
use std::sync::{Arc, Mutex};

pub struct Account {
    balance: Mutex<i64>,
    name: Mutex<String>,
}

pub fn transfer(from: &Account, to: &Account, amount: i64) {
    let mut from = from.balance.lock().unwrap(); //~> held
    let mut to = to.balance.lock().unwrap(); //~ nested-same-class
    *from -= amount;
    *to += amount;
}

pub fn through_arcs(from: Arc<Account>, to: Arc<Account>) {
    let from = from.balance.lock().unwrap(); //~> held
    *to.balance.lock().unwrap() += *from; //~ nested-same-class
}

impl Account {
    fn credit(&self, amount: i64) {
        *self.balance.lock().unwrap() += amount; //~ nested-same-class
    }

    pub fn give(&self, other: &Account) {
        let mut mine = self.balance.lock().unwrap(); //~> held
        other.credit(1);
        *mine -= 1;
    }

    pub fn one_at_a_time(&self, other: &Account) {
        *self.balance.lock().unwrap() -= 1;
        other.credit(1);
    }

    pub fn another_class(&self, other: &Account) {
        let name = self.name.lock().unwrap();
        if name.is_empty() {
            other.credit(1);
        }
    }
}
