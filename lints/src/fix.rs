//! Fixes as data: edits of source text. A safe one changes comments only, and may be applied; others are for people to
//! choose from.
//!
//! | fix | for | safe |
//! |---|---|---|
//! | remove the suppression | `unused-suppression` that matches nothing | yes |
//! | insert a suppression with the user's reason ([`suppression`]) | everything else | yes |
//! | say that the nesting is meant | `nested-same-class` | no: only people know whether an order holds |

use crate::finding::Finding;
use crate::help::nested_function;
use crate::suppress::MATCHES_NOTHING;
use crate::{nested_same_class, unused_suppression};
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{FileId, Location, Role, Span};

/// A change of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub at: Location,
    /// What comes instead.
    pub text: String,
}

/// A way to deal with a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does: lower case, no full stop.
    pub title: String,
    /// Whether it may be applied without asking.
    pub is_safe: bool,
    /// The changes, none of which overlap.
    pub edits: Vec<Edit>,
}

/// The fixes of a finding that need no words of the user. `text` is that of the file of the reported place.
pub fn of(program: &Program, finding: &Finding, text: &str) -> Vec<Fix> {
    let fix = if finding.lint == unused_suppression::LINT.name {
        finding.message.ends_with(MATCHES_NOTHING).then(|| removal(finding, text))
    } else if finding.lint == nested_same_class::LINT.name {
        annotation(program, finding, text)
    } else {
        None
    };
    fix.into_iter().collect()
}

/// A suppression of these lints at the place where [`place`] says that findings are suppressed. None where a comment
/// line would be part of something else: a macro of C that goes on over the end of the line.
pub fn suppression(program: &Program, lints: &[&str], at: Location, text: &str, reason: &str) -> Option<Fix> {
    let line = Line::of(text, at.span.lo)?;
    if text[..line.start].trim_end_matches(['\n', '\r']).ends_with('\\') {
        return None;
    }
    let (lints, reason) = (lints.join(", "), one_line(reason));
    let comment = comment(program, at.file, &format!("nestlint: allow({lints}): {reason}"));
    let edit = line.insert_above(at.file, &comment);
    Some(Fix { title: format!("suppress {lints}, with the reason"), is_safe: true, edits: vec![edit] })
}

/// Where a suppression of the finding belongs: at the call that the holder makes, so that another caller's finding is not
/// hidden with it; at the reported place if there is no such call; in a file that the user asked for.
pub fn place(program: &Program, finding: &Finding) -> Location {
    let calls = finding.chain.iter().map(|step| step.at);
    let mut places = calls.chain([finding.acquired.at]).chain(finding.held.iter().map(|held| held.at));
    places.find(|at| program.file(at.file).role == Role::Report).unwrap_or(finding.acquired.at)
}

/// Takes out the comment, and its line if nothing else is on it.
fn removal(finding: &Finding, text: &str) -> Fix {
    let at = finding.acquired.at;
    let (lo, hi) = (at.span.lo as usize, (at.span.hi as usize).min(text.len()));
    let before = text[..lo].trim_end_matches([' ', '\t']);
    let after = &text[hi..];
    let rest = after.trim_start_matches([' ', '\t', '\r']);
    let is_alone = before.is_empty() || before.ends_with('\n');
    let span = match (is_alone, rest.strip_prefix('\n')) {
        (true, Some(next)) => Span::new(before.len(), text.len() - next.len()),
        (true, None) if rest.is_empty() => Span::new(before.len(), text.len()),
        // Code before a comment at the end of the line keeps no blanks behind it.
        (false, next) if next.is_some() || rest.is_empty() => Span::new(before.len(), hi),
        _ => Span::new(lo, hi),
    };
    let edit = Edit { at: Location { file: at.file, span }, text: String::new() };
    Fix { title: "remove the suppression".into(), is_safe: true, edits: vec![edit] }
}

/// The annotation that would make the nesting silent: the lock function with a subclass in C, a comment in Rust.
fn annotation(program: &Program, finding: &Finding, text: &str) -> Option<Fix> {
    let at = finding.place(program);
    if at != finding.acquired.at {
        return None;
    }
    let call = text.get(at.span.lo as usize..at.span.hi as usize)?;
    let edit = if is_rust(program, at.file) {
        let line = Line::of(text, at.span.lo)?;
        line.insert_above(at.file, &comment(program, at.file, "nestlint: nested(order): which is taken first, and why"))
    } else {
        let mode = if finding.acquired.mode == "exclusive" { Mode::Exclusive } else { Mode::Shared };
        let nested = nested_function(&finding.class.as_ref()?.kind, mode)?;
        let arguments = call.strip_prefix(nested.strip_suffix("_nested")?)?.strip_prefix('(')?.strip_suffix(')')?;
        Edit { at, text: format!("{nested}({arguments}, SINGLE_DEPTH_NESTING)") }
    };
    Some(Fix { title: "say that the nesting is meant".into(), is_safe: false, edits: vec![edit] })
}

/// The line of a place.
struct Line<'a> {
    start: usize,
    indent: &'a str,
    /// How lines end in this file.
    end: &'static str,
}

impl<'a> Line<'a> {
    fn of(text: &'a str, offset: u32) -> Option<Line<'a>> {
        let start = text.get(..offset as usize)?.rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..].lines().next().unwrap_or("");
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Some(Line { start, indent, end })
    }

    fn insert_above(&self, file: FileId, comment: &str) -> Edit {
        let at = Location { file, span: Span::new(self.start, self.start) };
        Edit { at, text: format!("{}{comment}{}", self.indent, self.end) }
    }
}

fn comment(program: &Program, file: FileId, text: &str) -> String {
    if is_rust(program, file) { format!("// {text}") } else { format!("/* {text} */") }
}

fn is_rust(program: &Program, file: FileId) -> bool {
    program.file(file).path.ends_with(".rs")
}

/// A reason that cannot end the comment it stands in.
fn one_line(reason: &str) -> String {
    reason.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "* /")
}
