//! The JSON document, version 1. Its shape is a contract: the structs here are the wire, and nothing else is.

use super::{Outcome, confidence_name, level_name};
use crate::texts::{Position, Texts};
use nestlint_analyzer::program::Instance;
use nestlint_analyzer::source::Location;
use nestlint_lints::finding::{Class, Edge, End, Finding, Step};
use nestlint_lints::fix::{Edit, Fix};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    coverage: Coverage<'a>,
    findings: Vec<WireFinding<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    silenced: Vec<WireSilenced<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gaps: Vec<WireGap<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Coverage<'a> {
    files: usize,
    lines: usize,
    functions: usize,
    acquisitions: usize,
    classified: usize,
    gaps: usize,
    skipped: Vec<WireSkipped<'a>>,
}

#[derive(Serialize)]
struct WireSkipped<'a> {
    file: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct WireFinding<'a> {
    lint: &'a str,
    level: &'static str,
    confidence: &'static str,
    message: &'a str,
    fingerprint: &'a str,
    cause: &'a str,
    class: Option<WireClass<'a>>,
    instance: Option<&'static str>,
    held: Option<WireEnd<'a>>,
    acquired: WireEnd<'a>,
    chain: Vec<WireStep<'a>>,
    other_paths: u32,
    evidence: &'a [String],
    help: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edges: Vec<WireEdge<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<WireFix<'a>>,
}

#[derive(Serialize)]
struct WireFix<'a> {
    title: String,
    safe: bool,
    edits: Vec<WireEdit<'a>>,
}

/// A change of the bytes from `start` up to, not including, `end`.
#[derive(Serialize)]
struct WireEdit<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: String,
}

#[derive(Serialize)]
struct WireClass<'a> {
    name: &'a str,
    kind: &'a str,
    definition: Option<WirePlace<'a>>,
}

#[derive(Serialize)]
struct WirePlace<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct WireEnd<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    function: &'a str,
    lock: &'a str,
    mode: Option<&'a str>,
    subclass: Option<u32>,
}

#[derive(Serialize)]
struct WireStep<'a> {
    function: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct WireEdge<'a> {
    held: WireEnd<'a>,
    acquired: WireEnd<'a>,
    chain: Vec<WireStep<'a>>,
}

#[derive(Serialize)]
struct WireSilenced<'a> {
    cause: &'a str,
    text: &'a str,
    finding: WireFinding<'a>,
}

#[derive(Serialize)]
struct WireGap<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    reason: &'a str,
}

/// The whole document, with a line end.
pub(super) fn render(outcome: &Outcome) -> String {
    let texts = &outcome.texts;
    let coverage = &outcome.program.coverage;
    let skipped = outcome.skipped.iter().map(|s| WireSkipped { file: &s.file, reason: &s.reason });
    let silenced = outcome.silenced.iter().map(|s| WireSilenced {
        cause: s.cause,
        text: &s.text,
        finding: finding(outcome, &s.finding),
    });
    let gaps = outcome.program.gaps.iter().filter(|_| outcome.gaps).map(|gap| {
        let WirePlace { file, line, column } = place(texts, gap.at);
        WireGap { file, line, column, reason: &gap.reason }
    });
    let document = Document {
        version: 1,
        tool: Tool { name: "nestlint", version: env!("CARGO_PKG_VERSION") },
        coverage: Coverage {
            files: coverage.files,
            lines: coverage.lines,
            functions: coverage.functions,
            acquisitions: coverage.acquisitions,
            classified: coverage.classified,
            gaps: coverage.gaps,
            skipped: skipped.collect(),
        },
        findings: outcome.findings.iter().map(|f| finding(outcome, f)).collect(),
        silenced: silenced.collect(),
        gaps: gaps.collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).expect("no map has a key that is not a string");
    text.push('\n');
    text
}

fn finding<'a>(outcome: &'a Outcome, f: &'a Finding) -> WireFinding<'a> {
    let texts = &outcome.texts;
    WireFinding {
        lint: f.lint,
        level: level_name(f.level),
        confidence: confidence_name(f.confidence),
        message: &f.message,
        fingerprint: &f.fingerprint,
        cause: &f.cause,
        class: f.class.as_ref().map(|c| class(texts, c)),
        instance: f.instance.map(instance_name),
        held: f.held.as_ref().map(|e| end(texts, e)),
        acquired: end(texts, &f.acquired),
        chain: f.chain.iter().map(|s| step(texts, s)).collect(),
        other_paths: f.other_paths,
        evidence: &f.evidence,
        help: &f.help,
        edges: f.edges.iter().map(|e| edge(texts, e)).collect(),
        fixes: outcome.fixes(f).into_iter().map(|it| fix(texts, it)).collect(),
    }
}

fn fix(texts: &Texts, fix: Fix) -> WireFix<'_> {
    let edit = |edit: Edit| {
        let (file, span) = (texts.path(edit.at.file), edit.at.span);
        WireEdit { file, start: span.lo, end: span.hi, text: edit.text }
    };
    WireFix { title: fix.title, safe: fix.is_safe, edits: fix.edits.into_iter().map(edit).collect() }
}

fn class<'a>(texts: &'a Texts, class: &'a Class) -> WireClass<'a> {
    WireClass { name: &class.name, kind: &class.kind, definition: class.definition.map(|at| place(texts, at)) }
}

fn place(texts: &Texts, at: Location) -> WirePlace<'_> {
    let Position { line, column } = texts.start(at);
    WirePlace { file: texts.path(at.file), line, column }
}

fn end<'a>(texts: &'a Texts, end: &'a End) -> WireEnd<'a> {
    let (start, stop) = (texts.start(end.at), texts.end(end.at));
    WireEnd {
        file: texts.path(end.at.file),
        line: start.line,
        column: start.column,
        end_line: stop.line,
        end_column: stop.column,
        function: &end.function,
        lock: &end.lock,
        mode: Some(end.mode.as_str()).filter(|mode| !mode.is_empty()),
        subclass: end.subclass,
    }
}

fn step<'a>(texts: &'a Texts, step: &'a Step) -> WireStep<'a> {
    let Position { line, column } = texts.start(step.at);
    WireStep { function: &step.caller, file: texts.path(step.at.file), line, column }
}

fn edge<'a>(texts: &'a Texts, edge: &'a Edge) -> WireEdge<'a> {
    WireEdge {
        held: end(texts, &edge.held),
        acquired: end(texts, &edge.acquired),
        chain: edge.chain.iter().map(|s| step(texts, s)).collect(),
    }
}

fn instance_name(instance: Instance) -> &'static str {
    match instance {
        Instance::Same => "same",
        Instance::Different => "different",
        Instance::Unknown => "unknown",
    }
}
