//! Suppressions: `nestlint: allow(<lint>, …): <reason>` comments, and the lint that judges them.
//!
//! Where the comment stands decides what it covers:
//!
//! | place of the comment | covers |
//! |---|---|
//! | at the end of a line | findings with a place on that line |
//! | alone, above a statement | findings with a place in that statement |
//! | alone, above a function | findings with a place in that function |
//! | alone, above the definition of a lock | findings of that lock's class |
//! | alone, at the top of the file | findings with a place in the file |
//!
//! A *place* is either end of the finding or a call on the way between them. The reason is mandatory.

mod scope;

use crate::finding::Finding;
use crate::nesting::comment;
use crate::registry::{self, LINTS};
use crate::run::{Selection, Silenced};
use crate::unused_suppression;
use nestlint_analyzer::facts::Directive;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{FileId, Location, Role, Sources};
use scope::{Lines, Scope};

/// Words that may stand first in a `nestlint:` comment; all but `allow` are the engine's business.
const FORMS: [&str; 3] = ["allow", "nested", "class"];

/// How the message of a suppression without a finding ends.
pub(crate) const MATCHES_NOTHING: &str = "matches no finding";

/// A comment that was understood as a suppression.
struct Suppression {
    at: Location,
    lints: Vec<String>,
    reason: String,
    scope: Scope,
    used: bool,
}

/// Moves suppressed findings out of `findings`, adds those of `unused-suppression`, and returns what was moved.
pub(crate) fn apply(
    program: &Program,
    sources: &dyn Sources,
    selection: &Selection,
    findings: &mut Vec<Finding>,
) -> Vec<Silenced> {
    let mut problems = Vec::new();
    let mut suppressions = Vec::new();
    for (index, file) in program.files.iter().enumerate().filter(|(_, file)| !file.directives.is_empty()) {
        let id = FileId(index as u32);
        let text = sources.read(id).unwrap_or_default();
        let lines = Lines::new(&text);
        for directive in &file.directives {
            let at = Location { file: id, span: directive.span };
            match parse(directive) {
                Ok(None) => {}
                Ok(Some((lints, reason))) => {
                    let scope = scope::of(program, id, &lines, directive);
                    suppressions.push(Suppression { at, lints, reason, scope, used: false });
                }
                Err(problem) => problems.push((at, problem)),
            }
        }
    }
    let silenced = take_suppressed(program, &mut suppressions, findings);
    if selection.has(unused_suppression::LINT.name) {
        problems.extend(suppressions.iter().filter_map(|s| unused(s, selection)));
        let asked_for = problems.into_iter().filter(|(at, _)| program.file(at.file).role == Role::Report);
        findings.extend(asked_for.map(|(at, message)| problem(program, at, message)));
    }
    silenced
}

fn take_suppressed(program: &Program, suppressions: &mut [Suppression], findings: &mut Vec<Finding>) -> Vec<Silenced> {
    let mut silenced = Vec::new();
    findings.retain(|finding| {
        let mut reason = None;
        // Every suppression that matches is used, so that removing one of two does not call the other unused.
        for s in suppressions.iter_mut() {
            if s.lints.iter().any(|l| l == finding.lint) && s.scope.covers(program, finding) {
                s.used = true;
                reason.get_or_insert_with(|| s.reason.clone());
            }
        }
        let Some(text) = reason else { return true };
        silenced.push(Silenced { finding: finding.clone(), cause: "suppression", text });
        false
    });
    silenced
}

/// Reads a directive: none if it is not a suppression, an error if it is none of the known forms or lacks a part.
fn parse(directive: &Directive) -> Result<Option<(Vec<String>, String)>, String> {
    let text = directive.text.trim();
    let word_end = text.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(text.len());
    let (word, rest) = text.split_at(word_end);
    if word != "allow" {
        return if FORMS.contains(&word) { Ok(None) } else { Err(unknown("comment", word, FORMS)) };
    }
    let inner = rest.trim_start().strip_prefix('(').and_then(|r| r.split_once(')'));
    let Some((names, rest)) = inner else {
        return Err("`allow` names no lint: write `allow(<lint>): <reason>`".into());
    };
    let lints: Vec<String> = names.split(',').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect();
    if lints.is_empty() {
        return Err("`allow` names no lint: write `allow(<lint>): <reason>`".into());
    }
    if let Some(name) = lints.iter().find(|name| registry::find(name).is_none()) {
        return Err(unknown("lint", name, LINTS.iter().map(|l| l.name)));
    }
    let reason = rest.trim_start().strip_prefix(':').unwrap_or("").trim();
    if reason.is_empty() {
        return Err(format!("`allow({})` gives no reason and allows nothing", lints.join(", ")));
    }
    Ok(Some((lints, reason.to_owned())))
}

fn unknown<'a>(what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match registry::did_you_mean(name, known) {
        Some(near) => format!("unknown {what} `{name}` in a `nestlint:` comment, did you mean `{near}`"),
        None => format!("unknown {what} `{name}` in a `nestlint:` comment"),
    }
}

/// What to say of a suppression that matched nothing; nothing if one of its lints did not run.
fn unused(s: &Suppression, selection: &Selection) -> Option<(Location, String)> {
    let judged = s.lints.iter().all(|lint| selection.has(lint));
    (!s.used && judged).then(|| (s.at, format!("`allow({})` {MATCHES_NOTHING}", s.lints.join(", "))))
}

fn problem(program: &Program, at: Location, message: String) -> Finding {
    Finding {
        help: vec!["remove the comment, or correct it".into()],
        ..Finding::new(&unused_suppression::LINT, message, comment(program, at))
    }
}
