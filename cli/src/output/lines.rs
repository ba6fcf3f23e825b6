//! Forms of one line a finding: `concise` for people and scripts, `gcc` for whatever reads a compiler's messages.

use super::{Outcome, level_name, steps};
use std::fmt::Write;

/// `path:line:column: level lint: message (held path:line)`.
pub(super) fn concise(outcome: &Outcome) -> String {
    let mut text = String::new();
    for finding in &outcome.findings {
        let texts = &outcome.texts;
        let held = finding.held.as_ref().map_or(String::new(), |held| {
            format!(" (held {}:{})", texts.path(held.at.file), texts.start(held.at).line)
        });
        let (place, level) = (texts.shown(outcome.place(finding)), level_name(finding.level));
        let _ = writeln!(text, "{place}: {level} {}: {}{held}", finding.lint, finding.message);
    }
    text
}

/// `path:line:column: warning: message [lint]`, then a `note:` for each step before the reported place.
pub(super) fn gcc(outcome: &Outcome) -> String {
    let mut text = String::new();
    for finding in &outcome.findings {
        let at = outcome.place(finding);
        let (place, level) = (outcome.texts.shown(at), level_name(finding.level));
        let _ = writeln!(text, "{place}: {level}: {} [{}]", finding.message, finding.lint);
        for step in steps(finding).iter().filter(|step| step.at != at) {
            let _ = writeln!(text, "{}: note: {}", outcome.texts.shown(step.at), step.text);
        }
        for help in &finding.help {
            let _ = writeln!(text, "{place}: note: {help}");
        }
    }
    text
}
