//! The model's own form.

use super::{Model, built_in, link_with};
use crate::source::{Edition, Memory};

fn with(rows: &str, text: &str) -> super::Program {
    let mut model = built_in();
    model.add_rust(rows).unwrap();
    let mut memory = Memory::new();
    memory.add_rust("src/main.rs", Edition::E2021, text);
    link_with(&memory, model)
}

#[test]
fn own_lock_types_and_helpers() {
    let rows = "
        [[kind]]
        name = 'my lock'
        types = ['main::Lock']
        [[op]]
        type = 'main::Lock'
        methods = ['take', 'made_by_a_macro']
        effect = 'acquire'
        mode = 'exclusive'
        [[op]]
        fns = ['main::helpers::grab']
        kind = 'my lock'
        effect = 'acquire'
        mode = 'exclusive'
        lock = 'arg0'
        [[guard]]
        types = ['main::Held']
        [[builtin]]
        is = 'runs_elsewhere'
        paths = ['main::helpers::later']";
    let text = "pub struct Lock; pub struct Held; impl Lock { pub fn take(&self) -> Held { Held } } mod helpers { pub fn grab(l: &super::Lock) -> super::Held { l.take() } pub fn later(f: fn()) {} }
        fn f(l: &Lock) { l.take(); l.made_by_a_macro(); Lock::take(l); helpers::grab(l); helpers::later(|| ()); }";
    with(rows, text)
        .expect_last("l.take()", "Acquire my lock, guard")
        .expect("l.made_by_a_macro()", "Acquire my lock, unknown type")
        .expect("Lock::take(l)", "Acquire my lock, guard")
        .expect("helpers::grab(l)", "Acquire my lock, guard")
        .expect("helpers::later(|| ())", "RunsElsewhere");
}

#[test]
fn stubs_of_a_library_that_is_not_in_sight() {
    let rows = "
        crate = 'odd'
        stubs = '''
        pub struct Cell2<T>; pub struct Peek<'a, T> { c: &'a Cell2<T> }
        impl<T> Cell2<T> { pub fn peek(&self) -> Peek<'_, T> {} }
        impl<'a, T> std::ops::Deref for Peek<'a, T> { type Target = T; }
        '''
        [[op]]
        type = 'odd::Cell2'
        method = 'peek'
        effect = 'acquire'
        mode = 'shared'
        [[guard]]
        types = ['odd::Peek']";
    let text =
        "use odd::Cell2; struct In; impl In { fn go(&self) {} } fn f(c: &Cell2<In>) { let p = c.peek(); p.go(); }";
    with(rows, text).expect("c.peek()", "Acquire odd::Cell2, guard").expect("p.go()", "In::go");
}

#[test]
fn a_wrong_file_says_what_is_wrong() {
    let mut model = Model::default();
    for (rows, wrong) in [
        ("[[op]]\ntype = 'a::B'\nmethod = 'c'\neffect = 'grab'", "`grab` is no effect"),
        ("[[op]]\neffect = 'acquire'", "names no function"),
        ("[[op]]\nfns = ['a']\neffect = 'acquire'\nlock = 'first'", "`first` is no argument"),
        ("[[kind]]\nnom = 'x'", "unknown field `nom`"),
        ("[[builtin]]\nis = 'magic'\npaths = []", "`magic` is no builtin"),
        ("[[op", "TOML parse error"),
    ] {
        let error = model.add_rust(rows).unwrap_err();
        assert!(error.contains(wrong), "{error}");
    }
}

#[test]
fn the_built_in_tables_are_read_and_resolve() {
    let model = built_in();
    let program = link_with(&Memory::new(), built_in());
    assert!(program.linked.functions.is_empty());
    assert!(model.rust.ops.len() > 40 && model.kinds.len() >= 6);
}
