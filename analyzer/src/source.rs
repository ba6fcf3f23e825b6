//! What the analyzer reads: a list of files and a way to get the text of each.
//!
//! The analyzer opens no file by itself. The program hands it a [`Sources`], so that a disk, an editor buffer, a git
//! object and a test all come in by the same door, and so that the text of a large tree is never in memory at once.

use serde::{Deserialize, Serialize};

/// The language of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Rust, any edition.
    Rust,
    /// C as the Linux kernel writes it, before the preprocessor.
    C,
}

/// A Rust edition; decides how long temporaries live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Edition {
    /// 2015.
    E2015,
    /// 2018.
    E2018,
    /// 2021, the default for a file outside any package.
    #[default]
    E2021,
    /// 2024: temporaries of a block's tail and of an `if let` die earlier.
    E2024,
}

/// Whether findings may be reported in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The user asked for this file.
    Report,
    /// Read only to know types, callees and classes: dependencies, the rest of a kernel tree.
    Knowledge,
}

/// Index of a file in [`Sources::files`]; per run only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in a file; the file is known from the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub lo: u32,
    /// One past the last byte.
    pub hi: u32,
}

impl Span {
    /// The span from `lo` up to, not including, `hi`.
    pub fn new(lo: usize, hi: usize) -> Span {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { lo: clip(lo), hi: clip(hi) }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }
}

/// A span in a file of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes.
    pub span: Span,
}

/// One file of the input.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path as it is shown to the user: relative to the working directory where possible, `/` between the parts.
    pub path: String,
    /// Its language.
    pub language: Language,
    /// Its edition (Rust only; the default otherwise).
    pub edition: Edition,
    /// Whether findings may be reported in it.
    pub role: Role,
    /// The crate (index into [`Sources::crates`]) whose module tree the file belongs to; C files have none.
    pub krate: Option<u32>,
}

/// One Rust crate of the input: a target of a package, or the files of a plain directory.
#[derive(Debug, Clone)]
pub struct Crate {
    /// The name that other crates write in paths (`-` replaced by `_`, renames of a manifest applied by `deps`).
    pub name: String,
    /// The root file (`src/lib.rs`); its modules are found from there. A crate without a root (plain directory) takes
    /// every file as a module of its own, placed by its path.
    pub root: Option<FileId>,
    /// Names by which this crate sees others, and which crate each is (index into [`Sources::crates`]).
    pub deps: Vec<(String, u32)>,
}

/// The input of an analysis.
pub trait Sources: Sync {
    /// Every file, sorted by path; a [`FileId`] is an index into this.
    fn files(&self) -> &[SourceFile];
    /// Every Rust crate.
    fn crates(&self) -> &[Crate];
    /// The text of a file; an error is the reason for which it cannot be read, ready to be shown.
    fn read(&self, file: FileId) -> Result<String, String>;
}

/// Sources that are in memory already: tests, standard input, editor buffers.
#[derive(Debug, Default)]
pub struct Memory {
    files: Vec<SourceFile>,
    crates: Vec<Crate>,
    texts: Vec<String>,
}

impl Memory {
    /// An empty set.
    pub fn new() -> Memory {
        Memory::default()
    }

    /// Adds a Rust file that is a crate of its own.
    pub fn add_rust(&mut self, path: &str, edition: Edition, text: &str) -> FileId {
        let id = FileId(self.files.len() as u32);
        let krate = self.crates.len() as u32;
        self.crates.push(Crate { name: "main".into(), root: Some(id), deps: Vec::new() });
        self.push(path, Language::Rust, edition, Some(krate), text)
    }

    /// Adds a C file.
    pub fn add_c(&mut self, path: &str, text: &str) -> FileId {
        self.push(path, Language::C, Edition::default(), None, text)
    }

    fn push(&mut self, path: &str, language: Language, edition: Edition, krate: Option<u32>, text: &str) -> FileId {
        let id = FileId(self.files.len() as u32);
        self.files.push(SourceFile { path: path.to_owned(), language, edition, role: Role::Report, krate });
        self.texts.push(text.to_owned());
        id
    }
}

impl Sources for Memory {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn crates(&self) -> &[Crate] {
        &self.crates
    }

    fn read(&self, file: FileId) -> Result<String, String> {
        Ok(self.texts[file.0 as usize].clone())
    }
}
