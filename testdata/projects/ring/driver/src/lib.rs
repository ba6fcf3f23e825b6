//! A device with several queues.

use ring::{Queue, Request, Ring, Stats};
use std::sync::MutexGuard;

/// The device.
#[derive(Debug, Default)]
pub struct Device {
    queues: Vec<Queue>,
    stats: Stats,
}

impl Device {
    /// A device with `count` queues.
    pub fn new(count: usize) -> Device {
        Device { queues: (0..count).map(|_| Queue::default()).collect(), stats: Stats::default() }
    }

    /// Hands a request to a queue.
    pub fn submit(&self, queue: usize, request: Request) -> bool {
        self.stats.count(queue);
        self.queues[queue].submit(request)
    }

    /// Locks every queue, so that nothing moves while the device changes.
    fn lock_all(&self) -> Vec<MutexGuard<'_, Ring>> {
        let mut rings = Vec::with_capacity(self.queues.len());
        for queue in &self.queues {
            rings.push(queue.lock());
        }
        rings
    }

    /// Stops the device and forgets what waits.
    pub fn reset(&self) {
        for mut ring in self.lock_all() {
            ring.enabled = false;
            ring.pending.clear();
        }
    }

    /// Starts the queues one after the other.
    pub fn start(&self) {
        for queue in &self.queues {
            queue.lock().enabled = true;
        }
    }

    /// Gives the requests of the busiest queue to the first.
    pub fn rebalance(&self) {
        if let Some(busiest) = self.stats.busiest() {
            if busiest != 0 {
                self.queues[busiest].drain_into(&self.queues[0]);
            }
        }
    }
}
