//! An iterator of guards owns one at a time; what collects it holds all of them.
use std::sync::{Mutex, MutexGuard};

pub struct Queue {
    jobs: Mutex<Vec<u32>>,
}

pub struct Pool {
    queues: Vec<Queue>,
}

impl Pool {
    pub fn mapped_twice(&self) -> usize {
        self.queues.iter().map(|q| q.jobs.lock().unwrap()).map(|jobs| jobs.len()).sum()
    }

    pub fn walked(&self) -> usize {
        let mut n = 0;
        for jobs in self.queues.iter().map(|q| q.jobs.lock().unwrap()) {
            n += jobs.len();
        }
        n
    }

    pub fn lengths(&self) -> Vec<usize> {
        self.queues.iter().map(|q| q.jobs.lock().unwrap()).map(|jobs| jobs.len()).collect()
    }

    pub fn filtered(&self) -> usize {
        let busy: Vec<_> = self.queues.iter().map(|q| q.jobs.lock().unwrap()).filter(|jobs| jobs.len() > 1).collect(); //~ nested-same-class //~> held
        busy.len()
    }

    pub fn extended<'a>(&'a self, guards: &mut Vec<MutexGuard<'a, Vec<u32>>>) {
        let mut own: Vec<MutexGuard<'a, Vec<u32>>> = Vec::new();
        own.extend(self.queues.iter().map(|q| q.jobs.lock().unwrap())); //~ nested-same-class //~> held
        guards.append(&mut own);
    }

    pub fn under_a_lock(&self, first: &Queue) -> usize {
        let first = first.jobs.lock().unwrap(); //~> held
        self.queues.iter().filter(|q| q.jobs.lock().unwrap().len() > first.len()).count() //~ nested-same-class
    }
}
