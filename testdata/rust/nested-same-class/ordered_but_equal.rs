//@ min-confidence: low
//! An order helper that forgets the case of equal instances is a finding.
use std::sync::Mutex;

pub struct Account {
    id: u32,
    balance: Mutex<i64>,
}

pub fn by_id(a: &Account, b: &Account) -> i64 {
    let (first, second) = if a.id < b.id { (a, b) } else { (b, a) };
    let first = first.balance.lock().unwrap(); //~> held
    let second = second.balance.lock().unwrap(); //~ nested-same-class
    *first + *second
}

pub fn no_order(a: &Account, b: &Account) -> i64 {
    if std::ptr::eq(a, b) {
        return 0;
    }
    let first = a.balance.lock().unwrap(); //~> held
    let second = b.balance.lock().unwrap(); //~ nested-same-class
    *first + *second
}
