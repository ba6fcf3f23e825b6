//! What a lookup returns keeps its class through `?`, `Weak`, a list of results, and a closure on a parameter's elements.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

pub struct Block {
    n: u32,
}

pub struct Error;

pub struct Cache {
    blocks: Mutex<HashMap<u32, Weak<Mutex<Block>>>>,
}

impl Cache {
    fn get(&self, id: &u32) -> Result<Arc<Mutex<Block>>, Error> {
        Ok(self.blocks.lock().unwrap().get(id).ok_or_else(|| Error)?.upgrade().ok_or_else(|| Error)?)
    }

    fn prune(&self, id: u32) -> Result<u32, Error> {
        let last = self.get(&id)?;
        let last = last.lock().unwrap(); //~ nested-same-class
        Ok(last.n)
    }

    pub fn commit(&self, ids: &[u32]) -> Result<u32, Error> {
        let blocks = ids.iter().map(|id| self.get(id)).collect::<Result<Vec<_>, Error>>()?;
        let blocks = blocks.iter().map(|block| block.lock().unwrap()).collect::<Vec<_>>(); //~ nested-same-class //~> held
        Ok(self.prune(7)? + blocks.len() as u32)
    }

    pub fn dropped_before(&self, ids: &[u32]) -> Result<u32, Error> {
        let blocks = ids.iter().map(|id| self.get(id)).collect::<Result<Vec<_>, Error>>()?;
        let n = blocks.iter().map(|block| block.lock().unwrap().n).sum();
        self.prune(n)
    }
}
