//! Temporaries live to the end of the statement: operands, arguments, elements and fields hold each other's guards.
use std::sync::Mutex;

static M: Mutex<Vec<u32>> = Mutex::new(Vec::new());

struct Two {
    a: usize,
    b: usize,
}

fn both(a: usize, b: usize) -> usize {
    a + b
}

pub fn sum() -> usize {
    M.lock().unwrap().len() + //~> held
        M.lock().unwrap().capacity() //~ self-deadlock
}

pub fn arguments() -> usize {
    both(
        M.lock().unwrap().len(), //~> held
        M.lock().unwrap().capacity(), //~ self-deadlock
    )
}

pub fn elements() -> [usize; 2] {
    [
        M.lock().unwrap().len(), //~> held
        M.lock().unwrap().capacity(), //~ self-deadlock
    ]
}

pub fn fields() -> usize {
    let two = Two {
        a: M.lock().unwrap().len(), //~> held
        b: M.lock().unwrap().capacity(), //~ self-deadlock
    };
    two.a + two.b
}

pub fn receiver() {
    M.lock().unwrap().push( //~> held
        M.lock().unwrap().len() as u32, //~ self-deadlock
    );
}

pub fn bound_first() {
    let n = M.lock().unwrap().len() as u32;
    M.lock().unwrap().push(n);
}
