//@ min-confidence: medium
//! A walk that holds a node while it goes down takes the child's lock under the parent's.
use std::sync::{Arc, Mutex, RwLock};

pub struct Node {
    children: Mutex<Vec<Arc<Node>>>,
    parent: RwLock<Option<Arc<Node>>>,
}

impl Node {
    pub fn count(&self) -> usize {
        let mut n = 1;
        for child in self.children.lock().unwrap().iter() { //~ nested-same-class //~> held
            n += child.count();
        }
        n
    }

    pub fn count_by_clone(&self) -> usize {
        let children = self.children.lock().unwrap().clone();
        children.iter().map(|child| child.count_by_clone()).sum::<usize>() + 1
    }

    pub fn adopt(self: &Arc<Self>, child: &Arc<Node>) {
        let mut mine = self.children.lock().unwrap(); //~> held
        let theirs = child.children.lock().unwrap(); //~ nested-same-class
        mine.extend(theirs.iter().cloned());
    }

    pub fn detach(&self) {
        let parent = self.parent.write().unwrap().take();
        if let Some(parent) = parent {
            parent.children.lock().unwrap().clear();
        }
    }

    pub fn root_of_parent(&self) -> bool {
        match &*self.parent.read().unwrap() { //~> held
            Some(parent) => parent.parent.read().unwrap().is_none(), //~ nested-same-class
            None => true,
        }
    }
}
