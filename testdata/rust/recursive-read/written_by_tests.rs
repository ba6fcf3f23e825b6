//! A reader that reads again waits for a writer that waits for it: where only tests write, that is seldom so.
use std::sync::RwLock;

pub struct Double {
    answer: RwLock<u32>,
    other: RwLock<u32>,
}

impl Double {
    pub fn answer(&self) -> u32 {
        *self.answer.read().unwrap()
    }

    pub fn info(&self) -> u32 {
        let answer = self.answer.read().unwrap();
        *answer + self.answer()
    }

    pub fn other(&self) -> u32 {
        *self.other.read().unwrap() //~ recursive-read
    }

    pub fn other_info(&self) -> u32 {
        let other = self.other.read().unwrap(); //~> held
        *other + self.other()
    }

    pub fn set(&self) {
        *self.other.write().unwrap() = 1;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn answers() {
        let double = super::Double::default();
        *double.answer.write().unwrap() = 42;
        assert_eq!(double.info(), 84);
    }
}
