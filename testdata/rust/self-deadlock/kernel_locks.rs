//! Rust in the kernel: `Mutex` and `SpinLock` hand out a `Guard`.
use kernel::prelude::*;
use kernel::sync::{Arc, CondVar, Mutex, SpinLock};

#[pin_data]
pub struct Node {
    #[pin]
    inner: SpinLock<Inner>,
    #[pin]
    table: Mutex<KVec<u32>>,
    #[pin]
    changed: CondVar,
}

pub struct Inner {
    count: u32,
}

impl Node {
    fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            inner <- new_spinlock!(Inner { count: 0 }, "Node::inner"),
            table <- new_mutex!(KVec::new(), "Node::table"),
            changed <- new_condvar!("Node::changed"),
        })
    }

    fn update_locked(&self, inner: &mut Inner) {
        inner.count += 1;
    }

    fn update(&self) {
        self.inner.lock().count += 1; //~ self-deadlock
    }

    pub fn twice(&self) {
        let inner = self.inner.lock(); //~> held
        if inner.count > 0 {
            self.update();
        }
    }

    pub fn caller_holds(&self) {
        let mut inner = self.inner.lock();
        self.update_locked(&mut inner);
    }

    pub fn waits(&self) {
        let mut table = self.table.lock();
        while table.is_empty() {
            self.changed.wait(&mut table);
        }
        drop(table);
        self.table.lock().clear();
    }
}
