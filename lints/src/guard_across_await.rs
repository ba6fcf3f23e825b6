//! `guard-across-await`: the guard of a lock that blocks its thread is alive at an `.await`.

use crate::confidence;
use crate::finding::{End, Finding, Level};
use crate::nesting::{class, end};
use crate::registry::Lint;
use nestlint_analyzer::program::{ClassBasis, Evidence, HeldAtAwait, Program};
use nestlint_analyzer::source::Role;

/// The lint.
pub const LINT: Lint = Lint {
    name: "guard-across-await",
    level: Level::Warning,
    summary: "a lock that blocks its thread is held across an `.await`",
    explain: include_str!("guard_across_await.md"),
    check,
};

fn check(program: &Program, out: &mut Vec<Finding>) {
    let asked_for = program.awaits.iter().filter(|it| program.file(it.at.file).role == Role::Report);
    out.extend(asked_for.map(|it| finding(program, it)));
}

fn finding(program: &Program, it: &HeldAtAwait) -> Finding {
    let basis = program.class(it.held.class).basis;
    let evidence = [Evidence::Class(basis)];
    // Which lock came in by a reference does not matter here: that it blocks is known by its type.
    let weighed = if basis == ClassBasis::Alias { &[] } else { &evidence[..] };
    let held = end(program, &it.held);
    let message = format!("`{}` is held across an `.await`", program.class(it.held.class).name);
    let acquired =
        End { at: it.at, function: held.function.clone(), lock: it.text.clone(), mode: String::new(), subclass: None };
    Finding {
        confidence: confidence::of_evidence(weighed),
        class: Some(class(program, it.held.class)),
        held: Some(held),
        evidence: evidence.iter().map(confidence::phrase).collect(),
        help: help(it),
        ..Finding::new(&LINT, message, acquired)
    }
}

fn help(it: &HeldAtAwait) -> Vec<String> {
    let (held, whole) = (it.held.at.span, it.at.span);
    let is_inside = it.held.at.file == it.at.file && whole.lo <= held.lo && held.hi <= whole.hi;
    let first = if is_inside {
        "take the value out first: `let value = …;`, then await; a temporary guard lives to the end of the statement"
    } else {
        "end the guard before the `.await`: a block around what needs it, or `drop(guard)`"
    };
    vec![
        first.into(),
        "or take a lock that is made for it (`tokio::sync::Mutex`, `async_lock::Mutex`): its waiters give their thread back"
            .into(),
    ]
}
