//! Descriptor rings of a device, one lock each.

mod stats;

pub use stats::Stats;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

/// A request of the guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    pub id: u32,
    pub len: u32,
}

/// What a ring's lock protects.
#[derive(Debug, Default)]
pub struct Ring {
    pub pending: VecDeque<Request>,
    pub enabled: bool,
}

/// One queue of a device.
#[derive(Debug, Default)]
pub struct Queue {
    ring: Mutex<Ring>,
}

impl Queue {
    /// The ring, locked.
    pub fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// How many requests wait.
    pub fn depth(&self) -> usize {
        self.lock().pending.len()
    }

    /// Adds a request unless the ring is full.
    pub fn submit(&self, request: Request) -> bool {
        let mut ring = self.lock();
        if !ring.enabled || self.depth() >= 256 {
            return false;
        }
        ring.pending.push_back(request);
        true
    }

    /// Takes the oldest request.
    pub fn complete(&self) -> Option<Request> {
        self.lock().pending.pop_front()
    }

    /// Moves everything that waits here to another queue.
    pub fn drain_into(&self, other: &Queue) {
        let mut mine = self.lock();
        let mut theirs = other.lock();
        theirs.pending.append(&mut mine.pending);
    }
}
