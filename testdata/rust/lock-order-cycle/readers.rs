//! A recursive reader waits for no reader, but for a writer it does.
use parking_lot::{Mutex, RwLock};

pub struct Shelf {
    index: RwLock<Vec<u32>>,
    pages: Mutex<Vec<u8>>,
    notes: RwLock<Vec<u32>>,
}

impl Shelf {
    pub fn read_under(&self) {
        let mut pages = self.pages.lock();
        pages.push(self.index.read_recursive().len() as u8);
    }

    pub fn read_around(&self) {
        let index = self.index.read();
        self.pages.lock().push(index.len() as u8);
    }

    pub fn note_under(&self) {
        let mut pages = self.pages.lock(); //~> held
        pages.push(self.notes.read_recursive().len() as u8); //~ lock-order-cycle
    }

    pub fn note_around(&self) {
        let notes = self.notes.write();
        self.pages.lock().push(notes.len() as u8);
    }
}
