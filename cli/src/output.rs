//! What a run has to say, in one of several forms; each form is a file.

mod json;
mod text;

use crate::args::Format;
use crate::discover::Skipped;
use crate::texts::Texts;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{Location, Sources};
use nestlint_lints::Silenced;
use nestlint_lints::finding::{Confidence, Edge, End, Finding};

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
    /// Texts of every place that is shown.
    pub texts: Texts,
}

impl<'a> Outcome<'a> {
    /// An outcome without its texts, which [`Outcome::load`] reads when it is known what is shown.
    pub fn new(program: &'a Program, findings: Vec<Finding>, skipped: Vec<Skipped>) -> Outcome<'a> {
        let (silenced, texts) = (Vec::new(), Texts::default());
        Outcome { program, findings, unsure: 0, silenced, gaps: false, skipped, texts }
    }

    /// Reads the texts of everything that is shown.
    pub fn load(self, sources: &dyn Sources) -> Outcome<'a> {
        let findings = self.findings.iter().chain(self.silenced.iter().map(|s| &s.finding)).flat_map(places);
        let gaps = self.program.gaps.iter().filter(|_| self.gaps).map(|gap| gap.at);
        let texts = Texts::load(sources, findings.chain(gaps));
        Outcome { texts, ..self }
    }

    /// The outcome in a form.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Json => json::render(self),
        }
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

/// `high`, `medium`, `low`.
fn confidence_name(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// `1 file`, `2 files`.
fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
