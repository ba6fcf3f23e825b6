//! The form of `nestlint report` for people: what the log says, what the source says, the verdict, what to do.

use super::{Entry, Mapped, Place};
use crate::output::plural;
use nestlint_analyzer::report::{Frame, Lock, ReportKind};
use std::fmt::Write;

/// Every report, and how many there are.
pub fn render(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        one(&mut text, entry);
        text.push('\n');
    }
    let _ = writeln!(text, "{}", plural(entries.len(), "report"));
    printable(&text)
}

/// Takes out what a terminal would obey: names of files may hold it, the parser keeps it out of everything else.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

fn one(text: &mut String, entry: &Entry) {
    let report = &entry.report;
    let class = report.acquiring.as_ref().map_or(String::new(), |lock| format!(": `{}`", lock.name));
    let _ = writeln!(text, "{}{class}", title(report.kind));
    let mut from = format!("{}:{}", entry.log, report.line);
    from.extend(report.kernel.iter().map(|kernel| format!(", Linux {kernel}")));
    from.extend(report.is_static.then(|| ", printed by nestlint".to_owned()));
    from.extend(report.task.iter().filter(|_| !report.is_static).map(|task| format!(", task {}", task.name)));
    line(text, "from", &from);
    if !report.detail.is_empty() {
        line(text, "says", &report.detail);
    }
    if let Some(place) = &report.place {
        line(text, "at", &format!("{}:{}", place.file, place.line));
    }
    let (first, second) = labels(report.kind);
    lock(text, first, report.acquiring.as_ref(), entry.acquiring.as_ref());
    lock(text, second, report.holding.as_ref(), entry.holding.as_ref());
    let links = report.dependencies.iter().zip(&entry.links);
    for (dependency, by) in links.filter(|(dependency, _)| !dependency.lock.class.is_empty()) {
        let number = dependency.number.map_or(dependency.role.clone(), |number| format!("#{number}"));
        let by = by.as_ref().map_or(String::new(), |frame| format!(", in {}", shown(frame)));
        line(text, "before", &format!("{number} `{}`{by}", dependency.lock));
    }
    for missing in &report.missing {
        line(text, "cut", &format!("{missing}: not in the log"));
    }
    if let Some(mapped) = &entry.mapped {
        in_source(text, mapped);
    }
    line(text, "verdict", entry.judgement.verdict.name());
    entry.judgement.evidence.iter().for_each(|evidence| line(text, "because", evidence));
    entry.advice.iter().for_each(|advice| line(text, "advice", advice));
}

fn in_source(text: &mut String, mapped: &Mapped) {
    let place = |place: &Place| format!("{}() {}:{}", place.function, place.file, place.line);
    let same = mapped.acquired == mapped.held;
    let (held, taken) = if mapped.is_exact { ("held at", "taken at") } else { ("held in", "taken in") };
    let label = if same { "source" } else { held };
    mapped.held.iter().for_each(|it| line(text, label, &place(it)));
    if !same || !mapped.chain.is_empty() {
        mapped.chain.iter().for_each(|it| line(text, "calls", &place(it)));
        mapped.acquired.iter().for_each(|it| line(text, taken, &place(it)));
    }
    let finding = mapped.finding.as_ref().map_or(String::new(), |finding| format!(" (finding {finding})"));
    line(text, "match", &format!("{}{finding}", mapped.reason));
}

fn line(text: &mut String, label: &str, what: &str) {
    let _ = writeln!(text, "  {label:8} {what}");
}

fn lock(text: &mut String, label: &str, lock: Option<&Lock>, place: Option<&Frame>) {
    let Some(lock) = lock else { return };
    let address = lock.address.as_ref().map_or(String::new(), |address| format!(" at {address}"));
    let by = place.map_or(String::new(), |frame| format!(", in {}", shown(frame)));
    line(text, label, &format!("`{}`{address}{by}", lock.name));
}

fn shown(frame: &Frame) -> String {
    let place = match (&frame.file, frame.line) {
        (Some(file), Some(line)) => format!(" {file}:{line}"),
        _ => frame.module.as_ref().map_or(String::new(), |module| format!(" [{module}]")),
    };
    format!("{}(){place}", frame.source_name())
}

/// What happens to the lock of a report, and to the one that stands against it.
fn labels(kind: ReportKind) -> (&'static str, &'static str) {
    match kind {
        ReportKind::BadUnlock => ("unlocks", "holds"),
        ReportKind::HeldLockFreed => ("frees", "holds"),
        ReportKind::NestLockNotTaken => ("takes", "needs"),
        ReportKind::SpinlockBug => ("lock", "holds"),
        _ => ("takes", "holds"),
    }
}

/// The kind in words.
fn title(kind: ReportKind) -> String {
    match kind {
        ReportKind::Recursive => "recursive locking".into(),
        ReportKind::Circular => "circular locking dependency".into(),
        ReportKind::Inconsistent => "inconsistent lock state".into(),
        ReportKind::IrqInversion => "irq lock inversion".into(),
        other => other.name().replace('-', " "),
    }
}
