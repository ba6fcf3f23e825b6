//! lockdep reports: from logs to entries that say what each report is, where it is in the source and what to do.
//!
//! | module | does |
//! |---|---|
//! | `read` | files, standard input and directories to reports |
//! | `explain` | looks reports up in a tree, with the help of the next eight |
//! | `search`, `choose`, `analysis` | finds names in the tree, chooses files, analyses those |
//! | `matching`, `annotated`, `calls` | what explains a report: a finding, an annotation; or the call that nothing shows |
//! | `edit`, `advice` | the annotation that is missing, tried out; what else to do |
//! | `names` | frames that are lock primitives, names of classes in several spellings |
//! | `json`, `text`, `table` | the forms of the result |

mod advice;
mod analysis;
mod annotated;
mod calls;
mod choose;
mod edit;
mod explain;
mod json;
mod matching;
mod names;
mod read;
mod search;
pub mod table;
mod text;

pub use explain::{Tree, explain};
pub use json::render as json;
pub use names::Primitives;
pub use read::{Source, files, log, logs};
pub use text::render as text;

use nestlint_analyzer::report::{Frame, Lock, Report};
use nestlint_lints::verdict::{Judgement, SourceFacts, judge};

/// A report and everything that was found out about it.
#[derive(Debug)]
pub struct Entry {
    /// The log that it came from.
    pub log: String,
    /// As the log has it.
    pub report: Report,
    /// The frame that takes the lock, primitives left out.
    pub acquiring: Option<Frame>,
    /// The frame that took the held lock.
    pub holding: Option<Frame>,
    /// For each dependency of the report the frame that took its lock.
    pub links: Vec<Option<Frame>>,
    /// Where it is in the source; none without a tree.
    pub mapped: Option<Mapped>,
    /// What it comes to.
    pub judgement: Judgement,
    /// What to do, one line each, the best first.
    pub advice: Vec<String>,
}

/// A place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Path from the top of the tree.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The function that it is in.
    pub function: String,
}

/// A report in the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// Fingerprint of the static finding that explains it.
    pub finding: Option<String>,
    /// How it is explained, or why there is no finding.
    pub reason: String,
    /// Where the lock is taken.
    pub acquired: Option<Place>,
    /// Where it was taken first.
    pub held: Option<Place>,
    /// The calls from the one to the other, outermost first.
    pub chain: Vec<Place>,
    /// The places are those of the locks; otherwise those of the functions.
    pub is_exact: bool,
}

impl Entry {
    /// An entry that nothing but the log is known of.
    pub fn new(log: &str, report: Report, primitives: &Primitives) -> Entry {
        let acquiring = report.acquiring_frame(|name| primitives.is(name)).cloned();
        // old kernels name the primitive, and nothing says who called it
        let holding =
            report.holding.as_ref().and_then(Lock::place).filter(|frame| !primitives.is_frame(frame)).cloned();
        let user = |trace: &Vec<Frame>| trace.iter().find(|frame| !primitives.is_frame(frame)).cloned();
        let links = report.dependencies.iter().map(|dependency| user(&dependency.trace)).collect();
        let judgement = judge(&report, &SourceFacts::default());
        let log = log.to_owned();
        let mut entry = Entry { log, report, acquiring, holding, links, mapped: None, judgement, advice: Vec::new() };
        entry.advice = advice::of_log(&entry);
        entry
    }
}
