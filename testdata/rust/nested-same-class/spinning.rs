//! A loop that tries until it has the lock blocks like any other acquisition; one that gives up does not.
use parking_lot::{Mutex, MutexGuard};
use std::time::Duration;

pub struct Segment {
    points: Mutex<Vec<u32>>,
}

pub struct Holder {
    segments: Vec<Segment>,
}

impl Segment {
    fn patient(&self) -> MutexGuard<'_, Vec<u32>> {
        let mut interval = Duration::from_nanos(100);
        loop {
            if let Some(guard) = self.points.try_lock_for(interval) {
                return guard;
            }
            interval = interval.saturating_mul(2);
        }
    }

    fn impatient(&self) -> Option<MutexGuard<'_, Vec<u32>>> {
        let mut tries = 0;
        loop {
            if let Some(guard) = self.points.try_lock() {
                return Some(guard);
            }
            tries += 1;
            if tries > 3 {
                return None;
            }
        }
    }
}

impl Holder {
    pub fn all(&self) -> usize {
        let all: Vec<_> = self.segments.iter().map(|segment| segment.patient()).collect(); //~ nested-same-class //~> held
        all.len()
    }

    pub fn some(&self) -> usize {
        let all: Vec<_> = self.segments.iter().filter_map(|segment| segment.impatient()).collect();
        all.len()
    }
}
