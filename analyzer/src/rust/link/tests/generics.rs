//! Generics, traits, projections.

use super::program;

#[test]
fn arguments_and_results_of_generics() {
    program(
        "use std::sync::{Arc, Mutex}; struct W<T> { v: T } impl<T> W<T> { fn new(v: T) -> Self { W { v } } fn get(&self) -> &T { &self.v } }
         fn id<T>(t: T) -> T { t } type Shared<T> = Arc<Mutex<T>>; fn make() -> Shared<u8> { Arc::new(Mutex::new(1)) }
         fn f() { let w = W::new(Mutex::new(1)); w.v.lock(); w.get().lock(); id(w.get()).lock(); make().lock(); let d: Arc<Mutex<u8>> = Default::default(); d.lock(); W::<Mutex<u8>>::new(Mutex::new(2)).v.lock(); }",
    )
    .expect("w.v.lock()", "Acquire std Mutex, guard")
    .expect("w.get().lock()", "Acquire std Mutex, guard")
    .expect("id(w.get()).lock()", "Acquire std Mutex, guard")
    .expect("make().lock()", "Acquire std Mutex, guard")
    .expect("d.lock()", "Acquire std Mutex, guard");
}

#[test]
fn trait_calls_by_type_bound_and_object() {
    program(
        "trait T { fn go(&self); fn twice(&self) { self.go(); } } struct A; struct B; impl T for A { fn go(&self) {} } impl T for B { fn go(&self) {} fn twice(&self) {} }
         fn f<X: T>(a: A, b: &B, x: X, d: &dyn T, i: impl T) { a.go(); b.go(); a.twice(); b.twice(); x.go(); d.go(); i.go(); T::go(&a); <B as T>::go(b); A::go(&a); X::go(&x); }",
    )
    .expect("a.go()", "A::go")
    .expect("b.go()", "B::go")
    .expect("a.twice()", "T::twice")
    .expect("b.twice()", "B::twice")
    .expect("x.go()", "one of A::go | B::go")
    .expect("d.go()", "one of A::go | B::go")
    .expect("i.go()", "one of A::go | B::go")
    .expect("T::go(&a)", "A::go")
    .expect("<B as T>::go(b)", "B::go")
    .expect("A::go(&a)", "A::go")
    .expect("self.go()", "one of A::go | B::go");
}

#[test]
fn too_many_implementations_are_a_gap() {
    let mut text = String::from("trait T { fn go(&self); } fn f(d: &dyn T) { d.go(); }");
    for n in 0..9 {
        text += &format!("struct S{n}; impl T for S{n} {{ fn go(&self) {{}} }}");
    }
    let program = program(&text);
    program.expect("d.go()", "Unknown");
    let gaps = &program.linked.files[0].as_ref().unwrap().gaps;
    assert_eq!(gaps.len(), 1);
    assert!(gaps[0].reason.contains("9 implementations"));
}

#[test]
fn associated_types_are_followed() {
    program(
        "use std::sync::{Mutex, MutexGuard}; trait Store { type Slot; fn slot(&self) -> &Self::Slot; } struct A { m: Mutex<u8> } impl Store for A { type Slot = Mutex<u8>; fn slot(&self) -> &Self::Slot { &self.m } }
         fn any<S: Store>(s: &S) -> &S::Slot { s.slot() } trait Lock { fn hold(&self) -> MutexGuard<'_, u8>; } impl<S: Store<Slot = Mutex<u8>>> Lock for S { fn hold(&self) -> MutexGuard<'_, u8> { self.slot().lock().unwrap() } }
         struct It<'a> { v: &'a [A] } impl<'a> Iterator for It<'a> { type Item = &'a A; fn next(&mut self) -> Option<Self::Item> { self.v.first() } } struct L; impl<'a> IntoIterator for &'a L { type Item = &'a A; type IntoIter = It<'a>; fn into_iter(self) -> It<'a> { It { v: &[] } } }
         fn f(a: &A, l: &L) { a.slot().lock(); any(a).lock(); a.hold(); for x in (It { v: &[] }) { x.m.lock(); } for y in l { y.m.lock(); } It { v: &[] }.map(|z| z.m.lock()); }",
    )
    .expect("self.slot().lock()", "Acquire std Mutex, guard")
    .expect("a.slot().lock()", "Acquire std Mutex, guard")
    .expect("any(a).lock()", "Acquire std Mutex, guard")
    .expect("a.hold()", "S::hold, guard")
    .expect("x.m.lock()", "Acquire std Mutex, guard")
    .expect("y.m.lock()", "Acquire std Mutex, guard")
    .expect("z.m.lock()", "Acquire std Mutex, guard");
}

#[test]
fn impl_trait_results_show_what_they_are() {
    program(
        "use std::{ops::{Deref, DerefMut}, sync::{Arc, Mutex}}; struct In { n: u8 } impl In { fn go(&self) {} } struct S { m: Mutex<In>, v: Vec<Arc<Mutex<u8>>> }
         impl S { fn hold(&self) -> impl DerefMut<Target = In> + '_ { self.m.lock().unwrap() } fn all(&self) -> impl Iterator<Item = &Arc<Mutex<u8>>> + '_ { self.v.iter() } fn plain(&self) -> impl Fn(u8) -> u8 { |n| n } }
         fn f(s: &S) { let g = s.hold(); g.go(); for m in s.all() { m.lock(); } s.all().map(|k| k.lock()); s.plain(); }",
    )
    .expect("s.hold()", "S::hold, guard")
    .expect("g.go()", "In::go")
    .expect("m.lock()", "Acquire std Mutex, guard")
    .expect("k.lock()", "Acquire std Mutex, guard")
    .expect("s.plain()", "S::plain");
}
