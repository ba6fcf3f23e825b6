//! The subcommands: each takes its arguments and returns what to print and how to exit.

pub mod ask;
pub mod baseline;
pub mod check;
pub mod kbuild;
pub mod lints;
pub mod report;
pub mod triage;

/// How a run ends; the numbers are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing was found that fails the run.
    Clean = 0,
    /// There are findings.
    Findings = 1,
    /// The run could not be done, or everything was skipped.
    Error = 2,
    /// There was nothing to analyse.
    NoInput = 3,
}

/// What a subcommand has to say.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The report.
    pub stdout: String,
    /// Warnings and timings.
    pub stderr: String,
    /// How the run ends.
    pub exit: Exit,
}

impl Printed {
    /// A text on standard output, and a clean end.
    pub fn text(stdout: String) -> Printed {
        Printed { stdout, stderr: String::new(), exit: Exit::Clean }
    }
}
