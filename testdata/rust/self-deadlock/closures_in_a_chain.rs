//! A guard earlier in a method chain is held while the closures of the chain run.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn map() -> Option<usize> {
    M.lock().unwrap().first().map(|_| //~> held
        M.lock().unwrap().len()) //~ self-deadlock
}

pub fn or_else() -> Option<u32> {
    M.lock().unwrap().pop().or_else(|| //~> held
        M.lock().unwrap().pop()) //~ self-deadlock
}

pub fn unwrap_or_else() -> u32 {
    M.lock().unwrap().pop().unwrap_or_else(|| { //~> held
        M.lock().unwrap().len() as u32 //~ self-deadlock
    })
}

pub fn and_then() -> Option<u32> {
    M.lock().unwrap().pop().and_then(|n| { //~> held
        M.lock().unwrap().push(n); //~ self-deadlock
        Some(n)
    })
}

pub fn after_the_chain() -> Option<usize> {
    let first = M.lock().unwrap().first().copied();
    first.map(|_| M.lock().unwrap().len())
}
