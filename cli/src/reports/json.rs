//! The JSON document of `nestlint report`, version 1. Its shape is a contract: the structs here are the wire.

use super::{Entry, Mapped, Place};
use nestlint_analyzer::report::{Dependency, Frame, Lock};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    reports: Vec<WireReport<'a>>,
}

#[derive(Serialize)]
struct WireReport<'a> {
    kind: &'static str,
    kernel: Option<&'a str>,
    task: Option<String>,
    acquiring: Option<WireLock<'a>>,
    holding: Option<WireLock<'a>>,
    held_locks: Vec<WireLock<'a>>,
    dependencies: Vec<WireDependency<'a>>,
    trace: Vec<WireFrame<'a>>,
    missing: &'a [String],
    #[serde(rename = "match")]
    mapped: WireMatch<'a>,
    verdict: &'static str,
    evidence: &'a [String],
    advice: &'a [String],
}

#[derive(Serialize)]
struct WireLock<'a> {
    class: &'a str,
    subclass: u32,
    function: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
}

#[derive(Serialize)]
struct WireDependency<'a> {
    class: &'a str,
    trace: Vec<WireFrame<'a>>,
}

#[derive(Serialize)]
struct WireFrame<'a> {
    function: &'a str,
    file: Option<&'a str>,
    line: Option<u32>,
    inline: bool,
}

#[derive(Serialize)]
struct WireMatch<'a> {
    finding: Option<&'a str>,
    reason: Option<&'a str>,
    acquired: Option<WirePlace<'a>>,
    held: Option<WirePlace<'a>>,
    chain: Vec<WirePlace<'a>>,
}

#[derive(Serialize)]
struct WirePlace<'a> {
    function: &'a str,
    file: &'a str,
    line: usize,
}

/// The document.
pub fn render(entries: &[Entry]) -> String {
    let document = Document { version: 1, reports: entries.iter().map(report).collect() };
    let mut text = serde_json::to_string_pretty(&document).expect("no map has a key that is not a string");
    text.push('\n');
    text
}

fn report(entry: &Entry) -> WireReport<'_> {
    let report = &entry.report;
    // nothing ran where nestlint printed the report: what stands there is a function
    let task = report.task.as_ref().filter(|_| !report.is_static);
    WireReport {
        kind: report.kind.name(),
        kernel: report.kernel.as_deref(),
        task: task.map(|task| task.pid.map_or(task.name.clone(), |pid| format!("{}/{pid}", task.name))),
        acquiring: report.acquiring.as_ref().map(|it| lock(it, entry.acquiring.as_ref())),
        holding: report.holding.as_ref().map(|it| lock(it, entry.holding.as_ref())),
        held_locks: report.held_locks.iter().map(|it| lock(it, it.place())).collect(),
        dependencies: report.dependencies.iter().map(dependency).collect(),
        trace: report.trace.iter().map(frame).collect(),
        missing: &report.missing,
        mapped: mapped(entry.mapped.as_ref()),
        verdict: entry.judgement.verdict.name(),
        evidence: &entry.judgement.evidence,
        advice: &entry.advice,
    }
}

fn lock<'a>(lock: &'a Lock, place: Option<&'a Frame>) -> WireLock<'a> {
    WireLock {
        class: &lock.name.class,
        subclass: lock.name.subclass,
        function: place.map(Frame::source_name),
        file: place.and_then(|place| place.file.as_deref()),
        line: place.and_then(|place| place.line),
    }
}

fn dependency(dependency: &Dependency) -> WireDependency<'_> {
    WireDependency { class: &dependency.lock.class, trace: dependency.trace.iter().map(frame).collect() }
}

fn frame(frame: &Frame) -> WireFrame<'_> {
    WireFrame { function: frame.source_name(), file: frame.file.as_deref(), line: frame.line, inline: frame.inline }
}

fn mapped(mapped: Option<&Mapped>) -> WireMatch<'_> {
    WireMatch {
        finding: mapped.and_then(|it| it.finding.as_deref()),
        reason: mapped.map(|it| it.reason.as_str()),
        acquired: mapped.and_then(|it| it.acquired.as_ref()).map(place),
        held: mapped.and_then(|it| it.held.as_ref()).map(place),
        chain: mapped.map_or(Vec::new(), |it| it.chain.iter().map(place).collect()),
    }
}

fn place(place: &Place) -> WirePlace<'_> {
    WirePlace { function: &place.function, file: &place.file, line: place.line }
}
