//! `recursive-read`: a read lock is taken again by the thread that reads.

use crate::finding::{Finding, Level};
use crate::nesting::{self, Verdict, Wording};
use crate::registry::Lint;
use nestlint_analyzer::program::{Nesting, Program};

/// The lint.
pub const LINT: Lint = Lint {
    name: "recursive-read",
    level: Level::Warning,
    summary: "a read lock is taken again by its reader: a writer that waits in between deadlocks both",
    explain: include_str!("recursive_read.md"),
    check,
};

const WORDING: Wording = Wording { lint: LINT.name, level: LINT.level, wanted: Verdict::RecursiveRead, message };

fn check(program: &Program, out: &mut Vec<Finding>) {
    nesting::report(program, &WORDING, out);
}

fn message(program: &Program, nesting: &Nesting) -> String {
    let name = &program.class(nesting.acquired.class).name;
    format!("`{name}` is read again by its reader: a writer that waits in between deadlocks both")
}
