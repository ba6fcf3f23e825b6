//! An upgrade waits for all other readers to end, the thread's own ones too.
use parking_lot::{RwLock, RwLockUpgradableReadGuard};

pub struct Server {
    table: RwLock<Vec<u32>>,
}

impl Server {
    pub fn upgrade(&self) {
        let table = self.table.upgradable_read();
        let reader = self.table.read(); //~> held
        let mut table = RwLockUpgradableReadGuard::upgrade(table); //~ self-deadlock
        table.truncate(reader.len());
    }
}
