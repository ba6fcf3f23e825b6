//! Writes files so that a partly written one never takes the place of a good one.

use crate::discover::{reason, shown};
use crate::failure::{Failure, Result};
use std::io::Write;
use std::path::Path;

/// Whether there is a directory to write the file in: told before a long run, not after it.
pub fn possible(path: &Path) -> Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if dir.is_dir() {
        return Ok(());
    }
    let failure = Failure::new(format!("cannot write {}: {} is no directory", shown(path), shown(dir)));
    Err(failure.help("name a file in a directory that exists and may be written"))
}

/// Writes beside the file, then renames.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    let failure = |e: std::io::Error| {
        let help = "name a file in a directory that exists and may be written";
        Failure::new(format!("cannot write {}: {}", shown(path), reason(&e))).help(help)
    };
    // What a link points at is replaced, not the link. A pipe or a terminal is no file that could be replaced.
    let target = path.canonicalize();
    let path = target.as_deref().unwrap_or(path);
    if path.exists() && !path.is_file() {
        return std::fs::write(path, text).map_err(failure);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let part = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::File::create(&part).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        if let Ok(meta) = path.metadata() {
            file.set_permissions(meta.permissions())?;
        }
        std::fs::rename(&part, path)
    });
    written.map_err(|e| {
        let _ = std::fs::remove_file(&part);
        failure(e)
    })
}
