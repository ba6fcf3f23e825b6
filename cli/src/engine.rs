//! Runs the analyzer in a pool of threads with stacks large enough for deeply nested source.

use crate::failure::{Failure, Result};
use nestlint_analyzer::Options;
use nestlint_analyzer::model::Model;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::Sources;
use std::path::PathBuf;

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
}

impl Engine {
    /// Analyses the sources.
    pub fn analyze(&self, sources: &dyn Sources) -> Result<Program> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.unwrap_or(0))
            .stack_size(STACK_BYTES)
            .build()
            .map_err(|e| Failure::new(format!("cannot start threads: {e}")).help("try a smaller --threads"))?;
        let mut model = Model::built_in();
        for path in &self.models {
            let read = || std::fs::read_to_string(path).map_err(|error| error.to_string());
            let merged = read().and_then(|text| model.merge(&text));
            merged.map_err(|reason| Failure::new(format!("cannot use the model {}: {reason}", path.display())))?;
        }
        let options = Options { tests: self.tests, ..Options::default() };
        Ok(pool.install(|| nestlint_analyzer::analyze(sources, &model, &options)))
    }
}
