//! One rustc diagnostic in JSON a line: rust-analyzer's `check.overrideCommand` shows them in any editor.

use super::{Outcome, Step, level_name, steps};
use crate::texts::Texts;
use codespan_reporting::files::Files;
use nestlint_lints::finding::Finding;
use serde_json::{Value, json};

/// A line for each finding, and nothing for none.
pub(super) fn render(outcome: &Outcome) -> String {
    outcome.findings.iter().map(|finding| format!("{}\n", diagnostic(&outcome.texts, finding))).collect()
}

fn diagnostic(texts: &Texts, finding: &Finding) -> Value {
    let steps = steps(finding);
    let spans: Vec<Value> = steps.iter().map(|step| span(texts, step, step.at == finding.acquired.at)).collect();
    let child = |level: &str, text: &String| json!({ "message": text, "code": null, "level": level, "spans": [], "children": [], "rendered": null });
    let children: Vec<Value> = finding.help.iter().map(|help| child("help", help)).collect();
    let level = level_name(finding.level);
    let rendered = format!("{level}: {}\n --> {}\n", finding.message, texts.shown(finding.acquired.at));
    json!({
        "$message_type": "diagnostic",
        "message": finding.message,
        "code": { "code": format!("nestlint::{}", finding.lint), "explanation": null },
        "level": level,
        "spans": spans,
        "children": children,
        "rendered": rendered,
    })
}

fn span(texts: &Texts, step: &Step, is_primary: bool) -> Value {
    let (start, end) = (texts.start(step.at), texts.end(step.at));
    let lines = (start.line..=end.line).map(|line| {
        let range = texts.line_range(step.at.file, line - 1).unwrap_or_default();
        let text = texts.source(step.at.file).ok().and_then(|text| text.get(range)).unwrap_or("");
        let text = text.trim_end_matches(['\n', '\r']);
        let from = if line == start.line { start.column } else { 1 };
        let to = if line == end.line { end.column } else { text.chars().count() + 1 };
        json!({ "text": text, "highlight_start": from, "highlight_end": to })
    });
    json!({
        "file_name": texts.path(step.at.file),
        "byte_start": step.at.span.lo,
        "byte_end": step.at.span.hi,
        "line_start": start.line,
        "line_end": end.line,
        "column_start": start.column,
        "column_end": end.column,
        "is_primary": is_primary,
        "text": lines.collect::<Vec<_>>(),
        "label": step.text,
        "suggested_replacement": null,
        "suggestion_applicability": null,
        "expansion": null,
    })
}
