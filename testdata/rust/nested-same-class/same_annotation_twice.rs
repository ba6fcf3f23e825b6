//! Two places with the same annotation do not excuse each other.
use std::sync::Mutex;

pub struct Account {
    balance: Mutex<i64>,
}

pub fn three(a: &Account, b: &Account, c: &Account) {
    let mut a = a.balance.lock().unwrap();
    // nestlint: nested(1): the second account
    let b = b.balance.lock().unwrap(); //~> held
    // nestlint: nested(1): the third account
    let c = c.balance.lock().unwrap(); //~ nested-same-class
    *a += *b + *c;
}

pub fn three_levels(a: &Account, b: &Account, c: &Account) {
    let mut a = a.balance.lock().unwrap();
    // nestlint: nested(1): the second account
    let b = b.balance.lock().unwrap();
    // nestlint: nested(2): the third account
    let c = c.balance.lock().unwrap();
    *a += *b + *c;
}
