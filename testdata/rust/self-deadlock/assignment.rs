//! An assignment runs its right side first, and holds its temporaries while it finds the place.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static N: Mutex<usize> = Mutex::new(0);
static S: Mutex<String> = Mutex::new(String::new());

pub fn plain() {
    *M.lock().unwrap() = //~ self-deadlock
        M.lock().unwrap().clone(); //~> held
}

pub fn compound_on_a_primitive() {
    *N.lock().unwrap() += //~ self-deadlock
        *N.lock().unwrap(); //~> held
}

pub fn compound_on_an_overloaded_operator() {
    *S.lock().unwrap() += //~> held
        &S.lock().unwrap().clone(); //~ self-deadlock
}

pub fn through_a_local() {
    let n = *N.lock().unwrap();
    *N.lock().unwrap() += n;
}

pub fn released_at_the_semicolon() {
    drop(M.lock().unwrap());
    M.lock().unwrap().len();
    std::mem::drop(M.lock());
    M.lock().unwrap().clear();
}
