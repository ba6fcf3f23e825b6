//! A finding: the one value that every output format renders.

use crate::registry::Lint;
use nestlint_analyzer::program::{ClassId, Instance, Program};
use nestlint_analyzer::source::{Location, Role};

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
    /// The inner end; reported there, or at [`Finding::place`].
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

impl Finding {
    /// A finding of a lint at one place; sure, and with nothing else to say yet.
    pub fn new(lint: &Lint, message: String, acquired: End) -> Finding {
        Finding {
            lint: lint.name,
            level: lint.level,
            confidence: Confidence::High,
            message,
            fingerprint: String::new(),
            cause: String::new(),
            class: None,
            instance: None,
            held: None,
            acquired,
            chain: Vec::new(),
            other_paths: 0,
            evidence: Vec::new(),
            help: Vec::new(),
            edges: Vec::new(),
        }
    }

    /// Where it is reported: at the acquisition, or, if that is in code which the user did not ask for (an inline function of
    /// a header, a dependency), at the last place before it that is.
    pub fn place(&self, program: &Program) -> Location {
        let calls = self.chain.iter().rev().map(|step| step.at);
        let edges = self.edges.iter().flat_map(|edge| [edge.acquired.at, edge.held.at]);
        let mut places = [self.acquired.at].into_iter().chain(calls).chain(self.held.iter().map(|held| held.at));
        let is_asked_for = |at: &Location| program.file(at.file).role == Role::Report;
        places.find(is_asked_for).or_else(|| edges.into_iter().find(is_asked_for)).unwrap_or(self.acquired.at)
    }

    /// The function of that place.
    pub fn place_function(&self, program: &Program) -> &str {
        let place = self.place(program);
        let step = self.chain.iter().find(|step| step.at == place).map(|step| step.caller.as_str());
        let held = self.held.iter().find(|held| held.at == place).map(|held| held.function.as_str());
        if place == self.acquired.at {
            &self.acquired.function
        } else {
            step.or(held).unwrap_or(&self.acquired.function)
        }
    }
}
