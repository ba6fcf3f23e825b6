//! A guard in an argument of a format macro is held while the other arguments and the formatting run.
use std::fmt;
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

struct Report;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", M.lock().unwrap().len()) //~ self-deadlock
    }
}

pub fn two_arguments() {
    println!("{} {}",
        M.lock().unwrap().len(), //~> held
        M.lock().unwrap().capacity()); //~ self-deadlock
}

pub fn while_formatting() -> String {
    format!("{} {}", M.lock().unwrap().len(), Report) //~> held
}

pub fn compared() {
    assert_eq!(
        M.lock().unwrap().len(), //~> held
        M.lock().unwrap().capacity()); //~ self-deadlock
}

pub fn after() {
    let text = format!("{}", M.lock().unwrap().len());
    assert!(M.lock().unwrap().is_empty());
    println!("{text} {}", M.lock().unwrap().len());
    M.lock().unwrap().clear();
}
