//! The analysis of a few files of a tree, and of the same files with one of them edited.

use crate::discover::{self, Input, Request};
use crate::engine::Engine;
use crate::failure::Result;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{Crate, FileId, Location, SourceFile, Sources};
use nestlint_lints::{Report, Selection, run};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Files of a tree and what the lints say of them.
#[derive(Debug)]
pub(super) struct Analysis {
    input: Input,
    pub(super) program: Program,
    pub(super) report: Report,
}

impl Analysis {
    /// Analyses files, given from the top of the tree.
    pub(super) fn new(engine: &Engine, tree: &Path, files: &[PathBuf]) -> Result<Analysis> {
        let paths = files.iter().map(|file| tree.join(file)).filter(|path| path.is_file()).collect();
        let mut input = discover::discover(&Request { paths, ..Request::default() })?;
        input.rename(tree, Path::new("."));
        let program = engine.analyze(&input)?;
        let report = run(&program, &input, &Selection::default());
        Ok(Analysis { input, program, report })
    }

    /// The same with a limit of time; none when it is over. Who gives up waits no longer: the work ends with the program.
    pub(super) fn within(engine: &Engine, tree: &Path, files: &[PathBuf], limit: Duration) -> Result<Option<Analysis>> {
        let (engine, tree, files) = (engine.clone(), tree.to_owned(), files.to_owned());
        let (done, result) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let _ = done.send(Analysis::new(&engine, &tree, &files));
        });
        result.recv_timeout(limit).map_or(Ok(None), |analysis| analysis.map(Some))
    }

    /// What the lints say if a file has another text.
    pub(super) fn with_edit(&self, engine: &Engine, file: FileId, text: String) -> Result<(Program, Report)> {
        let edited = Edited { input: &self.input, file, text };
        let program = engine.analyze(&edited)?;
        let report = run(&program, &edited, &Selection::default());
        Ok((program, report))
    }

    /// The text of a file; empty if it cannot be read any more.
    pub(super) fn text(&self, file: FileId) -> String {
        self.input.read(file).unwrap_or_default()
    }

    /// Path of a file, from the top of the tree.
    pub(super) fn path(&self, file: FileId) -> &str {
        &self.program.file(file).path
    }

    /// Line of a place, from 1.
    pub(super) fn line(&self, at: Location) -> usize {
        self.program.file(at.file).line_starts.partition_point(|start| *start <= at.span.lo).max(1)
    }
}

/// The sources with one file replaced.
struct Edited<'a> {
    input: &'a Input,
    file: FileId,
    text: String,
}

impl Sources for Edited<'_> {
    fn files(&self) -> &[SourceFile] {
        self.input.files()
    }

    fn crates(&self) -> &[Crate] {
        self.input.crates()
    }

    fn read(&self, file: FileId) -> std::result::Result<String, String> {
        if file == self.file { Ok(self.text.clone()) } else { self.input.read(file) }
    }
}
