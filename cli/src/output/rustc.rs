//! One rustc diagnostic in JSON a line: rust-analyzer's `check.overrideCommand` shows them in any editor.

use super::{Outcome, Step, level_name, steps};
use crate::texts::Texts;
use codespan_reporting::files::Files;
use nestlint_lints::finding::Finding;
use nestlint_lints::fix::Edit;
use serde_json::{Value, json};

/// A line for each finding, and nothing for none.
pub(super) fn render(outcome: &Outcome) -> String {
    outcome.findings.iter().map(|finding| format!("{}\n", diagnostic(outcome, finding))).collect()
}

fn diagnostic(outcome: &Outcome, finding: &Finding) -> Value {
    let texts = &outcome.texts;
    let (steps, at) = (steps(finding), outcome.place(finding));
    let spans: Vec<Value> = steps.iter().map(|step| span(texts, step, step.at == at)).collect();
    let helps = finding.help.iter().map(|help| child(help, &[]));
    let fixes = outcome.fixes(finding);
    let fixes = fixes.iter().map(|fix| {
        let edits: Vec<Value> = fix.edits.iter().map(|edit| replacement(texts, edit, fix.is_safe)).collect();
        child(&fix.title, &edits)
    });
    let children: Vec<Value> = helps.chain(fixes).collect();
    let level = level_name(finding.level);
    let rendered = format!("{level}: {}\n --> {}\n", finding.message, texts.shown(at));
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

fn child(message: &str, spans: &[Value]) -> Value {
    json!({ "message": message, "code": null, "level": "help", "spans": spans, "children": [], "rendered": null })
}

/// A span that an editor offers to replace.
fn replacement(texts: &Texts, edit: &Edit, is_safe: bool) -> Value {
    let mut span = span(texts, &Step { at: edit.at, text: String::new() }, true);
    span["label"] = Value::Null;
    span["suggested_replacement"] = json!(edit.text);
    span["suggestion_applicability"] = json!(if is_safe { "MachineApplicable" } else { "HasPlaceholders" });
    span
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
