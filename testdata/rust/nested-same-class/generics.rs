//@ min-confidence: medium
//! A generic with one visible implementation, `impl Trait` and trait objects.
use std::sync::Mutex;

pub trait Store {
    fn put(&self, n: u32);
}

pub struct Memory {
    cells: Mutex<Vec<u32>>,
}

impl Store for Memory {
    fn put(&self, n: u32) {
        self.cells.lock().unwrap().push(n); //~ nested-same-class
    }
}

impl Memory {
    pub fn copy_to<S: Store>(&self, other: &S) {
        for n in self.cells.lock().unwrap().iter() { //~> held
            other.put(*n);
        }
    }

    pub fn copy_to_impl(&self, other: &impl Store) {
        let cells = self.cells.lock().unwrap(); //~> held
        cells.iter().for_each(|n| other.put(*n));
    }

    pub fn copy_to_object(&self, other: &dyn Store) {
        let cells = self.cells.lock().unwrap(); //~> held
        other.put(cells[0]);
    }

    pub fn copied_first(&self, other: &dyn Store) {
        let cells = self.cells.lock().unwrap().clone();
        cells.iter().for_each(|n| other.put(*n));
    }
}
