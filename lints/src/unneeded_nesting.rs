//! `unneeded-nesting`: an annotation that no visible path needs.

use crate::finding::{Confidence, Finding, Level};
use crate::help::nest_lock_function;
use crate::nesting::{class, comment, end};
use crate::registry::Lint;
use nestlint_analyzer::program::{Acquisition, Annotation, Hidden, Program};
use nestlint_analyzer::source::{Location, Role};
use std::collections::BTreeSet;

/// The lint.
pub const LINT: Lint = Lint {
    name: "unneeded-nesting",
    level: Level::Note,
    summary: "a nesting annotation that no visible path needs: for an audit, never of high confidence",
    explain: include_str!("unneeded_nesting.md"),
    check,
};

fn check(program: &Program, out: &mut Vec<Finding>) {
    let wrong: BTreeSet<Location> = elsewhere(program).collect();
    let is_unneeded = |it: &&Annotation| !it.is_used && !wrong.contains(&it.at) && is_of_a_lock(program, it);
    let asked_for = program.annotations.iter().filter(|it| program.file(it.at.file).role == Role::Report);
    out.extend(asked_for.filter(is_unneeded).map(|it| finding(program, it)));
}

/// Annotations that cannot work, needed or not: other lints speak of them.
fn elsewhere(program: &Program) -> impl Iterator<Item = Location> {
    program.subclasses.iter().map(|it| it.at.at).chain(program.nest_locks.iter().map(|it| it.at.at))
}

/// The second argument of a ww_mutex and its like is a context: no annotation.
fn is_of_a_lock(program: &Program, it: &Annotation) -> bool {
    let has_nest_lock = |at: &Acquisition| nest_lock_function(&program.class(at.class).kind, at.mode).is_some();
    it.acquisition.as_ref().is_none_or(|at| at.subclass != Some(0) || has_nest_lock(at))
}

/// That something is seen nowhere is less than that it is seen: never high.
fn finding(program: &Program, it: &Annotation) -> Finding {
    let (confidence, evidence) = match it.hidden {
        Hidden::Nothing => (Confidence::Medium, "all calls of the function and all that it calls are seen"),
        Hidden::Callees => (Confidence::Low, "the function calls code that is not seen"),
        Hidden::Callers => (Confidence::Low, "the function may have callers that are not seen"),
    };
    let (acquired, claim, help) = match &it.acquisition {
        Some(at) => (
            end(program, at),
            format!("{} is not needed here: no other lock of the class is seen held with it", it.text),
            format!(
                "take it without, or look for the path that it was written for: `nestlint class \"{}\"`",
                program.class(at.class).name
            ),
        ),
        None => (
            comment(program, it.at),
            format!("`{}` silences nothing: no nesting is seen here", it.text),
            "remove the comment, or move it to the acquisition that it speaks of".to_owned(),
        ),
    };
    Finding {
        confidence,
        class: it.acquisition.as_ref().map(|at| class(program, at.class)),
        evidence: vec![evidence.into()],
        help: vec![help],
        ..Finding::new(&LINT, claim, acquired)
    }
}
