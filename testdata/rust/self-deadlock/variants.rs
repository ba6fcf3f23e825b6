//! What is called depends on the variant of an enum that is passed.
use std::sync::Mutex;

pub enum Op {
    Create(u32),
    Rename { from: u32, to: u32 },
    Clear,
}

pub struct Table {
    names: Mutex<Vec<u32>>,
    log: Mutex<Vec<u32>>,
}

impl Table {
    fn perform(&self, op: Op) {
        match op {
            Op::Create(name) => self.log.lock().unwrap().push(name),
            Op::Rename { from, to } => self.log.lock().unwrap().extend([from, to]),
            Op::Clear => self.names.lock().unwrap().clear(), //~ self-deadlock
        }
    }

    fn submit(&self, op: Op) {
        if let Op::Create(0) = &op {
            return;
        }
        self.perform(op);
    }

    pub fn create(&self, name: u32) {
        let names = self.names.lock().unwrap();
        if names.is_empty() {
            self.submit(Op::Create(name));
        }
    }

    pub fn rename(&self, from: u32, to: u32) {
        let _names = self.names.lock().unwrap();
        self.perform(Op::Rename { from, to });
    }

    pub fn clear(&self) {
        let _names = self.names.lock().unwrap(); //~> held
        self.submit(Op::Clear);
    }

    /// A variant that was asked for by reference, further down.
    pub fn run(&self, op: &Op) {
        let _names = self.names.lock().unwrap();
        if matches!(op, Op::Clear) {
            return;
        }
        self.only_clear(op);
    }

    fn only_clear(&self, op: &Op) {
        match *op {
            Op::Clear => self.names.lock().unwrap().clear(),
            _ => {}
        }
    }
}
