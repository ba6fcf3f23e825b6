//! The subcommands: each takes its arguments and returns what to print and how to exit.

pub mod check;
pub mod lints;

/// How a run ends; the numbers are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing was found.
    Clean = 0,
    /// There are findings.
    Findings = 1,
    /// The run could not be done, or everything was skipped.
    Error = 2,
    /// There was nothing to analyse.
    NoInput = 3,
}
