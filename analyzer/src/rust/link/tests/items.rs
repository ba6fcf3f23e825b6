//! Modules, imports, crates, statics.

use super::{Files, built_in, link_with, program};

#[test]
fn files_are_modules() {
    let files = Files::default().add(
        "main",
        &[
            ("src/main.rs", "mod a; mod b; mod inline { pub mod deep; } #[path = \"odd.rs\"] mod c; fn main() { a::inner::f(); b::g(); inline::deep::h(); c::k(); crate::b::up(); }"),
            ("src/a.rs", "pub mod inner;"),
            ("src/a/inner.rs", "pub fn f() { super::super::b::g(); }"),
            ("src/b/mod.rs", "pub fn g() {} pub use self::low::up; mod low; "),
            ("src/b/low.rs", "pub fn up() { super::g() }"),
            ("src/inline/deep.rs", "pub fn h() {}"),
            ("src/odd.rs", "pub fn k() {}"),
        ],
    );
    let program = link_with(&files, built_in());
    for (call, target) in
        [("a::inner::f()", "f"), ("b::g()", "g"), ("inline::deep::h()", "h"), ("c::k()", "k"), ("crate::b::up()", "up")]
    {
        program.expect(call, target);
    }
    program.expect("super::super::b::g()", "g").expect("super::g()", "g");
}

#[test]
fn imports_globs_and_renames() {
    program(
        "mod a { pub mod x { pub fn f() {} pub struct S; impl S { pub fn new() -> S { S } } } pub use self::x::*; pub use self::x::f as g; }
         use a::{g, S as T}; use a::*;
         fn main() { g(); f(); T::new(); }",
    )
    .expect("g()", "f")
    .expect("f()", "f")
    .expect("T::new()", "S::new");
}

#[test]
fn import_cycles_end() {
    program("mod a { pub use super::b::*; pub use super::b::y; } mod b { pub use super::a::*; pub use super::a::y; } use a::x; use x::z; fn main() { x(); z(); a::y(); }")
        .expect("x()", "Unknown, unknown type")
        .expect("a::y()", "Unknown, unknown type");
}

#[test]
fn items_of_a_block_are_seen_there_only() {
    program("fn f() {} fn main() { f(); { fn f() { inner(); } fn inner() {} use std::sync::Mutex; f(); let m = Mutex::new(1); m.lock(); } }")
        .expect_last("f()", "f")
        .expect("inner()", "inner")
        .expect("m.lock()", "Acquire std Mutex, guard");
}

#[test]
fn other_crates_by_their_names() {
    let files = Files::default()
        .add(
            "main",
            &[(
                "src/main.rs",
                "use helper::Lock; pub struct S { l: Lock } impl S { fn f(&self) { self.l.take(); helper::free(); } }",
            )],
        )
        .add(
            "helper",
            &[(
                "helper/src/lib.rs",
                "pub use imp::Lock; mod imp { pub struct Lock; impl Lock { pub fn take(&self) {} } } pub fn free() {}",
            )],
        )
        .dep("helper");
    link_with(&files, built_in()).expect("self.l.take()", "Lock::take").expect("helper::free()", "free");
}

#[test]
fn the_stub_of_a_lock_crate_wins_over_its_source() {
    let files = Files::default()
        .add(
            "main",
            &[("src/main.rs", "use parking_lot::Mutex; fn f(m: &Mutex<u32>) { m.lock(); parking_lot::extra(); }")],
        )
        .add(
            "parking_lot",
            &[(
                "pl/src/lib.rs",
                "pub struct Mutex<T>(T); impl<T> Mutex<T> { pub fn lock(&self) {} } pub fn extra() {}",
            )],
        )
        .dep("parking_lot");
    link_with(&files, built_in())
        .expect("m.lock()", "Acquire parking_lot Mutex, guard")
        .expect("parking_lot::extra()", "extra");
}

#[test]
fn statics_and_constants() {
    let program = program(
        "use std::sync::{LazyLock, Mutex}; use std::collections::HashMap;
         static TABLE: Mutex<u32> = Mutex::new(0); static LAZY: LazyLock<Mutex<HashMap<u32, Mutex<u8>>>> = LazyLock::new(|| Mutex::new(HashMap::new()));
         const N: usize = 4; thread_local! { static OWN: Mutex<u32> = Mutex::new(1); }
         fn f() { TABLE.lock(); LAZY.lock().unwrap().get(&1).unwrap().lock(); OWN.with(|o| { o.lock(); }); g(N); } fn g(n: usize) {}",
    );
    program
        .expect("TABLE.lock()", "Acquire std Mutex, guard")
        .expect("LAZY.lock()", "Acquire std Mutex, guard")
        .expect("LAZY.lock().unwrap().get(&1).unwrap().lock()", "Acquire std Mutex, guard")
        .expect("o.lock()", "Acquire std Mutex, guard");
    let named: Vec<_> = program.linked.statics.iter().map(|s| (s.name.as_str(), s.is_per_thread)).collect();
    assert_eq!(named, [("TABLE", false), ("LAZY", false), ("N", false), ("OWN", true)]);
}

#[test]
fn names_for_people_and_entries() {
    let program = program(
        "struct S; impl S { fn new() {} } trait T { fn d(&self) {} } impl T for S { fn d(&self) {} } fn main() {} mod m { pub fn free() {} }",
    );
    let names: Vec<_> = program.linked.functions.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["S::new", "T::d", "S::d", "main", "free"]);
    assert!(program.linked.functions[2].is_entry && program.linked.functions[3].is_entry);
}

#[test]
fn cfg_twins_are_alternatives() {
    program("#[cfg(unix)] fn f() {} #[cfg(windows)] fn f() {} fn main() { f(); }").expect("f()", "f | f");
}
