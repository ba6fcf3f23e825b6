//! Names through modules, `use`, re-exports and aliases.
mod pool {
    pub mod inner {
        use std::sync::Mutex as Lock;

        pub struct Pool {
            pub(crate) free: Lock<Vec<u32>>,
        }

        impl Pool {
            pub fn take(&self) -> Option<u32> {
                self.free.lock().unwrap().pop() //~ nested-same-class
            }
        }
    }

    pub use inner::Pool as Reserve;
}

use pool::Reserve;

pub struct Server {
    pool: Reserve,
}

impl Server {
    pub fn rob(&self, other: &self::Server) {
        let mut mine = self.pool.free.lock().unwrap(); //~> held
        mine.extend(other.pool.take());
    }

    pub fn ask(&self, other: &crate::Server) {
        let more = other.pool.take();
        self.pool.free.lock().unwrap().extend(more);
    }
}
