//! The strings of a file.

use serde::{Deserialize, Serialize};

/// Strings one behind the other, and where each ends: a run keeps tens of millions of short ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    /// Adds a string; the result is its index.
    pub fn push(&mut self, name: &str) -> usize {
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        self.ends.len() - 1
    }

    /// The string at an index.
    pub fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// All of them, in the order of their indices.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Gives back the room that was left for more.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_text() {
        let mut names = Names::default();
        let at: Vec<usize> = ["", "mutex_lock", "é", ""].iter().map(|name| names.push(name)).collect();
        names.shrink();
        assert_eq!((at, names.len()), (vec![0, 1, 2, 3], 4));
        assert_eq!(names.iter().collect::<Vec<_>>(), ["", "mutex_lock", "é", ""]);
    }
}
