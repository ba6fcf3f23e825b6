//! A test of the order that dominates both acquisitions, with equality excluded, is silent.
use std::sync::{Arc, Mutex};

pub struct Account {
    id: u32,
    balance: Mutex<i64>,
}

pub fn by_address(a: &Account, b: &Account) {
    if std::ptr::eq(a, b) {
        return;
    }
    let (first, second) = if (a as *const Account) < (b as *const Account) { (a, b) } else { (b, a) };
    let mut first = first.balance.lock().unwrap();
    let mut second = second.balance.lock().unwrap();
    std::mem::swap(&mut *first, &mut *second);
}

pub fn by_id(a: &Account, b: &Account) -> i64 {
    if a.id == b.id {
        return *a.balance.lock().unwrap();
    }
    if a.id < b.id {
        let x = a.balance.lock().unwrap();
        let y = b.balance.lock().unwrap();
        *x + *y
    } else {
        let y = b.balance.lock().unwrap();
        let x = a.balance.lock().unwrap();
        *x + *y
    }
}

pub fn by_swap(mut a: Arc<Account>, mut b: Arc<Account>) -> i64 {
    if Arc::ptr_eq(&a, &b) {
        return 0;
    }
    if a.id > b.id {
        std::mem::swap(&mut a, &mut b);
    }
    let x = a.balance.lock().unwrap();
    let y = b.balance.lock().unwrap();
    *x + *y
}
