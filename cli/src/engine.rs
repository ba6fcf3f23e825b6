//! Runs the analyzer in a pool of threads with stacks large enough for deeply nested source.

use crate::discover::{reason, shown};
use crate::failure::{Failure, Result};
use crate::phases::Phases;
use crate::progress::{Counted, Progress};
use nestlint_analyzer::c::Assumptions;
use nestlint_analyzer::c::assume::number;
use nestlint_analyzer::model::Model;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::Sources;
use nestlint_analyzer::why::{Answer, Question};
use nestlint_analyzer::{Options, analyze_observed, ask};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Stack of each thread; virtual, only what is used is paid for.
const STACK_BYTES: usize = 256 << 20;

/// How to analyse.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    /// Threads; none is one for each CPU.
    pub threads: Option<usize>,
    /// Follow test code too.
    pub tests: bool,
    /// Lock models to add to the built-in ones.
    pub models: Vec<PathBuf>,
    /// A kernel's `.config`.
    pub kernel_config: Option<PathBuf>,
    /// C macros that are defined, as `NAME` or `NAME=VALUE`.
    pub defines: Vec<String>,
    /// C macros that are not.
    pub undefines: Vec<String>,
}

impl Engine {
    /// Analyses the sources.
    pub fn analyze(&self, sources: &dyn Sources) -> Result<Program> {
        self.analyze_observed(sources, &mut Phases::since(Instant::now()))
    }

    /// The same; `phases` is told when each phase ends.
    pub fn analyze_observed(&self, sources: &dyn Sources, phases: &mut Phases) -> Result<Program> {
        let sources = Counted::new(sources);
        let _progress = Progress::of(&sources);
        self.run(|model, options| analyze_observed(&sources, model, options, &mut |phase| phases.end(phase)))
    }

    /// Answers a question about the sources.
    pub fn ask(&self, sources: &dyn Sources, question: &Question) -> Result<Answer> {
        let sources = Counted::new(sources);
        let _progress = Progress::of(&sources);
        self.run(|model, options| ask(&sources, model, options, question))
    }

    fn run<T: Send>(&self, work: impl FnOnce(&Model, &Options) -> T + Send) -> Result<T> {
        let model = self.model()?;
        let options = Options { tests: self.tests, assumptions: self.assumptions()? };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.unwrap_or(0))
            .stack_size(STACK_BYTES)
            .build()
            .map_err(|e| Failure::new(format!("cannot start threads: {e}")).help("try a smaller --threads"))?;
        Ok(pool.install(|| work(&model, &options)))
    }

    /// The built-in models and those of the user.
    pub fn model(&self) -> Result<Model> {
        let mut model = Model::built_in();
        for path in &self.models {
            let merged = model.merge(&text(path)?);
            merged.map_err(|e| Failure::new(format!("cannot use the lock model {}: {e}", shown(path))))?;
        }
        Ok(model)
    }

    fn assumptions(&self) -> Result<Assumptions> {
        let mut set = Assumptions::new();
        if let Some(path) = &self.kernel_config {
            set = set.with_config(&text(path)?);
        }
        for define in &self.defines {
            let (name, value) = define.split_once('=').unwrap_or((define, "1"));
            // What is no number can only be asked for: `#ifdef`.
            set = set.define(name, number(value).unwrap_or(1));
        }
        Ok(self.undefines.iter().fold(set, |set, name| set.undefine(name)))
    }
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| Failure::new(format!("cannot read {}: {}", shown(path), reason(&e))))
}
