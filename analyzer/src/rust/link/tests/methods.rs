//! Receivers, autoderef, fields, patterns.

use super::program;

#[test]
fn fields_through_pointers_and_collections() {
    program(
        "use std::{sync::{Arc, Mutex, RwLock}, collections::{HashMap, BTreeMap, VecDeque}, rc::Rc};
         struct Leaf { m: Mutex<u8> }
         struct S { arc: Arc<Mutex<u8>>, map: HashMap<String, Arc<Mutex<u8>>>, list: Vec<Box<Leaf>>, opt: Option<Rc<Leaf>>, arr: [Mutex<u8>; 4], tup: (u8, Mutex<u8>), q: VecDeque<Leaf>, tree: BTreeMap<u8, RwLock<Leaf>> }
         impl S { fn f(&self, i: usize) {
             self.arc.lock(); self.map[\"a\"].lock(); self.map.get(\"a\").unwrap().lock(); self.list[i].m.lock(); self.opt.as_ref().unwrap().m.lock();
             self.arr[i].lock(); self.tup.1.lock(); self.q.front().unwrap().m.lock(); self.tree[&1].read().unwrap().m.lock();
         } }",
    )
    .expect("self.arc.lock()", "Acquire std Mutex, guard")
    .expect("self.map[\"a\"].lock()", "Acquire std Mutex, guard")
    .expect("self.map.get(\"a\").unwrap().lock()", "Acquire std Mutex, guard")
    .expect("self.list[i].m.lock()", "Acquire std Mutex, guard")
    .expect("self.opt.as_ref().unwrap().m.lock()", "Acquire std Mutex, guard")
    .expect("self.arr[i].lock()", "Acquire std Mutex, guard")
    .expect("self.tup.1.lock()", "Acquire std Mutex, guard")
    .expect("self.q.front().unwrap().m.lock()", "Acquire std Mutex, guard")
    .expect("self.tree[&1].read()", "Acquire std RwLock, guard")
    .expect("self.tree[&1].read().unwrap().m.lock()", "Acquire std Mutex, guard")
    .expect("self.list[i].m", "Leaf.m, lock type");
}

#[test]
fn methods_of_the_protected_type() {
    program(
        "use std::sync::Mutex; struct In { n: u8 } impl In { fn step(&mut self) {} }
         struct S { m: Mutex<In> } impl S { fn f(&self) { let mut g = self.m.lock().unwrap(); g.step(); g.n = 1; self.m.lock().unwrap().step(); drop(g); } }",
    )
    .expect("g.step()", "In::step")
    .expect("g.n", "In.n")
    .expect("self.m.lock().unwrap().step()", "In::step")
    .expect("drop(g)", "Drop")
    .expect("g", "guard");
}

#[test]
fn a_clone_of_an_arc_or_of_a_derived_type() {
    program(
        "use std::sync::{Arc, Mutex}; #[derive(Clone)] struct H { m: Arc<Mutex<u8>> } struct C; impl Clone for C { fn clone(&self) -> C { C } }
         fn f(h: &H, a: &Arc<Mutex<u8>>, c: &C) { let k = h.clone(); k.m.lock(); let b = a.clone(); b.lock(); Arc::clone(a).lock(); c.clone(); }",
    )
    .expect("h.clone()", "Alias")
    .expect("k.m.lock()", "Acquire std Mutex, guard")
    .expect("a.clone()", "Alias, lock type, handle")
    .expect("b.lock()", "Acquire std Mutex, guard")
    .expect("Arc::clone(a).lock()", "Acquire std Mutex, guard")
    .expect("c.clone()", "C::clone");
}

#[test]
fn patterns_bind_what_they_take_apart() {
    let program = program(
        "use std::sync::{Arc, Mutex}; struct P { m: Mutex<u8>, o: Option<Arc<Mutex<u8>>> } enum E { A(Mutex<u8>), B { m: Mutex<u8> }, N }
         fn f(p: &P, e: &E, v: &[(u8, Mutex<u8>)]) {
             let P { m, o } = p; m.lock();
             if let Some(x) = o { x.lock(); } if let Some(ref y) = p.o { y.lock(); } let Some(z) = &p.o else { return }; z.lock();
             match e { E::A(a) => { a.lock(); } E::B { m: b } => { b.lock(); } E::N => {} }
             for (_, w) in v { w.lock(); } for (i, t) in v.iter().enumerate() { t.1.lock(); } let [first, .., last] = v else { return }; last.1.lock();
             match p.o.as_ref() { None => {} Some(q) if q.lock().is_ok() => {} Some(_) => {} }
             while let Some(r) = v.iter().next() { r.1.lock(); }
         }",
    );
    for receiver in ["m", "x", "y", "z", "a", "b", "w", "t.1", "last.1", "q", "r.1"] {
        program.expect(&format!("{receiver}.lock()"), "Acquire std Mutex, guard");
    }
    let fields = program.linked.bodies[0].as_ref().unwrap().pattern_fields.len();
    assert_eq!(fields, 4, "two of P, one each of E::A and E::B");
}

#[test]
fn user_deref_is_seen_through_and_runs() {
    program(
        "use std::sync::Mutex; use std::ops::Deref; struct In { m: Mutex<u8> } struct W { i: In }
         impl Deref for W { type Target = In; fn deref(&self) -> &In { &self.i } }
         fn f(w: &W) { w.m.lock(); (*w).m.lock(); let r: &In = w; r.m.lock(); }",
    )
    .expect("w.m.lock()", "Acquire std Mutex, guard")
    .expect("w.m", "In.m, lock type")
    .expect("r.m.lock()", "Acquire std Mutex, guard");
}

#[test]
fn operators_indexing_and_formatting_run_user_code() {
    let program = program(
        "use std::{fmt, ops}; struct A; impl ops::Add for A { type Output = A; fn add(self, o: A) -> A { A } } impl ops::AddAssign<u8> for A { fn add_assign(&mut self, n: u8) {} }
         impl PartialEq for A { fn eq(&self, o: &A) -> bool { true } } impl ops::Index<usize> for A { type Output = u8; fn index(&self, n: usize) -> &u8 { &0 } }
         impl fmt::Display for A { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { Ok(()) } } struct It; impl Iterator for It { type Item = A; fn next(&mut self) -> Option<A> { None } }
         struct E; impl From<fmt::Error> for E { fn from(e: fmt::Error) -> E { E } } fn may() -> fmt::Result { Ok(()) }
         fn f(a: A, b: A, mut c: A) -> Result<(), E> { let s = a + b; c += 1; c == s; c[0]; println!(\"{}\", s); for x in It {} may()?; Ok(()) }",
    );
    program
        .expect("a + b", "A::add")
        .expect("c += 1", "A::add_assign")
        .expect("c == s", "A::eq")
        .expect("c[0]", "A::index")
        .expect("for x in It {}", "implicit It::next")
        .expect("may()?", "implicit E::from");
    assert_eq!(program.say("s").last().map(String::as_str), Some("implicit A::fmt"));
}

#[test]
fn what_is_no_lock_is_no_acquisition_and_what_is_unknown_is_said() {
    program(
        "use std::io::{Read, Write}; use std::fs::File; use elsewhere::Odd;
         fn f(mut x: File, s: &std::io::Stdout, o: &Odd, b: &mut [u8]) { x.read(b); x.write(b); s.lock(); o.lock(); o.read(); o.read(b); }",
    )
    .expect("x.read(b)", "Foreign")
    .expect("s.lock()", "Foreign")
    .expect("o.lock()", "Unknown, unknown type, unclassified")
    .expect("o.read()", "Unknown, unknown type, unclassified")
    .expect("o.read(b)", "Unknown, unknown type");
}
