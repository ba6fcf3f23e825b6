//! A function that returns a guard acquires at its call; one that takes a guard releases it.
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LockResult, Mutex, MutexGuard};

#[derive(Clone)]
pub struct Queue {
    jobs: Arc<Mutex<Vec<u32>>>,
}

fn consume(g: MutexGuard<'_, Vec<u32>>) {
    println!("{}", g.len());
}

fn give_back(g: MutexGuard<'_, Vec<u32>>) -> MutexGuard<'_, Vec<u32>> {
    g
}

fn look(g: &MutexGuard<'_, Vec<u32>>) -> usize {
    g.len()
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Vec<u32>> {
        self.jobs.lock().unwrap()
    }

    fn write(&self) -> impl DerefMut<Target = Vec<u32>> + '_ {
        self.jobs.lock().unwrap()
    }

    fn read(&self) -> impl Deref<Target = Vec<u32>> + '_ {
        self.lock()
    }

    fn try_it(&self) -> Option<MutexGuard<'_, Vec<u32>>> {
        self.jobs.lock().ok()
    }

    fn fallible(&self) -> LockResult<MutexGuard<'_, Vec<u32>>> {
        self.jobs.lock()
    }

    pub fn helper(&self) {
        let g = self.lock(); //~> held
        self.jobs.lock().unwrap().truncate(g.len()); //~ self-deadlock
    }

    pub fn helper_inside(&self) {
        let g = self.jobs.lock().unwrap(); //~> held
        self.lock().truncate(g.len()); //~ self-deadlock
    }

    pub fn opaque(&self) {
        let g = self.read(); //~> held
        self.write().truncate(g.len()); //~ self-deadlock
    }

    pub fn optional(&self) {
        if let Some(g) = self.try_it() { //~> held
            self.lock().truncate(g.len()); //~ self-deadlock
        }
    }

    pub fn result(&self) {
        let g = self.fallible().unwrap(); //~> held
        self.lock().truncate(g.len()); //~ self-deadlock
    }

    pub fn consumed(&self) {
        let g = self.lock();
        consume(g);
        self.lock().clear();
    }

    pub fn given_back(&self) {
        let g = self.lock(); //~> held
        let g = give_back(g);
        self.lock().truncate(g.len()); //~ self-deadlock
    }

    pub fn lent(&self) {
        let g = self.lock(); //~> held
        let n = look(&g);
        self.lock().truncate(n); //~ self-deadlock
    }

    pub fn clone_is_the_same_lock(&self) {
        let other = self.clone();
        let g = self.lock(); //~> held
        other.lock().truncate(g.len()); //~ self-deadlock
    }

    pub fn one_after_the_other(&self) {
        let n = self.lock().len();
        self.lock().truncate(n);
    }
}
