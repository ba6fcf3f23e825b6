//! A guard whose reference is bound by `let` lives as long as the binding.
use std::sync::{Mutex, MutexGuard};

struct State {
    count: u32,
}

struct View<'a> {
    guard: &'a MutexGuard<'static, State>,
}

static M: Mutex<State> = Mutex::new(State { count: 0 });

fn relock() {
    M.lock().unwrap().count = 1; //~ self-deadlock
}

pub fn reference() {
    let _r = &M.lock().unwrap(); //~> held
    relock();
}

pub fn reborrow() {
    let _r = &*M.lock().unwrap(); //~> held
    relock();
}

pub fn reborrow_mut() {
    let _r = &mut *M.lock().unwrap(); //~> held
    relock();
}

pub fn with_type() {
    let _r: &State = &M.lock().unwrap(); //~> held
    relock();
}

pub fn field() {
    let _r = &M.lock().unwrap().count; //~> held
    relock();
}

pub fn tuple() {
    let _r = (&M.lock().unwrap(), 1); //~> held
    relock();
}

pub fn structure() {
    let r = View { guard: &M.lock().unwrap() }; //~> held
    relock();
    let _ = r.guard.count;
}

pub fn block_tail() {
    let _r = { &*M.lock().unwrap() }; //~> held
    relock();
}

pub fn result_of_a_method() {
    let _bytes = &M.lock().unwrap().count.to_string();
    relock();
}

pub fn result_of_a_function() {
    let _text = &format_one(&M.lock().unwrap().count);
    relock();
}

fn format_one(count: &u32) -> String {
    count.to_string()
}

pub fn in_a_variant() {
    let _r = Some(&M.lock().unwrap().count); //~> held
    relock();
}

pub fn copied() {
    let _n = *&M.lock().unwrap().count;
    relock();
}
