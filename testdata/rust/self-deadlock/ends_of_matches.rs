//! What a pattern moved out of a scrutinee is not dropped with it, and `Err` and `None` have nothing to drop.
use std::sync::{Mutex, MutexGuard};

pub struct Pool {
    idle: Mutex<Vec<u32>>,
}

pub struct Connection<'a> {
    pool: &'a Pool,
    n: u32,
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.pool.put_back(self.n);
    }
}

impl Pool {
    fn put_back(&self, n: u32) {
        self.idle.lock().unwrap().push(n); //~ nested-same-class
    }

    fn take<'a>(&'a self, idle: MutexGuard<'a, Vec<u32>>) -> Result<Connection<'a>, MutexGuard<'a, Vec<u32>>> {
        match idle.first() {
            Some(&n) => Ok(Connection { pool: self, n }),
            None => Err(idle),
        }
    }

    fn try_take(&self) -> Option<Connection<'_>> {
        (std::env::args().count() > 1).then(|| Connection { pool: self, n: 1 })
    }

    pub fn get(&self) -> Connection<'_> {
        let mut idle = self.idle.lock().unwrap();
        loop {
            match self.take(idle) {
                Ok(connection) => return connection,
                Err(again) => idle = again,
            }
        }
    }

    pub fn count(&self) -> usize {
        let connection = self.try_take();
        let mut n = 0;
        if let Some(connection) = connection {
            n = connection.n as usize;
            std::mem::forget(connection);
        }
        n + self.idle.lock().unwrap().len()
    }

    pub fn looked_at(&self) -> usize {
        let idle = self.idle.lock().unwrap(); //~> held
        let n = match self.try_take() {
            Some(_) => idle.len(),
            None => 0,
        };
        n
    }
}
