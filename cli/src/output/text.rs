//! The form for people: source excerpts with numbered steps, what is known, how to fix it, and a coverage line.

use super::{Outcome, confidence_name, plural, steps};
use crate::texts::Texts;
use codespan_reporting::diagnostic::{Diagnostic, Label, LabelStyle, Severity};
use codespan_reporting::term::{self, Config, termcolor::Ansi};
use nestlint_analyzer::program::Instance;
use nestlint_analyzer::source::{FileId, Location};
use nestlint_lints::finding::{Confidence, Finding, Level};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

/// A step that is longer than this many lines is shown by its first one.
const MAX_STEP_LINES: usize = 3;

/// Findings of one cause are shown once; the other places are named under the first.
pub(super) fn render(outcome: &Outcome) -> String {
    let mut causes: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in &outcome.findings {
        causes.entry(&finding.cause).or_default().push(finding);
    }
    let mut text = String::new();
    for finding in &outcome.findings {
        let group = causes.get(finding.cause.as_str()).map_or(&[][..], Vec::as_slice);
        if group.first().is_some_and(|first| std::ptr::eq(*first, finding)) {
            text += &excerpt(outcome, finding, &group[1..]);
        }
    }
    silenced(outcome, &mut text);
    gaps(outcome, &mut text);
    for skipped in &outcome.skipped {
        line(&mut text, &format!("skipped {}: {}", skipped.file, skipped.reason));
    }
    line(&mut text, &coverage(outcome));
    text
}

fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// One finding with its source, coloured by escape codes; who prints it takes them out where they are not wanted.
fn excerpt(outcome: &Outcome, finding: &Finding, same_cause: &[&Finding]) -> String {
    let texts = &outcome.texts;
    let severity = match finding.level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Note,
    };
    let diagnostic = Diagnostic::new(severity)
        .with_code(finding.lint)
        .with_message(&finding.message)
        .with_labels(labels(texts, finding, outcome.place(finding)))
        .with_notes(notes(outcome, finding, same_cause));
    let mut out = Ansi::new(Vec::new());
    if let Err(e) = term::emit_to_write_style(&mut out, &Config::default(), texts, &diagnostic) {
        return format!("{}: {} ({e})\n", texts.shown(outcome.place(finding)), finding.message);
    }
    String::from_utf8_lossy(&out.into_inner()).into_owned()
}

/// The steps with their numbers; the last is the reported place. Steps at one place share a label.
fn labels(texts: &Texts, finding: &Finding, place: Location) -> Vec<Label<FileId>> {
    let steps = steps(finding);
    let number = |n: usize, text: &str| match (steps.len(), text) {
        (_, "") => String::new(),
        (1, text) => text.to_owned(),
        (_, text) => format!("({}) {text}", n + 1),
    };
    let mut labels: Vec<Label<FileId>> = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        let style = if step.at == place { LabelStyle::Primary } else { LabelStyle::Secondary };
        let (range, text) = (range(texts, step.at), number(n, &step.text));
        match labels.iter_mut().find(|label| label.file_id == step.at.file && label.range == range) {
            Some(label) => label.message += &format!(", {text}"),
            None => labels.push(Label::new(style, step.at.file, range).with_message(text)),
        }
    }
    labels
}

fn range(texts: &Texts, at: Location) -> Range<usize> {
    use codespan_reporting::files::Files;
    let whole = at.span.lo as usize..at.span.hi as usize;
    if texts.end(at).line - texts.start(at).line < MAX_STEP_LINES {
        return whole;
    }
    let line = texts.line_index(at.file, whole.start).and_then(|line| texts.line_range(at.file, line));
    line.map_or(whole.clone(), |line| whole.start..line.end.saturating_sub(1).max(whole.start))
}

fn notes(outcome: &Outcome, finding: &Finding, same_cause: &[&Finding]) -> Vec<String> {
    let texts = &outcome.texts;
    let mut notes = Vec::new();
    if let Some(class) = &finding.class {
        let description = if class.description.is_empty() { &class.kind } else { &class.description };
        let place = class.definition.map_or(String::new(), |at| format!(", {}", texts.shown(at)));
        notes.push(format!("class: `{}`: {description}{place}", class.name));
    }
    if let Some(instance) = finding.instance {
        notes.push(format!("instances: {}", instances(instance)));
    }
    if !finding.evidence.is_empty() {
        let evidence = finding.evidence.join(", ");
        notes.push(format!("confidence: {}: {evidence}", confidence_name(finding.confidence)));
    }
    if finding.other_paths > 0 {
        notes.push(format!("and {} between the two", plural(finding.other_paths as usize, "other path")));
    }
    if !same_cause.is_empty() {
        let places: Vec<String> = same_cause.iter().map(|f| texts.shown(outcome.place(f))).collect();
        notes.push(format!("of the same cause: also taken at {}", places.join(", ")));
    }
    notes.extend(finding.help.iter().map(|help| format!("help: {help}")));
    notes.push(format!("see: {}", explain(finding.lint, outcome.links)));
    notes
}

/// The command that explains a lint; as a link (OSC 8) it leads to the same page in the repository.
fn explain(lint: &str, is_link: bool) -> String {
    let command = format!("nestlint explain {lint}");
    if !is_link {
        return command;
    }
    let page = format!("{}/blob/main/lints/src/{}.md", env!("CARGO_PKG_REPOSITORY"), lint.replace('-', "_"));
    format!("\u{1b}]8;;{page}\u{1b}\\{command}\u{1b}]8;;\u{1b}\\")
}

fn instances(instance: Instance) -> &'static str {
    match instance {
        Instance::Same => "the same lock",
        Instance::Different => "different locks",
        Instance::Unknown => "perhaps the same lock, perhaps two",
    }
}

fn silenced(outcome: &Outcome, text: &mut String) {
    for silenced in &outcome.silenced {
        let finding = &silenced.finding;
        let held =
            finding.held.as_ref().map_or(String::new(), |held| format!(" (held {})", outcome.texts.shown(held.at)));
        let (place, cause, why) = (outcome.texts.shown(finding.acquired.at), silenced.cause, &silenced.text);
        line(text, &format!("{place}: silenced by {cause} `{why}`: {}{held}", finding.message));
    }
}

fn gaps(outcome: &Outcome, text: &mut String) {
    for gap in outcome.program.gaps.iter().filter(|_| outcome.gaps) {
        line(text, &format!("{}: not understood: {}", outcome.texts.shown(gap.at), gap.reason));
    }
}

/// `coverage: 1 file, 214 lines, … · 1 finding (1 high)`.
fn coverage(outcome: &Outcome) -> String {
    let c = &outcome.program.coverage;
    let mut text = format!(
        "coverage: {}, {}, {}, {} ({} classified), {}",
        plural(c.files, "file"),
        plural(c.lines, "line"),
        plural(c.functions, "function"),
        plural(c.acquisitions, "acquisition"),
        c.classified,
        plural(c.gaps, "gap")
    );
    if !outcome.skipped.is_empty() {
        let _ = write!(text, ", {} skipped", plural(outcome.skipped.len(), "file"));
    }
    let _ = write!(text, " · {}", plural(outcome.findings.len(), "finding"));
    let levels = [Confidence::High, Confidence::Medium, Confidence::Low];
    let counts = levels.iter().map(|level| (outcome.count(*level), confidence_name(*level)));
    let counts: Vec<String> = counts.filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} {name}")).collect();
    if !counts.is_empty() {
        let _ = write!(text, " ({})", counts.join(", "));
    }
    if outcome.unsure > 0 {
        let _ = write!(text, ", {} less sure (--min-confidence low shows all)", outcome.unsure);
    }
    text
}
