//! Implicit calls: operators, indexing, dereference, iteration and comparison run code that may lock.
use std::ops::{Add, Deref, Index};
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static ZERO: u32 = 0;

pub struct Handle;

impl Add<u32> for Handle {
    type Output = u32;
    fn add(self, n: u32) -> u32 {
        M.lock().unwrap().push(n); //~ self-deadlock
        n
    }
}

impl Index<usize> for Handle {
    type Output = u32;
    fn index(&self, n: usize) -> &u32 {
        M.lock().unwrap().push(n as u32); //~ self-deadlock
        &ZERO
    }
}

impl Deref for Handle {
    type Target = u32;
    fn deref(&self) -> &u32 {
        M.lock().unwrap().clear(); //~ self-deadlock
        &ZERO
    }
}

impl PartialEq for Handle {
    fn eq(&self, _: &Handle) -> bool {
        M.lock().unwrap().is_empty() //~ self-deadlock
    }
}

impl Iterator for Handle {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        M.lock().unwrap().pop() //~ self-deadlock
    }
}

pub fn add() {
    let _g = M.lock().unwrap(); //~> held
    let _ = Handle + 1;
}

pub fn index() {
    let _g = M.lock().unwrap(); //~> held
    let _ = Handle[1];
}

pub fn dereference() {
    let _g = M.lock().unwrap(); //~> held
    let _ = *Handle + 1;
}

pub fn compare() {
    let _g = M.lock().unwrap(); //~> held
    let _ = Handle == Handle;
}

pub fn iterate() {
    let _g = M.lock().unwrap(); //~> held
    for _ in Handle {}
}

pub fn none_held() {
    let _ = Handle + 1;
    let _ = Handle == Handle;
    for _ in Handle {}
}
