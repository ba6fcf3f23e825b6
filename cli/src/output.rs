//! What a run has to say, in one of several forms; each form is a file.

mod ci;
mod json;
mod lines;
mod lockdep;
mod rustc;
mod sarif;
mod text;

use crate::args::Format;
use crate::discover::Skipped;
use crate::texts::Texts;
use codespan_reporting::files::Files;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{Location, Sources};
use nestlint_lints::Silenced;
use nestlint_lints::anchor::Anchor;
use nestlint_lints::finding::{Confidence, Edge, End, Finding, Level};
use nestlint_lints::fix::{self, Fix};

/// Everything that a form may show.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The program.
    pub program: &'a Program,
    /// Findings to report, sorted.
    pub findings: Vec<Finding>,
    /// How many more were found that are less sure than asked for.
    pub unsure: usize,
    /// Nestings not reported; empty unless asked for.
    pub silenced: Vec<Silenced>,
    /// Show what was not understood.
    pub gaps: bool,
    /// Files that were not analysed.
    pub skipped: Vec<Skipped>,
    /// Make names of lints links to their pages.
    pub links: bool,
    /// Where the paths of forms for services start; the default leaves paths as they are shown.
    pub anchor: Anchor,
    /// Texts of every place that is shown.
    pub texts: Texts,
}

impl<'a> Outcome<'a> {
    /// An outcome without its texts, which [`Outcome::load`] reads when it is known what is shown.
    pub fn new(program: &'a Program, findings: Vec<Finding>, skipped: Vec<Skipped>) -> Outcome<'a> {
        let (silenced, texts) = (Vec::new(), Texts::default());
        Outcome {
            program,
            findings,
            unsure: 0,
            silenced,
            gaps: false,
            skipped,
            links: false,
            anchor: Anchor::default(),
            texts,
        }
    }

    /// Reads the texts of everything that is shown.
    pub fn load(self, sources: &dyn Sources) -> Outcome<'a> {
        let findings = self.findings.iter().chain(self.silenced.iter().map(|s| &s.finding)).flat_map(places);
        let gaps = self.program.gaps.iter().filter(|_| self.gaps).map(|gap| gap.at);
        let texts = Texts::load(sources, findings.chain(gaps)).anchored(self.anchor.clone());
        Outcome { texts, ..self }
    }

    /// The outcome in a form.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Concise => lines::concise(self),
            Format::Json => json::render(self),
            Format::Sarif => sarif::render(self),
            Format::Github => ci::github(self),
            Format::Gitlab => ci::gitlab(self),
            Format::Junit => ci::junit(self),
            Format::Gcc => lines::gcc(self),
            Format::Lockdep => lockdep::render(self),
            Format::RustcJson => rustc::render(self),
        }
    }

    /// Where a finding is reported.
    fn place(&self, finding: &Finding) -> Location {
        finding.place(self.program)
    }

    /// What can be done about a finding, as edits.
    fn fixes(&self, finding: &Finding) -> Vec<Fix> {
        let text = self.texts.source(self.place(finding).file).unwrap_or_default();
        fix::of(self.program, finding, text)
    }

    fn count(&self, confidence: Confidence) -> usize {
        self.findings.iter().filter(|f| f.confidence == confidence).count()
    }
}

/// Every place of a finding.
pub fn places(finding: &Finding) -> Vec<Location> {
    let of_end = |end: &End| end.at;
    let of_edge = |edge: &Edge| -> Vec<Location> {
        let ends = [edge.held.at, edge.acquired.at];
        ends.into_iter().chain(edge.chain.iter().map(|step| step.at)).collect()
    };
    let definition = finding.class.iter().filter_map(|class| class.definition);
    let ends = finding.held.iter().map(of_end).chain([finding.acquired.at]);
    let steps = finding.chain.iter().map(|step| step.at);
    ends.chain(steps).chain(definition).chain(finding.edges.iter().flat_map(of_edge)).collect()
}

/// A step of a finding: a place, and what happens there.
struct Step {
    at: Location,
    text: String,
}

/// The steps in order: held, each call, taken. The last one is the acquisition; one place that is both is one step.
fn steps(finding: &Finding) -> Vec<Step> {
    let taken = &finding.acquired;
    let Some(held) = &finding.held else {
        return edge_steps(finding);
    };
    if held.at == taken.at && finding.chain.iter().all(|step| step.at == taken.at) {
        return vec![Step { at: taken.at, text: "taken here, and still held when it is taken here again".into() }];
    }
    let mut steps = Vec::new();
    if held.at != taken.at {
        steps.push(Step { at: held.at, text: format!("held from here on{}", by(held)) });
    }
    // The call of a helper that returns the guard is the acquisition itself.
    let (helpers, calls): (Vec<_>, Vec<_>) = finding.chain.iter().partition(|step| step.at == taken.at);
    steps.extend(calls.iter().map(|s| Step { at: s.at, text: format!("`{}` calls `{}`", s.caller, s.callee) }));
    let through: String = helpers.iter().map(|s| format!(" through `{}`", s.callee)).collect();
    if taken.mode.is_empty() {
        steps.push(Step { at: taken.at, text: format!("still held at this `.await`{}", by(taken)) });
        return steps;
    }
    let again = if held.at == taken.at { "held from here on, and " } else { "" };
    steps.push(Step { at: taken.at, text: format!("{again}taken here{}{through}", by(taken)) });
    steps
}

/// The steps of a finding without one holder: those of its edges, or its one place.
fn edge_steps(finding: &Finding) -> Vec<Step> {
    let mut steps = Vec::new();
    for edge in &finding.edges {
        steps.push(Step { at: edge.held.at, text: format!("`{}` held{}", edge.held.lock, by(&edge.held)) });
        let calls = edge.chain.iter().map(|s| Step { at: s.at, text: format!("`{}` calls `{}`", s.caller, s.callee) });
        steps.extend(calls);
        steps
            .push(Step { at: edge.acquired.at, text: format!("`{}` taken{}", edge.acquired.lock, by(&edge.acquired)) });
    }
    if steps.is_empty() {
        steps.push(Step { at: finding.acquired.at, text: String::new() });
    }
    steps
}

fn by(end: &End) -> String {
    let name = if end.function.is_empty() { String::new() } else { format!(" by `{}`", end.function) };
    let mode = match end.mode.as_str() {
        "shared" | "recursive" => ", for reading",
        "upgradable" => ", as the upgradable reader",
        _ => "",
    };
    format!("{name}{mode}")
}

/// `high`, `medium`, `low`.
fn confidence_name(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// `error`, `warning`, `note`.
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

/// `1 file`, `2 files`, `2 entries`, `2 classes`.
pub fn plural(count: usize, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if count == 1 => format!("1 {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None if noun.ends_with('s') => format!("{count} {noun}es"),
        None => format!("{count} {noun}s"),
    }
}
