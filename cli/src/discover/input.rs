//! The input of a run: files on disk, read when the analyzer asks for them.

use super::reason;
use nestlint_analyzer::source::{Crate, FileId, Language, SourceFile, Sources};
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
#[derive(Debug, Default)]
pub struct Input {
    pub(super) files: Vec<SourceFile>,
    pub(super) crates: Vec<Crate>,
    pub(super) disk: Vec<PathBuf>,
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
        read(&self.disk[file.0 as usize], self.files[file.0 as usize].language)
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
