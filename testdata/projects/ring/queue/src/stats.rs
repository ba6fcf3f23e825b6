//! Counters that many threads read and one writes.

use std::collections::BTreeMap;
use std::sync::RwLock;

/// Requests by queue.
#[derive(Debug, Default)]
pub struct Stats {
    by_queue: RwLock<BTreeMap<usize, u64>>,
}

impl Stats {
    /// Counts a request.
    pub fn count(&self, queue: usize) {
        let mut by_queue = self.by_queue.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        *by_queue.entry(queue).or_default() += 1;
    }

    /// Requests of one queue.
    pub fn of(&self, queue: usize) -> u64 {
        let by_queue = self.by_queue.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        by_queue.get(&queue).copied().unwrap_or(0)
    }

    /// The queue with the most requests.
    pub fn busiest(&self) -> Option<usize> {
        let by_queue = self.by_queue.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        by_queue.keys().copied().max_by_key(|queue| self.of(*queue))
    }
}
