//! Runs the lints over a program.

use crate::anchor::Anchor;
use crate::finding::Finding;
use crate::identity;
use crate::nesting::{self, Verdict};
use crate::registry::{LINTS, Lint};
use crate::suppress;
use nestlint_analyzer::program::{Program, Silence};
use nestlint_analyzer::source::Sources;

/// Which lints run, and whether comments may suppress what they find.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Lints that run.
    pub lints: Vec<&'static Lint>,
    /// Obey `nestlint: allow(..)` comments.
    pub suppressions: bool,
    /// Where the paths of fingerprints start.
    pub anchor: Anchor,
}

impl Default for Selection {
    fn default() -> Selection {
        Selection { lints: LINTS.iter().collect(), suppressions: true, anchor: Anchor::default() }
    }
}

impl Selection {
    /// Whether a lint runs.
    pub fn has(&self, name: &str) -> bool {
        self.lints.iter().any(|lint| lint.name == name)
    }
}

/// A nesting or finding that is not reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silenced {
    /// What would have been reported.
    pub finding: Finding,
    /// `annotation`, `order`, `bound`, `rule`, `outer lock`, `suppression`.
    pub cause: &'static str,
    /// The annotation, order, bound, rule, outer lock or reason itself.
    pub text: String,
}

/// What the lints have to say about a program.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Findings of every confidence, sorted by place.
    pub findings: Vec<Finding>,
    /// What is not reported, sorted by place.
    pub silenced: Vec<Silenced>,
}

/// Runs the selected lints. `sources` are those that the program came from; only files with suppressions are read.
pub fn run(program: &Program, sources: &dyn Sources, selection: &Selection) -> Report {
    let mut findings = Vec::new();
    for lint in &selection.lints {
        (lint.check)(program, &mut findings);
    }
    let mut silenced = silent_nestings(program);
    let cycles = crate::lock_order_cycle::serialised(program).into_iter();
    silenced.extend(cycles.map(|(finding, text)| Silenced { finding, cause: "outer lock", text }));
    if selection.suppressions {
        silenced.extend(suppress::apply(program, sources, selection, &mut findings));
    }
    identity::assign(program, &selection.anchor, &mut findings);
    silenced.sort_by_key(|s| (program.file(s.finding.acquired.at.file).path.clone(), s.finding.acquired.at.span));
    Report { findings, silenced }
}

fn silent_nestings(program: &Program) -> Vec<Silenced> {
    let asked_for = program.nestings.iter().filter(|n| nesting::is_asked_for(program, n));
    let silenced = |n| match nesting::verdict(n) {
        Verdict::Silent(silence) => {
            let (cause, text) = match silence {
                Silence::Annotation(text) => ("annotation", text),
                Silence::Order(text) => ("order", text),
                Silence::Bound(text) => ("bound", text),
                Silence::Rule(text) => ("rule", text),
            };
            Some(Silenced { finding: nesting::silenced(program, n), cause, text })
        }
        _ => None,
    };
    asked_for.filter_map(silenced).collect()
}
