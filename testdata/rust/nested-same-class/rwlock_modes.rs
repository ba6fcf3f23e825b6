//@ min-confidence: medium
//! Readers of two instances nest too, unless the inner one is a recursive reader.
use parking_lot::RwLock;

pub struct Table {
    rows: RwLock<Vec<u32>>,
}

impl Table {
    pub fn append(&self, other: &Table) {
        let mut mine = self.rows.write(); //~> held
        mine.extend(other.rows.read().iter()); //~ nested-same-class
    }

    pub fn same_length(&self, other: &Table) -> bool {
        let mine = self.rows.read(); //~> held
        mine.len() == other.rows.read().len() //~ nested-same-class
    }

    pub fn recursive(&self, other: &Table) -> bool {
        let mine = self.rows.read();
        mine.len() == other.rows.read_recursive().len()
    }

    pub fn tried(&self, other: &Table) -> bool {
        let mine = self.rows.write();
        other.rows.try_read().is_some_and(|rows| rows.len() == mine.len())
    }
}
