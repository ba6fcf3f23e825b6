//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use nestlint_analyzer::source;
use nestlint_lints::finding;
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
    Check(CheckArgs),
    /// Print what a lint does, why, and how to fix what it finds.
    Explain {
        /// Name of the lint.
        lint: String,
    },
    /// List the lints.
    Lints,
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

/// Arguments of `nestlint check`.
#[derive(Debug, Args, Default)]
pub struct CheckArgs {
    /// Files and directories: Rust and C sources, Cargo workspaces, a rust-project.json [default: .]
    pub paths: Vec<PathBuf>,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
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
    /// Add a lock model: own lock types, guard helpers, wrappers (TOML, may be repeated).
    #[arg(long, value_name = "FILE")]
    pub model: Vec<PathBuf>,
    /// List the nestings that are not reported, each with its cause.
    #[arg(long)]
    pub show_silenced: bool,
    /// List what was not understood.
    #[arg(long)]
    pub gaps: bool,
    /// Ignore `nestlint: allow(..)` comments.
    #[arg(long)]
    pub no_ignores: bool,
    /// Threads to use [default: one for each CPU]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

/// Forms of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// Source excerpts, for people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

/// How sure a finding has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Edition {
    #[value(name = "2015")]
    E2015,
    #[value(name = "2018")]
    E2018,
    #[value(name = "2021")]
    E2021,
    #[value(name = "2024")]
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
