//! The input of a run: files on disk, read when the analyzer asks for them.

use super::{reason, relative, shown};
use nestlint_analyzer::source::{Crate, Edition, FileId, Language, Role, SourceFile, Sources};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files above this size are not read: no source that people write comes near it.
pub const MAX_BYTES: u64 = 64 << 20;

/// Something that was asked for and is not analysed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// As it is shown.
    pub file: String,
    /// Why: lower case, no full stop.
    pub reason: String,
}

/// Files and crates of a run.
#[derive(Debug, Clone, Default)]
pub struct Input {
    pub(super) files: Vec<SourceFile>,
    pub(super) crates: Vec<Crate>,
    pub(super) disk: Vec<PathBuf>,
    /// Texts that are not on disk, by file.
    texts: BTreeMap<u32, String>,
    /// What was skipped before anything was read.
    pub skipped: Vec<Skipped>,
}

impl Sources for Input {
    fn files(&self) -> &[SourceFile] {
        &self.files
    }

    fn crates(&self) -> &[Crate] {
        &self.crates
    }

    fn read(&self, file: FileId) -> Result<String, String> {
        match self.texts.get(&file.0) {
            Some(text) => Ok(text.clone()),
            None => read(&self.disk[file.0 as usize], self.files[file.0 as usize].language),
        }
    }
}

impl Input {
    pub(super) fn new(found: (Vec<SourceFile>, Vec<PathBuf>), crates: Vec<Crate>, skipped: Vec<Skipped>) -> Input {
        Input { files: found.0, crates, disk: found.1, texts: BTreeMap::new(), skipped }
    }

    /// Gives the file with this path another text, which an editor or a pipe has. Adds the file if it is not there.
    pub fn overlay(&mut self, path: &Path, language: Language, edition: Option<Edition>, text: String) {
        let path = relative(path);
        let name = shown(&path);
        let index = self.files.iter().position(|file| file.path == name).unwrap_or_else(|| {
            let krate = (language == Language::Rust).then_some(self.crates.len() as u32);
            let root = Some(FileId(self.files.len() as u32));
            self.crates.extend(krate.map(|_| Crate { name: "main".into(), root, deps: Vec::new() }));
            let edition = edition.unwrap_or_default();
            self.files.push(SourceFile { path: name, language, edition, role: Role::Report, krate });
            self.disk.push(path);
            self.files.len() - 1
        });
        self.files[index].role = Role::Report;
        self.texts.insert(index as u32, text);
    }

    /// Gives a file another text.
    pub fn replace(&mut self, file: FileId, text: String) {
        self.texts.insert(file.0, text);
    }

    /// Where a file is on disk.
    pub fn on_disk(&self, file: FileId) -> &Path {
        &self.disk[file.0 as usize]
    }

    /// Gives single files other names.
    pub fn rename_files(&mut self, moved: &[(PathBuf, PathBuf)]) {
        let names: BTreeMap<String, String> = moved.iter().map(|(from, to)| (shown(from), shown(to))).collect();
        for file in &mut self.files {
            if let Some(name) = names.get(&file.path) {
                file.path.clone_from(name);
            }
        }
    }

    /// Names files below the directory `from` as if they were below `to`.
    pub fn rename(&mut self, from: &Path, to: &Path) {
        let prefix = format!("{}/", shown(&relative(from)));
        for file in &mut self.files {
            if let Some(rest) = file.path.strip_prefix(&prefix) {
                file.path = shown(&relative(&to.join(rest)));
            }
        }
    }
}

/// The text of a file. Rust has to be UTF-8 (the compiler refuses it otherwise); in C a bad byte is most often in a
/// comment, and is replaced.
pub fn read(path: &Path, language: Language) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|e| reason(&e))?.len();
    if size > MAX_BYTES {
        return Err(format!("{} MB long, the limit is {} MB", size >> 20, MAX_BYTES >> 20));
    }
    let bytes = std::fs::read(path).map_err(|e| reason(&e))?;
    decode(bytes, language)
}

/// Bytes as text, without a byte order mark.
pub fn decode(bytes: Vec<u8>, language: Language) -> Result<String, String> {
    let text = match (String::from_utf8(bytes), language) {
        (Ok(text), _) => text,
        (Err(e), Language::C) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
        (Err(e), Language::Rust) => {
            let line = 1 + e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count();
            return Err(format!("not UTF-8, first in line {line}"));
        }
    };
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
