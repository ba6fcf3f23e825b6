//! Which static finding, or silenced nesting, is the one that a report shows.
//!
//! Lines are hints, trees differ: functions and the class have to fit. A function fits if it is an end of the finding or
//! on its chain, because a log names inlined functions in one kernel and not in the next.

use super::Entry;
use super::analysis::Analysis;
use super::names::{last_word, written};
use nestlint_analyzer::report::{Frame, Lock, ReportKind};
use nestlint_lints::Silenced;
use nestlint_lints::finding::{Confidence, Edge, Finding};

/// What explains a report.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found<'a> {
    /// A finding.
    Finding(&'a Finding),
    /// A nesting that something silences.
    Silenced(&'a Silenced),
}

impl<'a> Found<'a> {
    /// The finding, or what it would have been.
    pub(super) fn finding(self) -> &'a Finding {
        match self {
            Found::Finding(finding) => finding,
            Found::Silenced(silenced) => &silenced.finding,
        }
    }
}

/// The best match of a report, if there is one.
pub(super) fn find<'a>(entry: &Entry, analysis: &'a Analysis) -> Option<Found<'a>> {
    let findings = analysis.report.findings.iter().map(Found::Finding);
    let all = findings.chain(analysis.report.silenced.iter().map(Found::Silenced));
    let scored = all.filter_map(|found| Some((score(entry, analysis, found)?, found)));
    // the first of equals, so that the order of the findings decides and nothing else
    scored
        .fold(None, |best: Option<(Score, Found)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, found)| found)
}

/// How well a finding fits; more is better.
type Score = (usize, bool, Confidence);

fn score(entry: &Entry, analysis: &Analysis, found: Found) -> Option<Score> {
    let finding = found.finding();
    let fit = match entry.report.kind {
        ReportKind::Circular => cycle(entry, analysis, finding)?,
        ReportKind::Recursive => nesting(entry, finding)?,
        _ => return None,
    };
    Some((fit, matches!(found, Found::Finding(_)), finding.confidence))
}

fn nesting(entry: &Entry, finding: &Finding) -> Option<usize> {
    let held = finding.held.as_ref().filter(|_| finding.edges.is_empty())?;
    let class = class_fits(entry.report.acquiring.as_ref()?, finding)?;
    let chain: Vec<&str> = finding.chain.iter().flat_map(|step| [&*step.caller, &*step.callee]).collect();
    // what takes the lock may have been inlined into the function that the log names
    let last: Vec<&str> = finding.chain.last().map(|step| step.caller.as_str()).into_iter().collect();
    let taken = end_fits(&names(&entry.report.acquiring, &entry.acquiring), &finding.acquired.function, &last)?;
    let mut holders = names(&entry.report.holding, &entry.holding);
    if entry.holding.is_none() {
        holders.extend(entry.report.trace.iter().map(Frame::source_name));
    }
    let holder = end_fits(&holders, &held.function, &chain)?;
    Some(class + taken + holder)
}

/// 4 for the text of the class, 2 for its last member, 1 for a class whose text is a key and says nothing.
fn class_fits(lock: &Lock, finding: &Finding) -> Option<usize> {
    let (text, class) = (written(&lock.name), finding.class.as_ref()?);
    let socket = text.starts_with("sk_lock-") || text.starts_with("slock-");
    if text == class.name {
        Some(4)
    } else if last_word(text) == last_word(&class.name) || (socket && class.kind.contains("sock")) {
        Some(2)
    } else {
        text.contains("key").then_some(1)
    }
}

/// The functions of one end: the lock's own frames, and the caller of the primitive.
fn names<'e>(lock: &'e Option<Lock>, place: &'e Option<Frame>) -> Vec<&'e str> {
    lock.iter().flat_map(|lock| &lock.frames).chain(place).map(Frame::source_name).collect()
}

/// 3 if the function is this end of the finding, 1 if it is one of those around it.
fn end_fits(names: &[&str], function: &str, around: &[&str]) -> Option<usize> {
    if names.contains(&function) { Some(3) } else { names.iter().any(|name| around.contains(name)).then_some(1) }
}

/// A cycle fits if the classes of the report's two ends are in it, and one of its edges takes the lock of the report in a
/// function that the report names for that. More functions that both know are better.
fn cycle(entry: &Entry, analysis: &Analysis, finding: &Finding) -> Option<usize> {
    closing(entry, analysis, finding)?;
    let held = written(&entry.report.holding.as_ref()?.name);
    if !finding.edges.iter().any(|edge| is_class(&class_of(analysis, edge), held)) {
        return None;
    }
    let traces = entry.report.dependencies.iter().flat_map(|dependency| &dependency.trace);
    let known: Vec<&str> = entry.report.trace.iter().chain(traces).map(Frame::source_name).collect();
    let functions = finding.edges.iter().flat_map(|edge| [&edge.held.function, &edge.acquired.function]);
    Some(functions.filter(|function| known.contains(&function.as_str())).count())
}

/// The edge of a cycle that takes the lock of the report where the report takes it.
pub(super) fn closing<'f>(entry: &Entry, analysis: &Analysis, finding: &'f Finding) -> Option<&'f Edge> {
    let taken = written(&entry.report.acquiring.as_ref()?.name);
    let takers = names(&entry.report.acquiring, &entry.acquiring);
    let named = |edge: &&Edge| takers.contains(&edge.acquired.function.as_str());
    finding.edges.iter().filter(named).find(|edge| is_class(&class_of(analysis, edge), taken))
}

fn is_class(class: &str, text: &str) -> bool {
    class == text || last_word(class) == last_word(text)
}

fn class_of(analysis: &Analysis, edge: &Edge) -> String {
    let program = &analysis.program;
    let known =
        program.edges.iter().find(|known| known.acquired.at == edge.acquired.at && known.held.at == edge.held.at);
    known.map_or(edge.acquired.lock.clone(), |known| program.class(known.acquired.class).name.clone())
}
