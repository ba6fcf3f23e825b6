//! What values own: guards and code that runs on drop.

use super::program;

#[test]
fn guards_inside_of_values() {
    let program = program(
        "use std::sync::{Mutex, MutexGuard}; struct Held<'a> { g: MutexGuard<'a, u8> } struct Maybe<'a> { h: Option<Held<'a>> } enum E<'a> { G(Held<'a>), N } struct Free<'a> { m: &'a Mutex<u8> }
         fn f<'a>(m: &'a Mutex<u8>) -> Maybe<'a> { let h = Held { g: m.lock().unwrap() }; let o = Some(h); let t = (1, E::N); let free = Free { m }; let b: Box<Held> = todo!(); f(m) }",
    );
    program
        .expect("f(m)", "f, guard")
        .expect("Some(h)", "Constructor, guard")
        .expect("(1, E::N)", "guard")
        .expect("Free { m }", "Constructor");
    let guards = program.linked.bodies[0].as_ref().unwrap().locals.values().filter(|flags| flags.holds_guard).count();
    assert_eq!(guards, 4, "h, o, t and b");
}

#[test]
fn drop_runs_for_owners() {
    let program = program(
        "struct D; impl Drop for D { fn drop(&mut self) {} } struct In { d: D } struct W<T> { t: T } fn make() -> In { In { d: D } }
         fn f(r: &D) { let i = make(); let v = vec![make()]; let w = W { t: D }; let o: Option<D> = None; let r2 = r; make(); }",
    );
    program.expect("make()", "make, drops D::drop");
    let body = program.linked.bodies.iter().flatten().max_by_key(|body| body.drops.len()).unwrap();
    assert_eq!(body.drops.len(), 4, "i, v, w and o");
}

#[test]
fn newtypes_around_locks() {
    let program = program(
        "use std::sync::{Arc, Mutex}; struct N(Arc<Mutex<u8>>); struct P { a: Mutex<u8>, b: u8 } struct Q { n: u8 }",
    );
    let newtypes: Vec<_> =
        program.linked.fields.iter().map(|f| (f.owner.as_str(), f.name.as_str(), f.is_newtype)).collect();
    assert_eq!(newtypes, [("N", "0", true), ("P", "a", false), ("P", "b", false), ("Q", "n", false)]);
}
