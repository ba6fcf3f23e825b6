//! The settings of a run: the command line over the configuration over the defaults.

use crate::args::{self, CheckArgs, FailOn};
use crate::config::{self, Config, Found, LintLevel, Override};
use crate::discover::{Request, shown, walk_globs};
use crate::engine::Engine;
use crate::failure::{Failure, Result};
use globset::GlobSet;
use nestlint_lints::Selection;
use nestlint_lints::anchor::Anchor;
use nestlint_lints::finding::{Confidence, Finding, Level};
use nestlint_lints::registry::{self, LINTS, Lint};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Everything that decides what a run does, but for its output.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The configuration file, if there is one.
    pub config: Option<PathBuf>,
    /// Where the globs of the configuration start.
    base: PathBuf,
    /// Where the paths of fingerprints start: the top of the repository around the first path, else the directory of the
    /// configuration, else the working directory.
    pub root: PathBuf,
    /// Level of each lint that runs.
    pub lints: BTreeMap<&'static str, Level>,
    /// How sure a finding has to be.
    pub min_confidence: Confidence,
    /// From which level on findings fail the run.
    pub fail_on: FailOn,
    /// What to discover.
    pub request: Request,
    /// How to analyse.
    pub engine: Engine,
    /// Obey `allow` comments.
    pub suppressions: bool,
    /// The baseline, if there is one.
    pub baseline: Option<PathBuf>,
    include: Option<GlobSet>,
    exclude: GlobSet,
    overrides: Vec<PathSettings>,
    written: Config,
}

#[derive(Debug, Clone)]
struct PathSettings {
    globs: GlobSet,
    lints: BTreeMap<String, LintLevel>,
    min_confidence: Option<Confidence>,
}

impl Settings {
    /// The settings for these arguments, with the configuration read.
    pub fn new(args: &CheckArgs) -> Result<Settings> {
        let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
        let start = start(&paths[0], args.stdin_path.as_deref());
        let found = if args.no_config { Found::default() } else { config::find(args.config.as_deref(), &start)? };
        let Found { config, file } = found;
        let dir = file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let base = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        let beside = |path: &PathBuf| dir.join(path);
        let models = config.models.iter().map(beside).chain(args.model.clone()).collect();
        let tests = args.tests || config.tests.unwrap_or(false);
        let edition = args.edition.or(config.edition).map(Into::into);
        let base = base.canonicalize().unwrap_or_else(|_| base.to_owned());
        Ok(Settings {
            root: repository(&start).unwrap_or_else(|| base.clone()),
            base,
            lints: lints(args, &config)?,
            min_confidence: args.min_confidence.or(config.min_confidence).map_or(Confidence::High, Confidence::from),
            fail_on: args.fail_on.or(config.fail_on).unwrap_or_default(),
            request: Request { paths, known: Vec::new(), exclude: args.exclude.clone(), tests, edition },
            engine: Engine {
                threads: args.threads,
                tests,
                models,
                kernel_config: config.kernel_config.as_ref().map(beside),
                defines: args.define.clone(),
                undefines: args.undefine.clone(),
            },
            suppressions: !args.no_ignores,
            baseline: args.baseline.clone().or_else(|| config.baseline.as_ref().map(beside)),
            include: if config.include.is_empty() { None } else { Some(walk_globs(&config.include)?) },
            exclude: walk_globs(&config.exclude)?,
            overrides: config.overrides.iter().map(path_settings).collect::<Result<_>>()?,
            config: file,
            written: config,
        })
    }

    /// The lints that run.
    pub fn selection(&self) -> Selection {
        let lints = LINTS.iter().filter(|lint| self.runs(lint.name)).collect();
        Selection { lints, suppressions: self.suppressions, anchor: self.anchor() }
    }

    /// Names files as fingerprints do.
    pub fn anchor(&self) -> Anchor {
        let here = std::env::current_dir().unwrap_or_default();
        Anchor::new(&shown(&here.canonicalize().unwrap_or(here)), &shown(&self.root))
    }

    /// A lint runs if it is on, or if some path turns it on.
    fn runs(&self, name: &str) -> bool {
        let turned_on = |o: &PathSettings| o.lints.get(name).is_some_and(|level| *level != LintLevel::Off);
        self.lints.contains_key(name) || self.overrides.iter().any(turned_on)
    }

    /// Whether findings may be reported in a file, by `include` and `exclude` of the configuration.
    pub fn wants(&self, path: &str) -> bool {
        let path = self.relative_to_base(path);
        self.include.as_ref().is_none_or(|globs| globs.is_match(&path)) && !self.exclude.is_match(&path)
    }

    /// Gives a finding the level that holds for its path; false if it is not to be reported there.
    pub fn admits(&self, path: &str, finding: &mut Finding) -> bool {
        if !self.wants(path) {
            return false;
        }
        let from_base = self.relative_to_base(path);
        let mut level = self.lints.get(finding.lint).copied();
        let mut least = self.min_confidence;
        for o in self.overrides.iter().filter(|o| o.globs.is_match(&from_base)) {
            if let Some(set) = o.lints.get(finding.lint) {
                level = self::level(*set);
            }
            least = o.min_confidence.unwrap_or(least);
        }
        finding.level = level.unwrap_or(finding.level);
        level.is_some() && finding.confidence >= least
    }

    fn relative_to_base(&self, path: &str) -> PathBuf {
        let full = std::env::current_dir().unwrap_or_default().join(path);
        full.strip_prefix(&self.base).map(Path::to_owned).unwrap_or_else(|_| PathBuf::from(path))
    }

    /// The paths that are checked, named as fingerprints name files.
    pub fn anchored_paths(&self) -> Vec<String> {
        let anchor = self.anchor();
        let named = |path: &PathBuf| match anchor.path(&shown(path)) {
            name if name.is_empty() => ".".to_owned(),
            name => name,
        };
        self.request.paths.iter().map(named).collect()
    }

    /// The effective settings, as a configuration file would say them.
    pub fn show(&self) -> String {
        let settings = Shown {
            min_confidence: confidence(self.min_confidence),
            fail_on: self.fail_on,
            tests: self.request.tests,
            edition: self.request.edition.map_or("2021".into(), |e| format!("{e:?}").replace('E', "")),
            include: &self.written.include,
            exclude: self.written.exclude.iter().chain(&self.request.exclude).collect(),
            models: self.engine.models.iter().map(|path| shown(path)).collect(),
            kernel_config: self.engine.kernel_config.as_deref().map(shown),
            baseline: self.baseline.as_deref().map(shown),
            lints: LINTS.iter().map(|lint| (lint.name, self.shown_level(lint))).collect(),
            overrides: self.written.overrides.iter().map(ShownOverride::new).collect(),
        };
        let source = self.config.as_deref().map_or("none found, these are the defaults".into(), shown);
        let text = toml::to_string(&settings).expect("strings, booleans and lists are TOML");
        format!("# configuration: {source}\n{text}")
    }

    fn shown_level(&self, lint: &Lint) -> LintLevel {
        match self.lints.get(lint.name) {
            None => LintLevel::Off,
            Some(Level::Note) => LintLevel::Note,
            Some(Level::Warning) => LintLevel::Warning,
            Some(Level::Error) => LintLevel::Error,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shown<'a> {
    min_confidence: args::Confidence,
    fail_on: FailOn,
    tests: bool,
    edition: String,
    include: &'a [String],
    exclude: Vec<&'a String>,
    models: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kernel_config: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<String>,
    lints: BTreeMap<&'static str, LintLevel>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    overrides: Vec<ShownOverride<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ShownOverride<'a> {
    paths: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    min_confidence: Option<args::Confidence>,
    lints: BTreeMap<&'a str, LintLevel>,
}

impl<'a> ShownOverride<'a> {
    fn new(o: &'a Override) -> ShownOverride<'a> {
        let lints = o.lints.iter().map(|(name, level)| (name.get_ref().as_str(), *level)).collect();
        ShownOverride { paths: &o.paths, min_confidence: o.min_confidence, lints }
    }
}

/// Where the configuration is looked for: the first path, or where standard input says it is from.
fn start(first: &Path, stdin_path: Option<&Path>) -> PathBuf {
    let first = if first == Path::new("-") { stdin_path.unwrap_or(Path::new(".")) } else { first };
    let parents = first.ancestors().map(|path| if path.as_os_str().is_empty() { Path::new(".") } else { path });
    parents.into_iter().find(|path| path.exists()).unwrap_or(Path::new(".")).to_owned()
}

/// The top of the git work tree around a path.
fn repository(start: &Path) -> Option<PathBuf> {
    let full = start.canonicalize().ok()?;
    full.ancestors().find(|dir| dir.join(".git").exists()).map(Path::to_owned)
}

fn confidence(confidence: Confidence) -> args::Confidence {
    match confidence {
        Confidence::High => args::Confidence::High,
        Confidence::Medium => args::Confidence::Medium,
        Confidence::Low => args::Confidence::Low,
    }
}

/// Levels by the configuration, then the lints of `--only` or all, less those of `--skip`.
fn lints(args: &CheckArgs, config: &Config) -> Result<BTreeMap<&'static str, Level>> {
    let only = args.only.iter().map(|name| lint(name)).collect::<Result<Vec<_>>>()?;
    let skip = args.skip.iter().map(|name| lint(name)).collect::<Result<Vec<_>>>()?;
    let among = |lints: &[&Lint], lint: &Lint| lints.iter().any(|l| l.name == lint.name);
    let mut levels = BTreeMap::new();
    for lint in LINTS {
        let set = config.lints.iter().find(|(name, _)| name.get_ref() == lint.name).map(|(_, level)| *level);
        let named = among(&only, lint);
        let level = set.map_or(Some(lint.level), level).or(named.then_some(lint.level));
        if let Some(level) = level.filter(|_| (only.is_empty() || named) && !among(&skip, lint)) {
            levels.insert(lint.name, level);
        }
    }
    Ok(levels)
}

fn level(level: LintLevel) -> Option<Level> {
    match level {
        LintLevel::Off => None,
        LintLevel::Note => Some(Level::Note),
        LintLevel::Warning => Some(Level::Warning),
        LintLevel::Error => Some(Level::Error),
    }
}

fn path_settings(o: &Override) -> Result<PathSettings> {
    Ok(PathSettings {
        globs: walk_globs(&o.paths)?,
        lints: o.lints.iter().map(|(name, level)| (name.get_ref().clone(), *level)).collect(),
        min_confidence: o.min_confidence.map(Into::into),
    })
}

/// The lint of this name, or a failure that guesses what was meant.
pub fn lint(name: &str) -> Result<&'static Lint> {
    registry::find(name).ok_or_else(|| {
        let failure = Failure::new(format!("unknown lint `{name}`"));
        match registry::did_you_mean(name, LINTS.iter().map(|lint| lint.name)) {
            Some(near) => failure.help(format!("did you mean `{near}`")),
            None => failure.help("`nestlint lints` lists them"),
        }
    })
}
