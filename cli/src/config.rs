//! `nestlint.toml`: finds the nearest one, reads it, and says where it is wrong.
//!
//! The same table may stand in a manifest, as `[package.metadata.nestlint]` or `[workspace.metadata.nestlint]`.

use crate::args;
use crate::discover::{reason, relative, shown};
use crate::failure::{Failure, Result};
use nestlint_lints::registry::{self, LINTS};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// Names of the file, the first that exists in a directory counts.
pub const NAMES: [&str; 2] = ["nestlint.toml", ".nestlint.toml"];

/// The file as it is written; everything may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// Level of each lint, or `off`.
    #[serde(default)]
    pub lints: BTreeMap<Spanned<String>, LintLevel>,
    /// Show findings that are at least this sure.
    pub min_confidence: Option<args::Confidence>,
    /// Exit with 1 on findings of at least this level.
    pub fail_on: Option<args::FailOn>,
    /// Globs of files to report in, from the directory of the file; none is all.
    #[serde(default)]
    pub include: Vec<String>,
    /// Globs of files and directories to leave out, from the directory of the file.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Edition of Rust files outside any package.
    pub edition: Option<args::Edition>,
    /// Check test code too.
    pub tests: Option<bool>,
    /// Lock models to add: own lock types, guard helpers, wrappers.
    #[serde(default)]
    pub models: Vec<PathBuf>,
    /// A kernel's `.config`, which decides what `#ifdef CONFIG_…` means.
    pub kernel_config: Option<PathBuf>,
    /// A baseline: findings in it are not reported.
    pub baseline: Option<PathBuf>,
    /// Other settings for some paths; of several that match, the last decides.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

/// Settings for some paths.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Override {
    /// Globs from the directory of the file.
    pub paths: Vec<String>,
    /// Level of lints there.
    #[serde(default)]
    pub lints: BTreeMap<Spanned<String>, LintLevel>,
    /// How sure findings there have to be.
    pub min_confidence: Option<args::Confidence>,
}

/// What becomes of a lint's findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum LintLevel {
    Off,
    Note,
    Warning,
    Error,
}

/// A configuration with the file it came from; its globs and paths start at that file's directory.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What it says.
    pub config: Config,
    /// The file; none if there is none.
    pub file: Option<PathBuf>,
}

/// Reads the named file, or looks for the nearest one above `start`.
pub fn find(named: Option<&Path>, start: &Path) -> Result<Found> {
    if let Some(file) = named {
        return read(file).map(|config| Found { config: config.unwrap_or_default(), file: Some(file.to_owned()) });
    }
    let full = start.canonicalize().unwrap_or_else(|_| start.to_owned());
    let dir = if full.is_dir() { full.as_path() } else { full.parent().unwrap_or(&full) };
    for dir in dir.ancestors() {
        for name in NAMES.into_iter().chain(["Cargo.toml"]) {
            let file = relative(&dir.join(name));
            if let Some(config) = file.is_file().then(|| read(&file)).transpose()?.flatten() {
                return Ok(Found { config, file: Some(file) });
            }
        }
    }
    Ok(Found::default())
}

/// Reads a file; none for a manifest that has no such table.
fn read(file: &Path) -> Result<Option<Config>> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::new(format!("cannot read {}: {}", shown(file), reason(&e))))?;
    let is_manifest = file.file_name().is_some_and(|name| name == "Cargo.toml");
    let parsed = if is_manifest { from_manifest(&text) } else { toml::from_str(&text).map(Some) };
    let config = match parsed {
        Ok(config) => config,
        // A manifest that is broken elsewhere is cargo's to complain about.
        Err(_) if is_manifest && !text.contains("metadata.nestlint") => None,
        Err(e) => return Err(wrong(file, &text, &e)),
    };
    let tables = config.iter().flat_map(|c| std::iter::once(&c.lints).chain(c.overrides.iter().map(|o| &o.lints)));
    for name in tables.flat_map(BTreeMap::keys) {
        if registry::find(name.get_ref()).is_none() {
            let message = format!("{}: unknown lint `{}`", at(file, &text, name.span().start), name.get_ref());
            return Err(guess(Failure::new(message), name.get_ref(), LINTS.iter().map(|lint| lint.name)));
        }
    }
    Ok(config)
}

fn from_manifest(text: &str) -> std::result::Result<Option<Config>, toml::de::Error> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Option<Holder>,
        workspace: Option<Holder>,
    }
    #[derive(Deserialize)]
    struct Holder {
        metadata: Option<Metadata>,
    }
    #[derive(Deserialize)]
    struct Metadata {
        nestlint: Option<Config>,
    }
    let manifest: Manifest = toml::from_str(text)?;
    let holders = [manifest.package, manifest.workspace].into_iter().flatten();
    Ok(holders.filter_map(|holder| holder.metadata?.nestlint).next())
}

fn wrong(file: &Path, text: &str, error: &toml::de::Error) -> Failure {
    let message = error.message().lines().next().unwrap_or("no TOML");
    let place = at(file, text, error.span().map_or(0, |span| span.start));
    let failure = Failure::new(format!("{place}: {message}"));
    // serde says: unknown field `x`, expected one of `a`, `b`
    let mut names = message.split('`').skip(1).step_by(2);
    match names.next() {
        Some(unknown) if message.starts_with("unknown") => guess(failure, unknown, names),
        _ => failure,
    }
}

fn guess<'a>(failure: Failure, name: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    match registry::did_you_mean(name, known) {
        Some(near) => failure.help(format!("did you mean `{near}`")),
        None => failure,
    }
}

/// `file:line:column` of a byte.
fn at(file: &Path, text: &str, offset: usize) -> String {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    format!("{}:{line}:{column}", shown(file))
}
