//! Closures and iterators: parameters by the bounds of where they go.

use super::program;

#[test]
fn closure_parameters_by_bound() {
    program(
        "use std::sync::{Arc, Mutex}; struct S { v: Vec<Arc<Mutex<u8>>>, o: Option<Mutex<u8>> }
         fn each<T, F: Fn(&T)>(items: &[T], f: F) { for i in items { f(i); } } fn with(m: &Mutex<u8>, f: impl FnOnce(&Mutex<u8>) -> u8) -> u8 { f(m) }
         fn f(s: &S) {
             each(&s.v, |a| { a.lock(); }); with(s.o.as_ref().unwrap(), |b| { b.lock(); 1 }); s.o.as_ref().map(|c| c.lock());
             s.v.iter().filter(|d| d.lock().is_ok()).map(|e| e.clone()).for_each(|g| { g.lock(); });
             let h = |x: &Mutex<u8>| { x.lock(); }; h(s.o.as_ref().unwrap()); let b: Box<dyn Fn(&Mutex<u8>)> = Box::new(|y| { y.lock(); }); b(&s.v[0]);
             s.v.iter().zip(s.v.iter()).any(|(p, q)| p.lock().is_ok() && q.lock().is_ok()); s.v.iter().fold(0, |n, z| { z.lock(); n });
         }",
    )
    .expect("a.lock()", "Acquire std Mutex, guard")
    .expect("b.lock()", "Acquire std Mutex, guard")
    .expect("c.lock()", "Acquire std Mutex, guard")
    .expect("d.lock()", "Acquire std Mutex, guard")
    .expect("g.lock()", "Acquire std Mutex, guard")
    .expect("y.lock()", "Acquire std Mutex, guard")
    .expect("p.lock()", "Acquire std Mutex, guard")
    .expect("q.lock()", "Acquire std Mutex, guard")
    .expect("z.lock()", "Acquire std Mutex, guard")
    .expect("f(i)", "Value")
    .expect("h(s.o.as_ref().unwrap())", "Value")
    .expect("b(&s.v[0])", "Value");
}

#[test]
fn what_iterators_collect() {
    program(
        "use std::{sync::{Arc, Mutex, MutexGuard}, collections::HashMap};
         fn f(v: &[Arc<Mutex<u8>>]) {
             let gs: Vec<_> = v.iter().map(|m| m.lock().unwrap()).collect(); gs.len();
             let ms = v.iter().cloned().collect::<Vec<_>>(); ms[0].lock(); let by: HashMap<u8, Arc<Mutex<u8>>> = v.iter().map(|m| (1, m.clone())).collect(); for (k, n) in &by { n.lock(); }
             let r: Result<Vec<MutexGuard<u8>>, ()> = v.iter().map(|m| m.lock().map_err(|_| ())).collect(); let mut w = Vec::new(); w.push(v[0].clone()); w[0].lock();
             let best = v.iter().max_by_key(|x| *x.lock().unwrap()).unwrap(); best.lock(); std::thread::spawn(move || ms[0].lock().is_ok());
         }",
    )
    .expect("gs", "guard")
    .expect("ms[0].lock()", "Acquire std Mutex, guard")
    .expect("n.lock()", "Acquire std Mutex, guard")
    .expect("w[0].lock()", "Acquire std Mutex, guard")
    .expect("x.lock()", "Acquire std Mutex, guard")
    .expect("best.lock()", "Acquire std Mutex, guard")
    .expect("std::thread::spawn(move || ms[0].lock().is_ok())", "RunsElsewhere");
}

#[test]
fn functions_as_values() {
    program(
        "use std::sync::{Mutex, MutexGuard}; struct S { m: Mutex<u8>, f: fn(&S) -> u8, b: Box<dyn Fn(u8) -> Mutex<u8>> } impl S { fn get(&self) -> &Mutex<u8> { &self.m } }
         fn f(v: &[S]) { v.iter().map(S::get).for_each(|m| { m.lock(); }); let g = v[0].f; g(&v[0]); let k = (v[0].b)(1); k.lock(); }",
    )
    .expect("m.lock()", "Acquire std Mutex, guard")
    .expect("g(&v[0])", "Value")
    .expect("k.lock()", "Acquire std Mutex, guard");
}
