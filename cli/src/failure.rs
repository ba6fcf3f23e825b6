//! Errors that end a run with exit code 2: a message, and what to do about it.

use std::fmt;

/// Why a run could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    message: String,
    help: Option<String>,
    no_input: bool,
}

/// A result whose error ends the run.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with a message: lower case, no full stop.
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), help: None, no_input: false }
    }

    /// There was nothing to analyse, which has an exit code of its own.
    pub fn no_input() -> Failure {
        let failure = Failure::new("no Rust or C file found").help("name files or directories that hold some");
        Failure { no_input: true, ..failure }
    }

    /// Whether there was nothing to analyse.
    pub fn is_no_input(&self) -> bool {
        self.no_input
    }

    /// The same with what to do about it.
    pub fn help(self, help: impl Into<String>) -> Failure {
        Failure { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "\n  help: {help}"))
    }
}
