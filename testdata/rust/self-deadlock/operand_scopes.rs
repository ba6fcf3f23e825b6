//! Arms of `match`, branches of `if`, `break` values and match guards end their temporaries by themselves.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub fn arm(c: bool) -> usize {
    (match c {
        true => M.lock().unwrap().len(),
        false => 0,
    }) + M.lock().unwrap().capacity()
}

pub fn loop_value() -> usize {
    (loop {
        break M.lock().unwrap().len();
    }) + M.lock().unwrap().capacity()
}

pub fn match_guard(c: bool) -> usize {
    match c {
        _ if M.lock().unwrap().is_empty() => M.lock().unwrap().len(),
        _ => M.lock().unwrap().capacity(),
    }
}

pub fn in_one_arm(c: bool) -> usize {
    match c {
        true => M.lock().unwrap().len() + //~> held
            M.lock().unwrap().capacity(), //~ self-deadlock
        false => 0,
    }
}
