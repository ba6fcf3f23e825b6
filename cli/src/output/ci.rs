//! Forms for continuous integration: annotations of GitHub, Code Quality of GitLab, JUnit. The first two name files from
//! the top of the repository, wherever the run stands.

use super::{Outcome, level_name, plural, steps};
use nestlint_lints::finding::{Finding, Level};
use serde_json::json;
use std::fmt::Write;

/// GitHub drops annotations after the tenth of a level in a step, without a word.
const GITHUB_LIMIT: usize = 10;

/// Workflow commands: at most ten a level, the worst first, then a notice that says how many are left out.
pub(super) fn github(outcome: &Outcome) -> String {
    let mut text = String::new();
    let mut left_out = 0;
    for (level, command) in [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "notice")] {
        let of_level: Vec<&Finding> = outcome.findings.iter().filter(|f| f.level == level).collect();
        left_out += of_level.len().saturating_sub(GITHUB_LIMIT);
        for finding in of_level.into_iter().take(GITHUB_LIMIT) {
            let _ = writeln!(text, "{}", annotation(outcome, finding, command));
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "::notice title=nestlint::{} more, not annotated", plural(left_out, "finding"));
    }
    text
}

fn annotation(outcome: &Outcome, finding: &Finding, command: &str) -> String {
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let texts = &outcome.texts;
    let at = outcome.place(finding);
    let (start, end) = (texts.start(at), texts.end(at));
    let file = property(&texts.root_path(at.file));
    // Columns count only if start and end are on one line.
    let columns =
        if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    let steps: Vec<String> = steps(finding)
        .iter()
        .filter(|step| step.at != at)
        .map(|step| format!("\n{}: {}", texts.shown(step.at), step.text))
        .collect();
    let message = data(&format!("{}{}", finding.message, steps.concat()));
    let title = property(&format!("nestlint: {}", finding.lint));
    format!("::{command} file={file},line={},endLine={}{columns},title={title}::{message}", start.line, end.line)
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// GitLab hides the name of the check, so the description carries it.
pub(super) fn gitlab(outcome: &Outcome) -> String {
    let entry = |finding: &Finding| {
        let severity = match finding.level {
            Level::Error => "critical",
            Level::Warning => "major",
            Level::Note => "info",
        };
        let at = outcome.place(finding);
        json!({
            "description": format!("{}: {}", finding.lint, finding.message),
            "check_name": finding.lint,
            "fingerprint": finding.fingerprint,
            "severity": severity,
            "location": {
                "path": outcome.texts.root_path(at.file),
                "lines": { "begin": outcome.texts.start(at).line, "end": outcome.texts.end(at).line },
            },
        })
    };
    let entries: Vec<serde_json::Value> = outcome.findings.iter().map(entry).collect();
    format!("{:#}\n", serde_json::Value::Array(entries))
}

/// A failure for each finding, or one test that passes.
pub(super) fn junit(outcome: &Outcome) -> String {
    let count = outcome.findings.len();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests = count.max(1);
    let _ = writeln!(text, "<testsuites name=\"nestlint\" tests=\"{tests}\" failures=\"{count}\">");
    let _ = writeln!(text, "  <testsuite name=\"nestlint\" tests=\"{tests}\" failures=\"{count}\" errors=\"0\">");
    if count == 0 {
        text += "    <testcase name=\"no findings\" classname=\"nestlint\"/>\n";
    }
    for finding in &outcome.findings {
        let place = xml(&outcome.texts.shown(outcome.place(finding)));
        let (lint, level, message) = (finding.lint, level_name(finding.level), xml(&finding.message));
        let _ = writeln!(text, "    <testcase name=\"{place}\" classname=\"{lint}\">");
        let _ = writeln!(text, "      <failure type=\"{level}\" message=\"{message}\">");
        for step in steps(finding) {
            let _ = writeln!(text, "{}: {}", xml(&outcome.texts.shown(step.at)), xml(&step.text));
        }
        text += "      </failure>\n    </testcase>\n";
    }
    text + "  </testsuite>\n</testsuites>\n"
}

/// Text as XML; characters that XML 1.0 cannot hold are replaced.
fn xml(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
