//! A loop that keeps what it takes nests at one place; one that releases each turn does not.
use std::sync::{Arc, Mutex, MutexGuard};

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

pub struct Pool {
    queues: Vec<Queue>,
    shared: Vec<Arc<Mutex<u32>>>,
}

impl Pool {
    pub fn collected(&self) -> usize {
        let guards: Vec<_> = self.queues.iter().map(|q| q.jobs.lock().unwrap()).collect(); //~ nested-same-class //~> held
        guards.iter().map(|g| g.len()).sum()
    }

    pub fn pushed(&self) -> usize {
        let mut guards: Vec<MutexGuard<'_, Vec<u32>>> = Vec::new();
        for queue in &self.queues {
            guards.push(queue.jobs.lock().unwrap()); //~ nested-same-class //~> held
        }
        guards.len()
    }

    pub fn pushed_by_index(&self) -> usize {
        let mut guards = Vec::with_capacity(self.shared.len());
        for i in 0..self.shared.len() {
            let guard = self.shared[i].lock().unwrap(); //~ nested-same-class //~> held
            guards.push(guard);
        }
        guards.len()
    }

    pub fn pairs(&self) -> usize {
        let mut n = 0;
        for a in &self.queues {
            let a = a.jobs.lock().unwrap(); //~> held
            for b in &self.queues {
                n += a.len() + b.jobs.lock().unwrap().len(); //~ nested-same-class
            }
        }
        n
    }

    pub fn one_at_a_time(&self) -> usize {
        let mut n = 0;
        for queue in &self.queues {
            let jobs = queue.jobs.lock().unwrap();
            n += jobs.len();
        }
        n + self.queues.iter().map(|q| q.jobs.lock().unwrap().len()).sum::<usize>()
    }

    pub fn annotated(&self) -> usize {
        let mut guards = Vec::new();
        for queue in &self.queues {
            // nestlint: nested(index): queues are always taken in the order of the vector
            guards.push(queue.jobs.lock().unwrap());
        }
        guards.len()
    }
}
