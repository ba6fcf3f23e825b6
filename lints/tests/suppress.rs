//! Suppressions over hand-built programs: what a comment covers, and which comments are themselves findings.

mod common;

use common::Built;
use nestlint_analyzer::program::Instance;
use nestlint_lints::{Report, Selection, registry, run};

/// A nesting from `a.lock()` to `b.lock()`, in the given text.
fn report(text: &str) -> Report {
    let mut b = Built::new("src/queue.rs", text);
    b.program.nestings = vec![b.nesting(b.at("a.lock()", 0), b.at("b.lock()", 0), Instance::Same)];
    b.run()
}

fn lints(text: &str) -> Vec<&'static str> {
    report(text).findings.iter().map(|f| f.lint).collect()
}

const ALLOW: &str = "// nestlint: allow(self-deadlock): the second one is a mock";

#[test]
fn a_comment_covers_what_it_stands_at() {
    let suppressed = [
        format!("fn f() {{\n    a.lock();\n    b.lock(); {ALLOW}\n}}\n"),
        format!("fn f() {{\n    a.lock();\n    {ALLOW}\n    b.lock();\n}}\n"),
        format!("fn f() {{\n    {ALLOW}\n    a.lock();\n    b.lock();\n}}\n"),
        format!("fn f() {{\n    a.lock();\n    {ALLOW}\n    let x =\n        b.lock();\n}}\n"),
        format!("fn f() {{\n    a.lock();\n    {ALLOW}\n    // and more about why\n    b.lock();\n}}\n"),
        format!("use x;\n{ALLOW}\nfn f() {{\n    a.lock();\n    b.lock();\n}}\n"),
        format!("use x;\n{ALLOW}\n#[inline]\nfn f() {{\n    a.lock();\n    b.lock();\n}}\n"),
        format!("{ALLOW}\n\nuse x;\nfn f() {{\n    a.lock();\n    b.lock();\n}}\n"),
    ];
    for text in &suppressed {
        let report = report(text);
        assert!(report.findings.is_empty(), "{text}: {:?}", report.findings);
        assert_eq!(report.silenced[0].cause, "suppression", "{text}");
        assert_eq!(report.silenced[0].text, "the second one is a mock");
    }
}

#[test]
fn a_comment_elsewhere_covers_nothing_and_is_reported() {
    let missed = [
        format!("fn f() {{\n    a.lock();\n    b.lock();\n    {ALLOW}\n    c();\n}}\n"),
        format!("fn f() {{\n    a.lock();\n    {ALLOW}\n    c();\n    b.lock();\n}}\n"),
        format!("use x;\n{ALLOW}\nfn g() {{\n}}\nfn f() {{\n    a.lock();\n    b.lock();\n}}\n"),
        format!("{ALLOW}\nfn g() {{\n}}\nfn f() {{\n    a.lock();\n    b.lock();\n}}\n"),
        format!("use x;\n{ALLOW}\n\nuse y;\nfn f() {{\n    a.lock();\n    b.lock();\n}}\n"),
    ];
    for text in &missed {
        let mut found = lints(text);
        found.sort_unstable();
        assert_eq!(found, ["self-deadlock", "unused-suppression"], "{text}");
    }
}

#[test]
fn a_suppression_on_the_definition_covers_the_class() {
    let text =
        format!("struct Queue {{\n    {ALLOW}\n    jobs: Mutex,\n}}\nfn f() {{\n    a.lock();\n    b.lock();\n}}\n");
    let mut b = Built::new("src/queue.rs", &text);
    b.program.classes[0].definition = Some(b.at("jobs", 0));
    b.program.nestings = vec![b.nesting(b.at("a.lock()", 0), b.at("b.lock()", 0), Instance::Same)];
    assert!(b.run().findings.is_empty());
}

#[test]
fn a_suppression_needs_a_lint_that_exists_and_a_reason() {
    let message = |comment: &str| {
        let report = report(&format!("fn f() {{\n    a.lock();\n    b.lock(); // nestlint: {comment}\n}}\n"));
        assert_eq!(report.findings.len(), 2, "{comment} must not suppress");
        report.findings.iter().find(|f| f.lint == "unused-suppression").expect(comment).message.clone()
    };
    assert_eq!(message("allow(self-deadlock)"), "`allow(self-deadlock)` gives no reason and allows nothing");
    assert!(message("allow(self-deadlok): x").ends_with("did you mean `self-deadlock`"));
    assert!(message("alow(self-deadlock): x").ends_with("did you mean `allow`"));
    assert!(message("allow: x").starts_with("`allow` names no lint"));
    assert_eq!(message("allow(recursive-read): x"), "`allow(recursive-read)` matches no finding");
}

#[test]
fn a_suppression_of_a_lint_that_did_not_run_is_not_judged() {
    let b = Built::new("src/queue.rs", &format!("fn f() {{\n    a.lock(); {ALLOW}\n}}\n"));
    let unused = registry::find("unused-suppression").expect("it is registered");
    let selection = Selection { lints: vec![unused], ..Selection::default() };
    assert!(run(&b.program, &b.sources, &selection).findings.is_empty());
    assert_eq!(b.run().findings.len(), 1);
}

#[test]
fn an_auditor_sees_through_suppressions() {
    let mut b = Built::new("src/queue.rs", &format!("fn f() {{\n    a.lock();\n    b.lock(); {ALLOW}\n}}\n"));
    b.program.nestings = vec![b.nesting(b.at("a.lock()", 0), b.at("b.lock()", 0), Instance::Same)];
    let selection = Selection { suppressions: false, ..Selection::default() };
    let lints: Vec<_> = run(&b.program, &b.sources, &selection).findings.iter().map(|f| f.lint).collect();
    assert_eq!(lints, ["self-deadlock"]);
}
