//! `nest-lock-not-held`: an annotation names an outer lock that nobody holds.

use crate::finding::{Confidence, Finding, Level};
use crate::help::nest_lock_function;
use crate::nesting::{class, end};
use crate::registry::Lint;
use nestlint_analyzer::program::{NestLockUse, NestedBy, Program};
use nestlint_analyzer::source::Role;

/// The lint.
pub const LINT: Lint = Lint {
    name: "nest-lock-not-held",
    level: Level::Error,
    summary: "a nest lock annotation names a lock that is not held",
    explain: include_str!("nest_lock_not_held.md"),
    check,
};

fn check(program: &Program, out: &mut Vec<Finding>) {
    let asked_for = |it: &&NestLockUse| program.file(it.at.at.file).role == Role::Report;
    // The second argument of a ww_mutex and its like is a context, no lock.
    let takes_a_lock = |it: &&NestLockUse| nest_lock_function(&program.class(it.at.class).kind, it.at.mode).is_some();
    out.extend(program.nest_locks.iter().filter(asked_for).filter(takes_a_lock).map(|it| finding(program, it)));
}

fn finding(program: &Program, it: &NestLockUse) -> Finding {
    let nest = &it.nest;
    let (confidence, evidence) = match it.by {
        NestedBy::NoCaller(1) => (
            Confidence::High,
            "its one caller is seen and does not hold it, nor do the callers of that one that are seen",
        ),
        NestedBy::NoCaller(_) => {
            (Confidence::High, "all callers are seen, and none holds it, nor do those of their callers that are seen")
        }
        NestedBy::Unseen => (Confidence::Low, "the function may have callers that are not seen"),
    };
    Finding {
        confidence,
        class: Some(class(program, it.at.class)),
        evidence: vec![evidence.into()],
        help: vec![
            format!("take `{nest}` before, and keep it for as long as locks of this class are held"),
            format!("or, where a caller holds it, say so: `lockdep_assert_held({nest});` at the start of the function"),
        ],
        ..Finding::new(&LINT, format!("the nest lock `{nest}` is not held here"), end(program, &it.at))
    }
}
