//! A finding: the one value that every output format renders.

use nestlint_analyzer::program::{ClassId, Instance};
use nestlint_analyzer::source::Location;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// For an audit.
    Note,
    /// May deadlock, or hides from lockdep.
    Warning,
    /// Deadlocks when the path runs.
    Error,
}

/// How sure a finding is; computed from the evidence it lists, see the crate's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// More than one weak step.
    Low,
    /// One weak step.
    Medium,
    /// Nothing on the way was guessed.
    High,
}

/// One end of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// The call or expression.
    pub at: Location,
    /// Function it stands in.
    pub function: String,
    /// The lock as written.
    pub lock: String,
    /// `exclusive`, `shared`, `recursive`, `upgradable`; empty where an end is no acquisition.
    pub mode: String,
    /// Subclass; none where it is known at run time only.
    pub subclass: Option<u32>,
}

/// One call of the chain from the holder to the acquisition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The call.
    pub at: Location,
    /// The function that contains the call.
    pub caller: String,
    /// The function that is called.
    pub callee: String,
}

/// One edge of a lock order cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The lock that is held.
    pub held: End,
    /// The lock that is taken.
    pub acquired: End,
    /// Calls between the two.
    pub chain: Vec<Step>,
}

/// The lock class of a finding as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// In the program.
    pub id: ClassId,
    /// As lockdep prints it.
    pub name: String,
    /// Kind of lock.
    pub kind: String,
    /// What it is, in one line.
    pub description: String,
    /// Where it is initialised or declared.
    pub definition: Option<Location>,
}

/// A report of one lint at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the lint.
    pub lint: &'static str,
    /// How bad.
    pub level: Level,
    /// How sure.
    pub confidence: Confidence,
    /// The claim: lower case, no full stop.
    pub message: String,
    /// Identity that survives moved lines: hexadecimal.
    pub fingerprint: String,
    /// Findings of one cause share it.
    pub cause: String,
    /// Lock class.
    pub class: Option<Class>,
    /// Whether both ends are one object.
    pub instance: Option<Instance>,
    /// The outer end.
    pub held: Option<End>,
    /// The reported place.
    pub acquired: End,
    /// Calls from the holder to the acquisition, in order.
    pub chain: Vec<Step>,
    /// Further ways from the one to the other.
    pub other_paths: u32,
    /// What the confidence was computed from, one line each.
    pub evidence: Vec<String>,
    /// How to fix it, one line each, best first.
    pub help: Vec<String>,
    /// Edges of a lock order cycle.
    pub edges: Vec<Edge>,
}
