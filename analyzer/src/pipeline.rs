//! The whole analysis: extract in parallel, link, solve.

use crate::c::{self, Assumptions};
use crate::facts::FileFacts;
use crate::flow;
use crate::model::Model;
use crate::program::Program;
use crate::resolved::Linked;
use crate::rust::extract as rust_extract;
use crate::source::{FileId, Language, SourceFile, Sources};
use crate::why::{Answer, Question};
use rayon::prelude::*;

/// How to analyse.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Functions that are only built for tests are analysed too.
    pub tests: bool,
    /// What the preprocessor takes for defined.
    pub assumptions: Assumptions,
}

/// Analyses the sources. Call it in a thread pool whose threads have [`crate::rust::extract::STACK_SIZE`] of stack.
pub fn analyze(sources: &dyn Sources, model: &Model, options: &Options) -> Program {
    analyze_observed(sources, model, options, &mut |_| {})
}

/// The same; `ended` is told the name of each phase when it is over.
pub fn analyze_observed(
    sources: &dyn Sources,
    model: &Model,
    options: &Options,
    ended: &mut dyn FnMut(&'static str),
) -> Program {
    let (files, failed) = extract(sources, model, options);
    ended("extract");
    let mut linked = Linked { files, ..Linked::default() };
    crate::rust::link::link_into(&mut linked, sources, model);
    ended("link rust");
    c::link::link_into(&mut linked, sources, model);
    ended("link c");
    if !options.tests {
        leave_out_tests(&mut linked);
    }
    let mut program = flow::solve(sources, &linked, model, ended);
    for (file, reason) in failed {
        program.files[file.0 as usize].skipped = Some(reason);
    }
    program
}

/// Answers a question about the sources; the same phases, other last steps.
pub fn ask(sources: &dyn Sources, model: &Model, options: &Options, question: &Question) -> Answer {
    let (files, failed) = extract(sources, model, options);
    let mut linked = Linked { files, ..Linked::default() };
    crate::rust::link::link_into(&mut linked, sources, model);
    c::link::link_into(&mut linked, sources, model);
    if !options.tests {
        leave_out_tests(&mut linked);
    }
    let mut answer = flow::answer(sources, &linked, model, question);
    for (file, reason) in failed {
        answer.program.files[file.0 as usize].skipped = Some(reason);
    }
    answer
}

/// Facts of every file, and the files that have none with the reason.
type Extracted = (Vec<Option<FileFacts>>, Vec<(FileId, String)>);

fn extract(sources: &dyn Sources, model: &Model, options: &Options) -> Extracted {
    let files = sources.files();
    let macros = rust_macros(sources);
    let c_macros = c_macros(sources, model, &options.assumptions);
    let one = |(at, file): (usize, &SourceFile)| -> Result<FileFacts, String> {
        let text = sources.read(FileId(at as u32))?;
        let mut facts = match file.language {
            Language::Rust => rust_extract::extract(&text, file.edition, &macros.of_crate(file.krate)),
            Language::C => c::extract(&file.path, &text, &c_macros, &options.assumptions),
        };
        facts.shrink();
        match &facts.unparsed {
            Some(reason) => Err(reason.to_string()),
            None => Ok(facts),
        }
    };
    let all: Vec<Result<FileFacts, String>> = files.par_iter().enumerate().map(one).collect();
    let mut failed = Vec::new();
    let facts = all.into_iter().enumerate().map(|(at, facts)| match facts {
        Ok(facts) => Some(facts),
        Err(reason) => {
            failed.push((FileId(at as u32), reason));
            None
        }
    });
    let facts = facts.collect();
    (facts, failed)
}

fn rust_macros(sources: &dyn Sources) -> rust_extract::MacroIndex {
    let scan = |(at, file): (usize, &SourceFile)| match file.language {
        Language::Rust => {
            sources.read(FileId(at as u32)).map(|text| rust_extract::scan_macros(&text)).unwrap_or_default()
        }
        Language::C => Vec::new(),
    };
    let scans: Vec<_> = sources.files().par_iter().enumerate().map(scan).collect();
    let mut index = rust_extract::MacroIndex::default();
    for (file, rules) in sources.files().iter().zip(scans) {
        index.add(file.krate, rules);
    }
    index
}

fn c_macros(sources: &dyn Sources, model: &Model, assumptions: &Assumptions) -> c::MacroTable {
    let of_c = |(_, file): &(usize, &SourceFile)| file.language == Language::C;
    let scan = |(at, file): (usize, &SourceFile)| {
        let text = sources.read(FileId(at as u32)).ok()?;
        Some((file.path.clone(), c::scan(&text, assumptions)))
    };
    let scans: Vec<_> = sources.files().par_iter().enumerate().filter(of_c).filter_map(scan).collect();
    c::MacroTable::build(scans, &model.c)
}

/// Forgets the bodies of test functions.
fn leave_out_tests(linked: &mut Linked) {
    for (def, body) in linked.functions.iter().zip(&mut linked.bodies) {
        if def.is_test {
            *body = None;
        }
    }
}
