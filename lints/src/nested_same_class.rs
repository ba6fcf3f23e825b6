//! `nested-same-class`: a lock is taken while another lock of its class is held.

use crate::finding::{Finding, Level};
use crate::nesting::{self, Verdict, Wording};
use crate::registry::Lint;
use nestlint_analyzer::program::{Instance, Nesting, Program};

/// The lint.
pub const LINT: Lint = Lint {
    name: "nested-same-class",
    level: Level::Warning,
    summary: "a lock is taken while a lock of the same class is held",
    explain: include_str!("nested_same_class.md"),
    check,
};

pub(crate) const WORDING: Wording =
    Wording { lint: LINT.name, level: LINT.level, wanted: Verdict::NestedSameClass, message };

fn check(program: &Program, out: &mut Vec<Finding>) {
    nesting::report(program, &WORDING, out);
}

fn message(program: &Program, nesting: &Nesting) -> String {
    let name = &program.class(nesting.acquired.class).name;
    match nesting.instance {
        Instance::Different => format!("`{name}` is taken while another `{name}` is held"),
        Instance::Same => format!("`{name}` is taken while it is held"),
        Instance::Unknown => format!("`{name}` is taken while a lock of the same class is held"),
    }
}
