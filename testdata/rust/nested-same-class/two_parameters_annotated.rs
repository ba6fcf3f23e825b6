//! The same with the order stated: on the statement, above it, on the function, on the field.
use std::sync::Mutex;

pub struct Account {
    balance: Mutex<i64>,
}

pub struct Node {
    // nestlint: nested(parent first): a child never takes its parent
    state: Mutex<i64>,
}

pub fn above(from: &Account, to: &Account) {
    let mut from = from.balance.lock().unwrap();
    // nestlint: nested(to): callers pass accounts in the order of their numbers
    let mut to = to.balance.lock().unwrap();
    *from -= 1;
    *to += 1;
}

pub fn beside(from: &Account, to: &Account) {
    let mut from = from.balance.lock().unwrap();
    let mut to = to.balance.lock().unwrap(); // nestlint: nested(to): callers pass them in order
    *from -= 1;
    *to += 1;
}

// nestlint: nested(to): callers pass accounts in the order of their numbers
pub fn function(from: &Account, to: &Account) {
    let mut from = from.balance.lock().unwrap();
    let mut to = to.balance.lock().unwrap();
    *from -= 1;
    *to += 1;
}

pub fn field(parent: &Node, child: &Node) {
    let mut parent = parent.state.lock().unwrap();
    *child.state.lock().unwrap() += *parent;
    *parent = 0;
}

pub fn suppressed(from: &Account, to: &Account) {
    let from = from.balance.lock().unwrap();
    // nestlint: allow(nested-same-class): only the migration tool calls this, from one thread
    *to.balance.lock().unwrap() += *from;
}
