//! Texts of the files that a report shows, and positions in them as people count: from 1, in Unicode characters.

use codespan_reporting::files::{Error, Files};
use nestlint_analyzer::source::{FileId, Location, Sources};
use nestlint_lints::anchor::Anchor;
use std::collections::BTreeMap;
use std::ops::Range;

/// A position; line and column from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in Unicode characters.
    pub column: usize,
}

#[derive(Debug)]
struct Text {
    path: String,
    text: String,
    starts: Vec<usize>,
}

/// The texts of a report.
#[derive(Debug, Default)]
pub struct Texts {
    texts: BTreeMap<FileId, Text>,
    anchor: Anchor,
}

impl Texts {
    /// Reads the files of these places. A file that cannot be read any more has no lines.
    pub fn load(sources: &dyn Sources, places: impl IntoIterator<Item = Location>) -> Texts {
        let mut texts = BTreeMap::new();
        for Location { file, .. } in places {
            texts.entry(file).or_insert_with(|| {
                let text = sources.read(file).unwrap_or_default();
                let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
                Text { path: sources.files()[file.0 as usize].path.clone(), text, starts }
            });
        }
        Texts { texts, anchor: Anchor::default() }
    }

    /// Tells where the repository is, for [`Texts::root_path`].
    pub fn anchored(self, anchor: Anchor) -> Texts {
        Texts { anchor, ..self }
    }

    /// The path of a loaded file from the top of the repository, as services that show a repository want it.
    pub fn root_path(&self, file: FileId) -> String {
        self.from_root(self.path(file))
    }

    /// The same of any path as it is shown; one outside the repository stays as it is.
    pub fn from_root(&self, path: &str) -> String {
        let named = self.anchor.path(path);
        if named.starts_with("../") { path.to_owned() } else { named }
    }

    /// The path of a loaded file.
    pub fn path(&self, file: FileId) -> &str {
        self.texts.get(&file).map_or("", |text| &text.path)
    }

    /// Where a place starts.
    pub fn start(&self, at: Location) -> Position {
        self.position(at.file, at.span.lo as usize)
    }

    /// Where a place ends, exclusive.
    pub fn end(&self, at: Location) -> Position {
        self.position(at.file, at.span.hi as usize)
    }

    /// `path:line:column` of the start of a place.
    pub fn shown(&self, at: Location) -> String {
        let Position { line, column } = self.start(at);
        format!("{}:{line}:{column}", self.path(at.file))
    }

    fn position(&self, file: FileId, offset: usize) -> Position {
        let Some(text) = self.texts.get(&file) else { return Position { line: 1, column: 1 } };
        let line = text.starts.partition_point(|start| *start <= offset);
        let start = text.starts[line - 1];
        let before = text.text.as_bytes().get(start..offset.min(text.text.len())).unwrap_or_default();
        // Bytes that continue a character do not start one; an offset inside a character counts as its start.
        let characters = before.iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        Position { line, column: characters + 1 }
    }

    fn get(&self, file: FileId) -> Result<&Text, Error> {
        self.texts.get(&file).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Texts {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, file: FileId) -> Result<&'a str, Error> {
        Ok(&self.get(file)?.path)
    }

    fn source(&'a self, file: FileId) -> Result<&'a str, Error> {
        Ok(&self.get(file)?.text)
    }

    fn line_index(&'a self, file: FileId, offset: usize) -> Result<usize, Error> {
        Ok(self.get(file)?.starts.partition_point(|start| *start <= offset) - 1)
    }

    fn line_range(&'a self, file: FileId, line: usize) -> Result<Range<usize>, Error> {
        let text = self.get(file)?;
        let start = *text.starts.get(line).ok_or(Error::LineTooLarge { given: line, max: text.starts.len() })?;
        Ok(start..text.starts.get(line + 1).copied().unwrap_or(text.text.len()))
    }
}
