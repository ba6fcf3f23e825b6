//! The built-in tables of Rust libraries: their stubs parse, and their rows speak of what the stubs declare.

use nestlint_analyzer::facts::{Container, FileFacts, TypeId, TypeKind};
use nestlint_analyzer::model::Model;
use nestlint_analyzer::rust::extract::{MacroTable, extract, with_big_stack};
use nestlint_analyzer::source::Edition;
use std::collections::BTreeSet;

fn model() -> Model {
    let mut model = Model::default();
    model.add_builtin_rust();
    model
}

fn stubs(model: &Model) -> Vec<(String, FileFacts)> {
    with_big_stack(|| {
        let one = |text: &str| extract(text, Edition::E2021, &MacroTable::default());
        model.rust.stubs.iter().map(|stub| (stub.name.clone(), one(&stub.text))).collect()
    })
}

fn type_name(facts: &FileFacts, ty: TypeId) -> String {
    match facts.ty(ty).kind {
        TypeKind::Path(path) => facts.path(path).segments.last().map_or("", |last| facts.name(last.name)).to_owned(),
        TypeKind::Slice(_) => "[]".to_owned(),
        _ => String::new(),
    }
}

/// `Type::function`, `Trait::function` and `function` of all stubs.
fn declared(stubs: &[(String, FileFacts)]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, facts) in stubs {
        for function in &facts.functions {
            let name = facts.name(function.name);
            names.insert(match function.container {
                Container::Module => name.to_owned(),
                Container::Trait(at) => format!("{}::{name}", facts.name(facts.traits[at as usize].name)),
                Container::Impl(at) => format!("{}::{name}", type_name(facts, facts.impls[at as usize].self_ty)),
            });
        }
    }
    names
}

#[test]
fn stubs_parse_in_full() {
    for (name, facts) in stubs(&model()) {
        assert_eq!(facts.unparsed, None, "{name}");
        assert_eq!(facts.gaps, [], "{name}");
        assert!(!facts.functions.is_empty(), "{name}");
    }
}

#[test]
fn rows_name_what_stubs_declare() {
    let model = model();
    let declared = declared(&stubs(&model));
    let of_fns = model.rust.ops.iter().filter(|row| row.method.is_none()).map(|row| &row.path);
    let of_builtins = model.rust.builtins.iter().map(|(path, _)| path);
    let unknown: Vec<&String> = of_fns.chain(of_builtins).filter(|path| !is_declared(path, &declared)).collect();
    assert_eq!(unknown, [""; 0]);
}

/// One row may be for several types, of which not each has each method.
#[test]
fn methods_of_rows_are_declared_by_a_type() {
    let model = model();
    let declared = declared(&stubs(&model));
    let methods: BTreeSet<&str> = declared.iter().filter_map(|path| path.rsplit("::").next()).collect();
    let of_ops = model.rust.ops.iter().filter_map(|row| row.method.as_deref());
    let unknown: Vec<&str> = of_ops.filter(|method| !methods.contains(method)).collect();
    assert_eq!(unknown, [""; 0]);
}

fn is_declared(path: &str, declared: &BTreeSet<String>) -> bool {
    let names: Vec<&str> = path.rsplit("::").take(2).collect();
    let [name, owner] = names.as_slice() else { return false };
    declared.contains(&format!("{owner}::{name}")) || is_module(owner) && declared.contains(*name)
}

fn is_module(name: &str) -> bool {
    name.starts_with(char::is_lowercase)
}

#[test]
fn guards_and_locks_are_types_of_the_stubs() {
    let model = model();
    let stubs = stubs(&model);
    let types: BTreeSet<&str> = stubs
        .iter()
        .flat_map(|(_, facts)| facts.type_defs.iter().filter_map(|def| Some(facts.name(def.name?))))
        .collect();
    let paths = model.rust.guards.iter().chain(model.rust.locks.iter().map(|(path, _)| path));
    let unknown: Vec<&str> =
        paths.filter_map(|path| path.rsplit("::").next()).filter(|name| !types.contains(name)).collect();
    assert_eq!(unknown, [""; 0]);
}
