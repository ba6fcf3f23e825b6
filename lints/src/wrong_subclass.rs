//! `wrong-subclass`: an annotation for lockdep that cannot work.

use crate::finding::{Confidence, Finding, Level};
use crate::help::nest_lock_function;
use crate::nesting::{self, Verdict, Wording, class, end};
use crate::registry::Lint;
use nestlint_analyzer::program::{Limit, Nesting, Program, SubclassUse, SubclassValue};
use nestlint_analyzer::source::Role;

/// The lint.
pub const LINT: Lint = Lint {
    name: "wrong-subclass",
    level: Level::Warning,
    summary: "a lock annotation that cannot work: one subclass twice, or a subclass beyond 7",
    explain: include_str!("wrong_subclass.md"),
    check,
};

const WORDING: Wording = Wording { lint: LINT.name, level: LINT.level, wanted: Verdict::WrongSubclass, message };

fn check(program: &Program, out: &mut Vec<Finding>) {
    nesting::report(program, &WORDING, out);
    let asked_for = program.subclasses.iter().filter(|it| program.file(it.at.at.file).role == Role::Report);
    out.extend(asked_for.map(|it| finding(program, it)));
}

fn message(program: &Program, nesting: &Nesting) -> String {
    let name = &program.class(nesting.acquired.class).name;
    let subclass = nesting.acquired.subclass.unwrap_or_default();
    format!("`{name}` is taken with subclass {subclass} while another one is held with the same subclass")
}

fn finding(program: &Program, it: &SubclassUse) -> Finding {
    Finding {
        confidence: confidence(&it.value),
        class: Some(class(program, it.at.class)),
        evidence: vec![evidence(&it.value)],
        help: help(program, it),
        ..Finding::new(&LINT, claim(&it.value), end(program, &it.at))
    }
}

/// What callers or callees may well keep small is not sure.
fn confidence(value: &SubclassValue) -> Confidence {
    match value {
        SubclassValue::Constant(_) => Confidence::High,
        SubclassValue::Counter { limit: Limit::Constant(_) | Limit::Value(_), .. } => Confidence::High,
        SubclassValue::Counter { limit: Limit::Unseen(_) | Limit::Nothing, .. } => Confidence::Medium,
    }
}

fn claim(value: &SubclassValue) -> String {
    match value {
        SubclassValue::Constant(n) => format!("subclass {n} is too large: lockdep has 0 to 7"),
        SubclassValue::Counter { counter, limit } => match limit {
            Limit::Constant(n) => format!("subclass `{counter}` counts to {}: lockdep has 0 to 7", n - 1),
            Limit::Value(bound) | Limit::Unseen(bound) => {
                format!("subclass `{counter}` has no visible bound below 8: it counts up to `{bound}`")
            }
            Limit::Nothing => {
                format!("subclass `{counter}` has no visible bound below 8: it counts the turns of a loop")
            }
        },
    }
}

fn evidence(value: &SubclassValue) -> String {
    match value {
        SubclassValue::Constant(_) => "the subclass is a constant".into(),
        SubclassValue::Counter { limit, .. } => match limit {
            Limit::Constant(_) => "the subclass counts a loop with a constant bound".into(),
            Limit::Value(bound) => format!("the subclass counts a loop, and nothing here compares `{bound}` with 8"),
            Limit::Unseen(bound) => format!("the subclass counts a loop, and `{bound}` comes from another function"),
            Limit::Nothing => "the subclass counts a loop that ends by something else".into(),
        },
    }
}

fn help(program: &Program, it: &SubclassUse) -> Vec<String> {
    let kind = &program.class(it.at.class).kind;
    let lock = &it.at.text;
    let nest_lock = nest_lock_function(kind, it.at.mode).map(|name| {
        format!("hold one outer lock around all of them: `{name}({lock}, &outer)` is checked and has no limit")
    });
    let limit = match &it.value {
        SubclassValue::Counter { limit: Limit::Value(bound) | Limit::Unseen(bound), .. } => {
            format!("check the bound before the loop: `if ({bound} > MAX_LOCKDEP_SUBCLASSES) return -EINVAL;`")
        }
        SubclassValue::Counter { .. } => "end the loop after MAX_LOCKDEP_SUBCLASSES (8) turns".into(),
        SubclassValue::Constant(_) => "use a subclass below MAX_LOCKDEP_SUBCLASSES (8)".into(),
    };
    let is_constant = matches!(it.value, SubclassValue::Constant(_));
    match nest_lock {
        Some(nest_lock) if is_constant => vec![limit, format!("or {nest_lock}")],
        Some(nest_lock) => vec![nest_lock, format!("or {limit}")],
        None => vec![limit],
    }
}
