//! parking_lot: mapped and owned guards, `unlocked`, downgrades and upgrades.
use parking_lot::{Condvar, MappedMutexGuard, Mutex, MutexGuard, RwLock, RwLockUpgradableReadGuard, RwLockWriteGuard};
use std::sync::Arc;

pub struct State {
    count: u32,
    names: Vec<String>,
}

pub struct Server {
    state: Mutex<State>,
    shared: Arc<Mutex<u32>>,
    table: RwLock<Vec<u32>>,
    ready: Condvar,
}

impl Server {
    fn names(&self) -> MappedMutexGuard<'_, Vec<String>> {
        MutexGuard::map(self.state.lock(), |s| &mut s.names)
    }

    pub fn plain(&self) {
        let state = self.state.lock(); //~> held
        self.state.lock().count = state.count; //~ self-deadlock
    }

    pub fn mapped(&self) {
        let count = MutexGuard::map(self.state.lock(), |s| &mut s.count); //~> held
        self.state.lock().count = *count; //~ self-deadlock
    }

    pub fn mapped_by_a_helper(&self) {
        let names = self.names(); //~> held
        self.state.lock().names.truncate(names.len()); //~ self-deadlock
    }

    pub fn owned(&self) {
        let shared = self.shared.lock_arc(); //~> held
        *self.shared.lock() += *shared; //~ self-deadlock
    }

    pub fn unlocked(&self) {
        let mut state = self.state.lock();
        MutexGuard::unlocked(&mut state, || {
            self.state.lock().count += 1;
        });
    }

    pub fn after_unlocked(&self) {
        let mut state = self.state.lock(); //~> held
        MutexGuard::unlocked(&mut state, || {});
        self.state.lock().count += 1; //~ self-deadlock
    }

    pub fn unlock_fair(&self) {
        let state = self.state.lock();
        MutexGuard::unlock_fair(state);
        self.state.lock().count += 1;
    }

    pub fn wait(&self) {
        let mut state = self.state.lock(); //~> held
        self.ready.wait(&mut state);
        self.state.lock().count += 1; //~ self-deadlock
    }

    pub fn downgraded(&self) {
        let table = self.table.write(); //~> held
        let table = RwLockWriteGuard::downgrade(table);
        self.table.write().truncate(table.len()); //~ self-deadlock
    }

    pub fn upgraded(&self) {
        let table = self.table.upgradable_read();
        let mut table = RwLockUpgradableReadGuard::upgrade(table);
        table.clear();
    }

    pub fn read_after_upgrade(&self) {
        let table = self.table.upgradable_read();
        let table = RwLockUpgradableReadGuard::upgrade(table); //~> held
        self.table.read().contains(&table[0]); //~ self-deadlock
    }

    pub fn two_upgradable_readers(&self) {
        let table = self.table.upgradable_read(); //~> held
        self.table.upgradable_read().contains(&table[0]); //~ self-deadlock
    }

    pub fn write_under_an_upgradable_reader(&self) {
        let table = self.table.upgradable_read(); //~> held
        self.table.write().truncate(table.len()); //~ self-deadlock
    }

    pub fn reader_under_an_upgradable_one(&self) {
        let table = self.table.upgradable_read();
        self.table.read().contains(&table[0]);
    }

    pub fn timed(&self) {
        let state = self.state.lock();
        if let Some(mut again) = self.state.try_lock_for(std::time::Duration::from_secs(1)) {
            again.count = state.count;
        }
    }
}
