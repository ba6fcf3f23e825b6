//! parking_lot: `read_recursive` is safe as the second reader, `read` is not.
use parking_lot::RwLock;

pub struct Config {
    names: RwLock<Vec<String>>,
}

impl Config {
    pub fn twice(&self) -> usize {
        let names = self.names.read(); //~> held
        names.len() + self.names.read().capacity() //~ recursive-read
    }

    pub fn recursive(&self) -> usize {
        let names = self.names.read();
        names.len() + self.names.read_recursive().capacity()
    }

    pub fn read_after_recursive(&self) -> usize {
        let names = self.names.read_recursive(); //~> held
        names.len() + self.names.read().capacity() //~ recursive-read
    }

    pub fn tried(&self) -> bool {
        let names = self.names.read();
        self.names.try_read().is_some_and(|again| again.len() == names.len())
    }
}
