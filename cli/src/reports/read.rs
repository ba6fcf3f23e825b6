//! Where reports come from: files, standard input, the files of a directory.

use super::{Entry, Primitives};
use crate::discover::{reason, shown};
use crate::failure::{Failure, Result};
use nestlint_analyzer::report;
use std::io::Read;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A log is read into memory; nobody keeps a longer one.
const MAX_BYTES: u64 = 2 << 30;

/// Where a log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Source {
    /// What `-` and paths on the command line mean.
    pub fn of(path: &Path) -> Source {
        if path == Path::new("-") { Source::Stdin } else { Source::File(path.to_owned()) }
    }

    fn name(&self) -> String {
        match self {
            Source::Stdin => "standard input".into(),
            Source::File(path) => shown(path),
        }
    }

    fn read(&self) -> Result<Vec<u8>> {
        let failed = |e: std::io::Error| {
            Failure::new(format!("cannot read {}: {}", self.name(), reason(&e)))
                .help("name a log file, or `-` for standard input")
        };
        let mut bytes = Vec::new();
        match self {
            Source::Stdin => std::io::stdin().take(MAX_BYTES).read_to_end(&mut bytes).map_err(failed)?,
            Source::File(path) => {
                let file = std::fs::File::open(path).map_err(failed)?;
                file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(failed)?
            }
        };
        Ok(bytes)
    }
}

/// The reports of some logs, in their order.
pub fn logs(sources: &[Source], primitives: &Primitives) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for source in sources {
        entries.extend(log(&source.name(), &source.read()?, primitives));
    }
    Ok(entries)
}

/// The reports of one log, under its name.
pub fn log(name: &str, bytes: &[u8], primitives: &Primitives) -> Vec<Entry> {
    report::parse(bytes).into_iter().map(|report| Entry::new(name, report, primitives)).collect()
}

/// Every file below a directory, by name; hidden ones and links are left out.
pub fn files(dir: &Path) -> Result<Vec<Source>> {
    if !dir.is_dir() {
        return Err(Failure::new(format!("cannot read {}: no such directory", shown(dir)))
            .help("name the directory that the logs are in"));
    }
    let is_hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    let entries = WalkDir::new(dir).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry));
    let files = entries.filter_map(std::result::Result::ok).filter(|entry| entry.file_type().is_file());
    Ok(files.map(|entry| Source::File(entry.into_path())).collect())
}
