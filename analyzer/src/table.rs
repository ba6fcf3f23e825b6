//! Small collections for what is built once and kept for the whole run.

use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A map in two vectors, in the order of its keys.
///
/// A run keeps a dozen for each of hundreds of thousands of functions, and most of them are empty: then it is one null
/// pointer. Keys mostly come in their order, so that an insertion moves little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<K, V>(Option<Box<Rows<K, V>>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rows<K, V> {
    keys: Vec<K>,
    values: Vec<V>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table(None)
    }
}

impl<K: Ord + Copy, V> Table<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let rows = self.0.as_ref()?;
        Some(&rows.values[rows.keys.binary_search(key).ok()?])
    }

    /// Whether a key is there.
    pub fn contains(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        let rows = self.rows();
        match rows.place_of(key) {
            Ok(at) => rows.values[at] = value,
            Err(at) => rows.insert(at, key, value),
        }
    }

    /// Keys with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> + Clone {
        self.keys().zip(self.values())
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.0.iter().flat_map(|rows| &rows.keys)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.0.iter().flat_map(|rows| &rows.values)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |rows| rows.keys.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives back the room that further keys would need.
    pub fn shrink(&mut self) {
        if let Some(rows) = &mut self.0 {
            rows.keys.shrink_to_fit();
            rows.values.shrink_to_fit();
        }
    }

    fn rows(&mut self) -> &mut Rows<K, V> {
        self.0.get_or_insert_with(|| Box::new(Rows { keys: Vec::new(), values: Vec::new() }))
    }
}

impl<K: Ord + Copy, V: Default> Table<K, V> {
    /// The value of a key, made if it is not there.
    pub fn or_default(&mut self, key: K) -> &mut V {
        let rows = self.rows();
        let at = match rows.place_of(key) {
            Ok(at) => at,
            Err(at) => {
                rows.insert(at, key, V::default());
                at
            }
        };
        &mut rows.values[at]
    }
}

impl<K: Ord + Copy, V> Rows<K, V> {
    fn place_of(&self, key: K) -> Result<usize, usize> {
        match self.keys.last() {
            Some(last) if *last >= key => self.keys.binary_search(&key),
            _ => Err(self.keys.len()),
        }
    }

    fn insert(&mut self, at: usize, key: K, value: V) {
        self.keys.insert(at, key);
        self.values.insert(at, value);
    }
}

/// Some elements, mostly one, which then needs no room of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Few<T>(Repr<T>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Repr<T> {
    One(T),
    Other(Box<[T]>),
}

impl<T> Few<T> {
    /// One element.
    pub fn one(it: T) -> Few<T> {
        Few(Repr::One(it))
    }
}

impl<T: Copy> From<&[T]> for Few<T> {
    fn from(all: &[T]) -> Few<T> {
        match all {
            [one] => Few(Repr::One(*one)),
            _ => Few(Repr::Other(all.into())),
        }
    }
}

impl<T: Copy> From<Vec<T>> for Few<T> {
    fn from(all: Vec<T>) -> Few<T> {
        match all[..] {
            [one] => Few(Repr::One(one)),
            _ => Few(Repr::Other(all.into_boxed_slice())),
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Repr::One(one) => std::slice::from_ref(one),
            Repr::Other(all) => all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolved::FnId;

    #[test]
    fn keys_are_in_order_whatever_the_order_of_insertion() {
        let mut table = Table::default();
        assert!(table.is_empty() && table.get(&1).is_none());
        for (key, value) in [(3, "c"), (1, "a"), (2, "b"), (3, "d"), (4, "e")] {
            table.insert(key, value);
        }
        table.shrink();
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&1, &"a"), (&2, &"b"), (&3, &"d"), (&4, &"e")]);
        assert_eq!((table.get(&2), table.contains(&5), table.len()), (Some(&"b"), false, 4));
    }

    #[test]
    fn a_missing_value_is_made() {
        let mut table: Table<u32, Vec<u8>> = Table::default();
        table.or_default(7).push(1);
        table.or_default(5).push(2);
        table.or_default(7).push(3);
        assert_eq!(table.values().collect::<Vec<_>>(), [&vec![2], &vec![1, 3]]);
    }

    #[test]
    fn one_element_needs_no_room() {
        assert!(size_of::<Few<FnId>>() <= 16 && size_of::<crate::resolved::Target>() <= 24);
        assert_eq!(*Few::from(vec![FnId(3)]), [FnId(3)]);
        assert_eq!(*Few::from(vec![FnId(3), FnId(1)]), [FnId(3), FnId(1)]);
        assert!(Few::<FnId>::from(Vec::new()).is_empty());
    }
}
