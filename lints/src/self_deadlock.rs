//! `self-deadlock`: a lock is taken again by the thread that holds it.

use crate::finding::{Finding, Level};
use crate::nesting::{self, Verdict, Wording};
use crate::registry::Lint;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::{Nesting, Program};

/// The lint.
pub const LINT: Lint = Lint {
    name: "self-deadlock",
    level: Level::Error,
    summary: "a lock is taken again by the thread that holds it",
    explain: include_str!("self_deadlock.md"),
    check,
};

const WORDING: Wording = Wording { lint: LINT.name, level: LINT.level, wanted: Verdict::SelfDeadlock, message };

fn check(program: &Program, out: &mut Vec<Finding>) {
    nesting::report(program, &WORDING, out);
}

fn message(program: &Program, nesting: &Nesting) -> String {
    let name = &program.class(nesting.acquired.class).name;
    match (nesting.held.mode, nesting.acquired.mode) {
        (Mode::Exclusive, Mode::Exclusive) => format!("`{name}` is taken again while this thread holds it"),
        (Mode::Exclusive, _) => format!("`{name}` is taken for reading while this thread holds it for writing"),
        (_, Mode::Exclusive) => format!("`{name}` is taken for writing while this thread holds it for reading"),
        _ => format!("`{name}` is taken again while this thread holds it as the upgradable reader"),
    }
}
