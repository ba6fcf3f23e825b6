//! A helper that is handed a guard, drops it and returns another one.
use std::sync::{Mutex, MutexGuard};

pub struct Pool {
    idle: Mutex<Vec<u32>>,
}

impl Pool {
    fn checked<'a>(&'a self, mut idle: MutexGuard<'a, Vec<u32>>) -> Result<u32, MutexGuard<'a, Vec<u32>>> {
        loop {
            match idle.pop() {
                Some(n) => {
                    drop(idle);
                    if n > 3 {
                        return Ok(n);
                    }
                    idle = self.idle.lock().unwrap();
                }
                None => return Err(idle),
            }
        }
    }

    pub fn get(&self) -> u32 {
        let mut idle = self.idle.lock().unwrap();
        loop {
            match self.checked(idle) {
                Ok(n) => return n,
                Err(again) => idle = again,
            }
        }
    }

    fn swapped<'a>(&'a self, idle: MutexGuard<'a, Vec<u32>>) -> MutexGuard<'a, Vec<u32>> {
        let mut other = self.idle.lock().unwrap();
        other.extend(idle.iter());
        other
    }

    pub fn swap(&self) -> usize {
        let idle = self.idle.lock().unwrap(); //~> held
        self.swapped(idle).len() //~ self-deadlock
    }
}
