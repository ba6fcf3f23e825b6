//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use nestlint_analyzer::source;
use nestlint_lints::finding;
use std::ffi::OsString;
use std::path::PathBuf;

/// lockdep at lint time: finds locks taken while a lock of the same class is held, in Rust and C source.
#[derive(Debug, Parser)]
#[command(name = "nestlint", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to colour the output (auto also obeys NO_COLOR and CLICOLOR_FORCE).
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look for findings in files and directories.
    #[command(after_help = EXIT_CODES)]
    Check(CheckArgs),
    /// Read lockdep reports of kernel logs: what each is, where it is in the source, and what to do.
    Report(ReportArgs),
    /// Group the lockdep reports of all logs in a directory by class and cause.
    Triage(TriageArgs),
    /// Print what a lint does, why, and how to fix what it finds.
    Explain {
        /// Name of the lint.
        lint: String,
    },
    /// Check one C file in a kernel build: `make C=1 CHECK="nestlint kbuild"`.
    ///
    /// Takes the compiler's arguments, prints findings as the compiler does, and always ends with 0, so that the build goes
    /// on. `-D` and `-U` are obeyed, and so is the `.config` of the build; every other file of the directory is known.
    /// Options of `nestlint check` that start with `--` may stand in between.
    Kbuild {
        /// What kbuild passes to a checker.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        args: Vec<OsString>,
    },
    /// Show how a function reaches an acquisition of a lock class; ends with 1 if it does not.
    Why {
        /// Name of the function, or its end: `Queue::push`, `vhost_dev_flush`.
        function: String,
        /// Name of the class as it is reported, or its end: `Queue.ring`, `&vq->mutex`.
        class: String,
        /// Where to look.
        #[command(flatten)]
        sources: SourceArgs,
    },
    /// Show where a lock class is initialised and taken, and what nests under it.
    Class {
        /// Name of the class as it is reported, or its end: `Queue.ring`, `&vq->mutex`.
        name: String,
        /// Where to look.
        #[command(flatten)]
        sources: SourceArgs,
    },
    /// List the lints.
    Lints,
    /// Keep known findings in a file, so that only new ones are reported.
    Baseline {
        /// What to do with it.
        #[command(subcommand)]
        action: BaselineAction,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of a subcommand.
    Man {
        /// The subcommand.
        command: Option<String>,
    },
}

/// The exit codes, at the end of the help.
const EXIT_CODES: &str = "Exit codes: 0 nothing that fails the run, 1 findings, 2 an error, 3 nothing to check";

/// What to do with a baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineAction {
    /// Write all that is found into the baseline.
    Write(CheckArgs),
    /// Take out what is no longer found.
    Prune(CheckArgs),
    /// List what is in it.
    Show {
        /// The file [default: nestlint-baseline.json]
        #[arg(long, value_name = "FILE")]
        baseline: Option<PathBuf>,
    },
}

/// When to colour.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Which sources are read, for questions.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// Files and directories [default: .]
    pub paths: Vec<PathBuf>,
    /// Leave out files and directories that match (may be repeated).
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Read test code too.
    #[arg(long)]
    pub tests: bool,
    /// Add a lock model (TOML, may be repeated).
    #[arg(long, value_name = "FILE")]
    pub model: Vec<PathBuf>,
    /// Read this configuration instead of the nearest nestlint.toml.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl From<&SourceArgs> for CheckArgs {
    fn from(args: &SourceArgs) -> CheckArgs {
        let SourceArgs { paths, exclude, tests, model, config } = args.clone();
        CheckArgs { paths, exclude, tests, model, config, ..CheckArgs::default() }
    }
}

/// Arguments of `nestlint check`.
#[derive(Debug, Args, Default)]
pub struct CheckArgs {
    /// Files and directories: Rust and C sources, Cargo workspaces, a rust-project.json; `-` is standard input
    /// [default: .]
    pub paths: Vec<PathBuf>,
    /// Form of the report on standard output [default: text]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Form of a report and, after `=`, the file it goes to (may be repeated).
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = output)]
    pub output: Vec<Output>,
    /// Show findings that are at least this sure [default: high]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub min_confidence: Option<Confidence>,
    /// Run these lints only (may be repeated).
    #[arg(long, value_name = "LINT")]
    pub only: Vec<String>,
    /// Do not run these lints (may be repeated).
    #[arg(long, value_name = "LINT")]
    pub skip: Vec<String>,
    /// Leave out files and directories that match (may be repeated).
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Check test code too: `cfg(test)`, `tests/`, `benches/`.
    #[arg(long)]
    pub tests: bool,
    /// Rust edition of files outside any package [default: 2021]
    #[arg(long, value_enum)]
    pub edition: Option<Edition>,
    /// Name of the file that is read from standard input; its extension tells the language.
    #[arg(long, value_name = "PATH")]
    pub stdin_path: Option<PathBuf>,
    /// Exit with 1 on findings of at least this level [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// Do not report what is in this baseline.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Report only what this git revision does not have.
    #[arg(long, value_name = "REV", conflicts_with = "new_from_merge_base")]
    pub new_from_rev: Option<String>,
    /// Report only what the merge base of HEAD and this branch does not have.
    #[arg(long, value_name = "BRANCH")]
    pub new_from_merge_base: Option<String>,
    /// Read this configuration instead of the nearest nestlint.toml.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no configuration.
    #[arg(long)]
    pub no_config: bool,
    /// Print the settings that hold, and stop.
    #[arg(long)]
    pub show_settings: bool,
    /// Print the files that would be checked, and stop.
    #[arg(long)]
    pub show_files: bool,
    /// Add a table of findings by lint and confidence.
    #[arg(long)]
    pub statistics: bool,
    /// Print the time of each phase, and the memory in use at its end, on standard error.
    #[arg(long)]
    pub timings: bool,
    /// Add a lock model: own lock types, guard helpers, wrappers (TOML, may be repeated).
    #[arg(long, value_name = "FILE")]
    pub model: Vec<PathBuf>,
    /// List the nestings that are not reported, each with its cause.
    #[arg(long)]
    pub show_silenced: bool,
    /// List what was not understood.
    #[arg(long)]
    pub gaps: bool,
    /// C: take this macro for defined; a number is its value in `#if` (may be repeated).
    #[arg(short = 'D', value_name = "NAME[=VALUE]")]
    pub define: Vec<String>,
    /// C: take this macro for not defined (may be repeated).
    #[arg(short = 'U', value_name = "NAME")]
    pub undefine: Vec<String>,
    /// Ignore `nestlint: allow(..)` comments.
    #[arg(long)]
    pub no_ignores: bool,
    /// Make the changes that are safe: remove stale suppressions and, with `--reason`, suppress the findings shown.
    #[arg(long, conflicts_with = "diff")]
    pub fix: bool,
    /// Print a patch instead of a report: what `--fix` would change and, without `--reason`, annotations to choose from.
    #[arg(long)]
    pub diff: bool,
    /// Suppress the findings shown for this reason, with `--fix` or `--diff`.
    #[arg(long, value_name = "TEXT", value_parser = non_blank)]
    pub reason: Option<String>,
    /// Make no links in the report (they are made on terminals that are known to show them).
    #[arg(long)]
    pub no_hyperlinks: bool,
    /// Threads to use [default: one for each CPU]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Arguments of `nestlint report`.
#[derive(Debug, Args, Default)]
pub struct ReportArgs {
    /// Logs: dmesg, serial consoles, mails; `-` is standard input
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Kernel tree that the reports are looked up in [default: the working directory, if it is the top of one]
    #[arg(long, value_name = "TREE")]
    pub root: Option<PathBuf>,
    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
    /// Give up analysing the files of one report after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub timeout: u64,
    /// Threads to use [default: one for each CPU]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Arguments of `nestlint triage`.
#[derive(Debug, Args)]
pub struct TriageArgs {
    /// Directory of logs; every file in it is read
    pub dir: PathBuf,
    /// Kernel tree that the reports are looked up in [default: the working directory, if it is the top of one]
    #[arg(long, value_name = "TREE")]
    pub root: Option<PathBuf>,
    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    pub format: TriageFormat,
    /// Give up analysing the files of one report after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub timeout: u64,
    /// Threads to use [default: one for each CPU]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Forms of `nestlint triage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum TriageFormat {
    /// A table for people.
    #[default]
    Text,
    /// One JSON document, version 1.
    Json,
    /// A line for each group.
    Csv,
}

/// Forms of `nestlint report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ReportFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON document, version 1.
    Json,
}

/// Forms of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// Source excerpts, for people.
    #[default]
    Text,
    /// One line a finding.
    Concise,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// A JUnit report.
    Junit,
    /// Messages as gcc writes them, for editors.
    Gcc,
    /// Reports in the order and words of lockdep.
    Lockdep,
    /// Messages as rustc writes them in JSON, for rust-analyzer.
    RustcJson,
}

impl Format {
    /// Whether people read it, and a line more does no harm.
    pub fn is_for_people(self) -> bool {
        matches!(self, Format::Text | Format::Concise)
    }
}

/// A report in a form, to a file or to standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The form.
    pub format: Format,
    /// The file; none is standard output.
    pub file: Option<PathBuf>,
}

fn non_blank(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("a reason has to say something".into()) } else { Ok(text.trim().to_owned()) }
}

fn output(text: &str) -> Result<Output, String> {
    let (format, file) = text.split_once('=').map_or((text, None), |(format, file)| (format, Some(file)));
    let known = || Format::value_variants().iter().filter_map(|f| f.to_possible_value());
    let format = Format::from_str(format, false).map_err(|_| {
        let names: Vec<String> = known().map(|value| value.get_name().to_owned()).collect();
        format!("unknown form `{format}`, known are {}", names.join(", "))
    })?;
    match file {
        Some("") => Err("no file after `=`".into()),
        file => Ok(Output { format, file: file.map(PathBuf::from) }),
    }
}

/// From which level on findings fail the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Warnings and errors.
    #[default]
    Warning,
    /// Nothing does.
    Never,
}

/// How sure a finding has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Nothing on the way was guessed.
    High,
    /// One weak step.
    Medium,
    /// Everything.
    Low,
}

impl From<Confidence> for finding::Confidence {
    fn from(confidence: Confidence) -> finding::Confidence {
        match confidence {
            Confidence::High => finding::Confidence::High,
            Confidence::Medium => finding::Confidence::Medium,
            Confidence::Low => finding::Confidence::Low,
        }
    }
}

/// A Rust edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Edition {
    #[value(name = "2015")]
    #[serde(rename = "2015")]
    E2015,
    #[value(name = "2018")]
    #[serde(rename = "2018")]
    E2018,
    #[value(name = "2021")]
    #[serde(rename = "2021")]
    E2021,
    #[value(name = "2024")]
    #[serde(rename = "2024")]
    E2024,
}

impl From<Edition> for source::Edition {
    fn from(edition: Edition) -> source::Edition {
        match edition {
            Edition::E2015 => source::Edition::E2015,
            Edition::E2018 => source::Edition::E2018,
            Edition::E2021 => source::Edition::E2021,
            Edition::E2024 => source::Edition::E2024,
        }
    }
}
