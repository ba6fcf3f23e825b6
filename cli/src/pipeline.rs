//! From settings to findings: discover, analyse, lint, and keep what the settings admit.

use crate::discover::{self, Input, Skipped};
use crate::failure::{Failure, Result};
use crate::phases::Phases;
use crate::settings::Settings;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{Role, Sources};
use nestlint_lints::finding::Finding;
use nestlint_lints::{Silenced, run};
use std::time::Instant;

/// What a run found.
#[derive(Debug)]
pub struct Analysis {
    /// What was read.
    pub input: Input,
    /// What the analyzer made of it.
    pub program: Program,
    /// Findings that the settings admit.
    pub findings: Vec<Finding>,
    /// Findings of every confidence and level, for baselines.
    pub all: Vec<Finding>,
    /// Nestings that are not reported.
    pub silenced: Vec<Silenced>,
    /// What was asked for and not analysed.
    pub skipped: Vec<Skipped>,
    /// What each phase cost.
    pub phases: Phases,
}

/// Runs everything up to the findings.
pub fn analyze(settings: &Settings) -> Result<Analysis> {
    let start = Instant::now();
    let input = discover::discover(&settings.request)?;
    analyze_input(settings, input, start)
}

/// The same for an input that was found already.
pub fn analyze_input(settings: &Settings, input: Input, start: Instant) -> Result<Analysis> {
    let asked_for = input.files().iter().any(|file| file.role == Role::Report);
    if !asked_for && input.skipped.is_empty() {
        return Err(Failure::no_input());
    }
    let mut phases = Phases::since(start);
    phases.end("discover");
    let program = settings.engine.analyze_observed(&input, &mut phases)?;
    let report = run(&program, &input, &settings.selection());
    phases.end("lint");
    let path = |finding: &Finding| program.file(finding.place(&program).file).path.clone();
    let mut findings = report.findings.clone();
    findings.retain_mut(|finding| settings.admits(&path(finding), finding));
    let skipped = skipped(&input, &program);
    Ok(Analysis { skipped, findings, all: report.findings, silenced: report.silenced, phases, program, input })
}

fn skipped(input: &Input, program: &Program) -> Vec<Skipped> {
    let unread = program.files.iter().filter(|file| file.role == Role::Report).filter_map(|file| {
        let reason = file.skipped.clone()?;
        Some(Skipped { file: file.path.clone(), reason })
    });
    let mut skipped: Vec<Skipped> = input.skipped.iter().cloned().chain(unread).collect();
    skipped.sort();
    skipped.dedup();
    skipped
}

impl Analysis {
    /// Whether nothing at all of what was asked for could be analysed.
    pub fn is_all_skipped(&self) -> bool {
        let asked_for = self.program.files.iter().filter(|file| file.role == Role::Report);
        asked_for.clone().all(|file| file.skipped.is_some()) && !self.skipped.is_empty()
    }
}
