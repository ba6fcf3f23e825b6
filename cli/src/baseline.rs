//! A baseline: findings that are known, by fingerprint, and not reported again.
//!
//! The file is JSON, sorted, one entry a finding, made to be read in a review. Only the fingerprint counts; the rest
//! tells people what it is. See `nestlint_lints::identity` for what a fingerprint is made of.

use crate::discover::{reason, shown};
use crate::failure::{Failure, Result};
use crate::settings::Settings;
use crate::write;
use nestlint_analyzer::program::Program;
use nestlint_lints::finding::Finding;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// Where the baseline is if nothing else is said.
pub const DEFAULT: &str = "nestlint-baseline.json";

const VERSION: u32 = 1;

/// A baseline.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Baseline {
    version: u32,
    /// The paths that were checked for it, named as files are.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Known findings, by file, lint and fingerprint.
    pub findings: Vec<Entry>,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

/// A known finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Entry {
    pub file: String,
    pub lint: String,
    pub function: String,
    pub fingerprint: String,
    pub message: String,
}

impl Baseline {
    /// A baseline of these findings, with their files named as in fingerprints.
    pub fn of(program: &Program, settings: &Settings, findings: &[Finding]) -> Baseline {
        let anchor = settings.anchor();
        let entry = |finding: &Finding| Entry {
            file: anchor.path(&program.file(finding.place(program).file).path),
            lint: finding.lint.into(),
            function: finding.place_function(program).to_owned(),
            fingerprint: finding.fingerprint.clone(),
            message: finding.message.clone(),
        };
        let mut findings: Vec<Entry> = findings.iter().map(entry).collect();
        findings.sort();
        Baseline { version: VERSION, paths: settings.anchored_paths(), findings }
    }

    /// Reads a baseline.
    pub fn read(path: &Path) -> Result<Baseline> {
        let failure = |why: String| Failure::new(format!("cannot read the baseline {}: {why}", shown(path)));
        let text = std::fs::read_to_string(path)
            .map_err(|e| failure(reason(&e)).help("`nestlint baseline write` makes one"))?;
        let broken =
            |e: serde_json::Error| failure(e.to_string()).help("write it again with `nestlint baseline write`");
        // A newer version may have another shape, so its number comes first.
        let Versioned { version } = serde_json::from_str(&text).map_err(broken)?;
        if version > VERSION {
            let why = format!("it is of version {version}, this program knows {VERSION}");
            return Err(failure(why).help("use the nestlint that wrote it, or a newer one"));
        }
        serde_json::from_str(&text).map_err(broken)
    }

    /// Writes a baseline; one that is there is replaced as a whole or not at all.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self).expect("strings and numbers are JSON");
        text.push('\n');
        write::replace(path, &text)
    }

    /// The fingerprints of what is known.
    pub fn known(&self) -> BTreeSet<&str> {
        self.findings.iter().map(|entry| entry.fingerprint.as_str()).collect()
    }

    /// Whether these paths are all that it was made from: a finding can need a file far from the one that it is in, so a
    /// part of the program says nothing of an entry.
    pub fn is_covered_by(&self, paths: &[String]) -> bool {
        let is_below = |path: &str, dir: &String| {
            dir == "." || path == dir || path.strip_prefix(dir.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.paths.iter().all(|path| paths.iter().any(|dir| is_below(path, dir)))
    }

    /// Entries that nothing matches in an analysis, of the lints that ran.
    pub fn stale(&self, settings: &Settings, all: &[Finding]) -> Vec<&Entry> {
        let found: BTreeSet<&str> = all.iter().map(|finding| finding.fingerprint.as_str()).collect();
        let runs = |entry: &&Entry| settings.lints.contains_key(entry.lint.as_str());
        self.findings.iter().filter(runs).filter(|entry| !found.contains(entry.fingerprint.as_str())).collect()
    }
}
