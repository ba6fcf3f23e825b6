//! Findings in the order and words of lockdep's reports, for people who read those at a glance.
//!
//! Nothing ran, and the text must not pass for a report of a kernel: the title says `nestlint:`, the usage letters are
//! replaced by the kind of lock, tasks by functions. `analyzer::report` reads it back.

use super::Outcome;
use crate::texts::Texts;
use codespan_reporting::files::Files;
use nestlint_analyzer::program::{OrderEdge, Program};
use nestlint_analyzer::source::Location;
use nestlint_lints::finding::{Edge, End, Finding, Step};
use std::fmt::Write;

/// Longest excerpt of a call, in characters.
const MAX_EXCERPT: usize = 60;

/// A report for each finding of one lock taken under another, a line for any other.
pub(super) fn render(outcome: &Outcome) -> String {
    let mut text = String::new();
    for finding in &outcome.findings {
        match &finding.held {
            _ if !finding.edges.is_empty() => circular(&mut text, outcome, finding),
            Some(held) if !finding.acquired.mode.is_empty() => recursive(&mut text, outcome, finding, held),
            _ => {
                let _ = writeln!(text, "nestlint: {}: {}\n", outcome.texts.shown(finding.acquired.at), finding.message);
            }
        }
    }
    text
}

fn recursive(text: &mut String, outcome: &Outcome, finding: &Finding, held: &End) {
    let texts = &outcome.texts;
    let kind = kind(finding);
    let name = |end: &End| name(finding.class.as_ref().map_or("", |class| &class.name), end);
    banner(text, texts, finding, "possible recursive locking");
    locks(text, texts, &kind, [(&finding.acquired, name(&finding.acquired)), (held, name(held))]);
    let _ = writeln!(text, "\nother info that might help to fix this:\n Possible unsafe locking scenario:\n");
    let _ = writeln!(text, "       CPU0\n       ----");
    for end in [held, &finding.acquired] {
        let _ = writeln!(text, "  {}({});", takes(end), name(end));
    }
    let _ = writeln!(text, "\n *** DEADLOCK ***\n");
    if finding.lint == "nested-same-class" {
        let _ = writeln!(text, " May be due to missing lock nesting notation\n");
    }
    chain(text, texts, &finding.chain, &finding.acquired);
    tail(text, finding);
}

fn circular(text: &mut String, outcome: &Outcome, finding: &Finding) {
    let texts = &outcome.texts;
    let kind = kind(finding);
    let edges = &finding.edges;
    let first = &edges[0];
    let label = |at: usize| class_of(outcome.program, &edges[at]);
    banner(text, texts, finding, "possible circular locking dependency");
    locks(text, texts, &kind, [(&first.acquired, label(0)), (&first.held, label(edges.len() - 1))]);
    let _ = writeln!(text, "\nwhich lock already depends on the new lock.\n");
    let _ = writeln!(text, "the existing dependency chain (in reverse order) is:");
    for (number, edge) in edges.iter().enumerate().rev() {
        let _ = writeln!(text, "\n-> #{number} ({}){{{kind}}}:", label(number));
        for (frame, excerpt) in frames(texts, &edge.chain, &edge.acquired).iter().rev() {
            let _ = writeln!(text, "       {}", format!("{frame}    {excerpt}").trim_end());
        }
    }
    let _ = writeln!(text, "\nother info that might help to fix this:\n Possible unsafe locking scenario:\n");
    scenario(text, first, &label(0), &label(edges.len() - 1));
    chain(text, texts, &first.chain, &first.acquired);
    tail(text, finding);
}

/// The two columns in which two tasks meet.
fn scenario(text: &mut String, first: &Edge, new: &str, held: &str) {
    let _ = writeln!(text, "       CPU0                    CPU1\n       ----                    ----");
    let _ = writeln!(text, "  {}({held});", takes(&first.held));
    let _ = writeln!(text, "{:31}lock({new});\n{:31}lock({held});", "", "");
    let _ = writeln!(text, "  {}({new});\n\n *** DEADLOCK ***\n", takes(&first.acquired));
}

fn banner(text: &mut String, texts: &Texts, finding: &Finding, title: &str) {
    let head = format!("{}, {}, found in the source, not at run time", texts.shown(finding.acquired.at), finding.lint);
    let width = head.len().max(44);
    let _ = writeln!(text, "{}\nnestlint: {title}\n{head}\n{}", "=".repeat(width), "-".repeat(width));
}

fn locks(text: &mut String, texts: &Texts, kind: &str, [new, held]: [(&End, String); 2]) {
    let line =
        |(end, name): &(&End, String)| format!(" ({name}){{{kind}}}, at: {}", frame(texts, &end.function, end.at));
    let _ = writeln!(text, "{}() is trying to acquire lock:\n{}", symbol(&new.0.function), line(&new));
    let _ = writeln!(text, "\nbut {}() is already holding lock:\n{}", symbol(&held.0.function), line(&held));
}

/// The calls from the holder down to the acquisition.
fn chain(text: &mut String, texts: &Texts, chain: &[Step], acquired: &End) {
    let frames = frames(texts, chain, acquired);
    let prefix = |at: usize| if at == 0 { "" } else { "-> " };
    let width = frames.iter().enumerate().map(|(at, (frame, _))| prefix(at).len() + frame.len()).max().unwrap_or(0);
    let _ = writeln!(text, "call chain:");
    for (at, (frame, excerpt)) in frames.iter().enumerate() {
        let frame = format!("{}{frame}", prefix(at));
        let _ = writeln!(text, " {}", format!("{frame:width$}    {excerpt}").trim_end());
    }
}

/// Frames, outermost first: each with the line of its call, and the call as written.
fn frames(texts: &Texts, chain: &[Step], acquired: &End) -> Vec<(String, String)> {
    // the call of a helper that returns the guard is the acquisition itself
    let calls = chain.iter().filter(|step| step.at != acquired.at).map(|step| (&step.caller, step.at));
    let all = calls.chain([(&acquired.function, acquired.at)]);
    all.map(|(function, at)| (frame(texts, function, at), excerpt(texts, at))).collect()
}

fn frame(texts: &Texts, function: &str, at: Location) -> String {
    format!("{} {}:{}", symbol(function), texts.path(at.file), texts.start(at).line)
}

/// A function's name as one word.
fn symbol(function: &str) -> String {
    let name: String = function.chars().filter(|c| !c.is_whitespace()).collect();
    if name.is_empty() { "?".into() } else { name }
}

/// The call as written, its first line. An offset would make a frame of it that it is not.
fn excerpt(texts: &Texts, at: Location) -> String {
    let source = texts.source(at.file).unwrap_or("");
    let call = source.get(at.span.lo as usize..at.span.hi as usize).unwrap_or("");
    let line = call.lines().next().unwrap_or("").trim();
    if line.contains("+0x") || line.contains(" [") { String::new() } else { line.chars().take(MAX_EXCERPT).collect() }
}

fn name(class: &str, end: &End) -> String {
    match end.subclass {
        Some(subclass) if subclass != 0 => format!("{class}/{subclass}"),
        _ => class.to_owned(),
    }
}

/// The class that an edge ends with: the edges of the program know it.
fn class_of(program: &Program, edge: &Edge) -> String {
    let is_it = |known: &&OrderEdge| known.acquired.at == edge.acquired.at && known.held.at == edge.held.at;
    let known = program.edges.iter().find(is_it).map(|known| program.class(known.acquired.class).name.as_str());
    name(known.unwrap_or(&edge.acquired.lock), &edge.acquired)
}

fn takes(end: &End) -> &'static str {
    if matches!(end.mode.as_str(), "shared" | "recursive") { "rlock" } else { "lock" }
}

/// The kind of lock as one lower-case word: `mutex` for `std::sync::Mutex`.
fn kind(finding: &Finding) -> String {
    let kind = finding.class.as_ref().map_or("", |class| class.kind.as_str());
    let word = kind.rsplit("::").next().unwrap_or("").to_lowercase();
    let word: String = word.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(24).collect();
    if word.is_empty() { "lock".into() } else { word }
}

fn tail(text: &mut String, finding: &Finding) {
    let _ = writeln!(text);
    for help in &finding.help {
        let _ = writeln!(text, "help: {help}");
    }
    let _ = writeln!(text);
}
