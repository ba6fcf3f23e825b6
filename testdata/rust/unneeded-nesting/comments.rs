//@ min-confidence: low
//! Comments that declare a nesting which is seen, and such that are left over.
use std::sync::Mutex;

pub struct Node {
    state: Mutex<u32>,
    // nestlint: nested(depth): a level is always taken before the next one
    level: Mutex<u32>,
    // nestlint: nested(depth): nobody takes two of these //~ unneeded-nesting
    lone: Mutex<u32>,
}

impl Node {
    pub fn child(&self, child: &Node) {
        let state = self.state.lock().unwrap();
        // nestlint: nested(child): a parent is always taken first
        *child.state.lock().unwrap() = *state;
    }

    pub fn alone(&self) {
        // nestlint: nested(child): a parent is always taken first //~ unneeded-nesting
        *self.state.lock().unwrap() = 0;
    }

    pub fn levels(&self, next: &Node) {
        let level = self.level.lock().unwrap();
        *next.level.lock().unwrap() = *level;
        *self.lone.lock().unwrap() = 0;
    }

    // nestlint: nested(child): a parent is always taken first
    pub fn function(&self, child: &Node) {
        let state = self.state.lock().unwrap();
        *child.state.lock().unwrap() = *state;
    }

    // nestlint: nested(child): a parent is always taken first //~ unneeded-nesting
    pub fn function_in_turn(&self, child: &Node) {
        let state = *self.state.lock().unwrap();
        *child.state.lock().unwrap() = state;
    }

    pub fn through_a_call(&self, child: &Node) {
        let _state = self.state.lock().unwrap();
        child.reset();
    }

    fn reset(&self) {
        // nestlint: nested(child): a parent is always taken first
        *self.state.lock().unwrap() = 0;
    }

    pub fn tried(&self, child: &Node) {
        let _state = self.state.lock().unwrap();
        // nestlint: nested(child): a parent is always taken first //~ unneeded-nesting
        if let Ok(mut state) = child.state.try_lock() {
            *state = 0;
        }
    }

    pub fn kept(&self) {
        // nestlint: allow(unneeded-nesting): plugins call this with the parent locked
        // nestlint: nested(child): a parent is always taken first
        *self.state.lock().unwrap() = 1;
    }
}
