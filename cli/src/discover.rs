//! Finds what to analyse: files and directories become [`Input`], with the crates that the Rust files belong to.
//!
//! Only files that the user asked for may be reported in. The rest of their package, path dependencies and the sources
//! of registry dependencies are read to know types and callees, if they are at hand; nothing is built or downloaded.

mod assign;
mod deps;
mod headers;
mod input;
mod manifest;
mod package;
mod project_json;
mod walk;

pub use input::{Input, Skipped, decode};
pub use walk::globs as walk_globs;

use crate::failure::{Failure, Result};
use nestlint_analyzer::source::{Edition, Language, Role};
use package::Package;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use walk::Walked;

/// What the user asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Files and directories.
    pub paths: Vec<PathBuf>,
    /// Files that are read to know their types and functions, and not reported in.
    pub known: Vec<PathBuf>,
    /// Globs of what is left out.
    pub exclude: Vec<String>,
    /// `tests/` and `benches/` are wanted too.
    pub tests: bool,
    /// Edition of files outside any package.
    pub edition: Option<Edition>,
}

/// A file on its way into the input.
#[derive(Debug, Clone, Copy)]
struct Draft {
    language: Language,
    role: Role,
}

/// What was found so far, by path relative to the working directory where possible.
#[derive(Debug, Default)]
struct Found {
    files: BTreeMap<PathBuf, Draft>,
    packages: BTreeMap<PathBuf, Package>,
    /// Plain directories and single files that the user named.
    roots: Vec<PathBuf>,
    projects: Vec<PathBuf>,
    skipped: Vec<Skipped>,
}

/// Finds the input. Fails on a path that does not exist and on a bad glob; what cannot be read is skipped with a reason.
pub fn discover(request: &Request) -> Result<Input> {
    let exclude = walk::globs(&request.exclude)?;
    let walker = walk::Walker { exclude, tests: request.tests };
    let mut found = Found::default();
    for path in &request.paths {
        found.add_path(&walker, &relative(path))?;
    }
    // What was left out on the way to it may be asked for by its name.
    let Found { roots, skipped, .. } = &mut found;
    skipped.retain(|skipped| !roots.iter().any(|root| shown(root) == skipped.file && root.is_dir()));
    for path in &request.known {
        let path = relative(path);
        let draft = language(&path).map(|language| Draft { language, role: Role::Knowledge });
        if let Some(draft) = draft {
            found.files.entry(path).or_insert(draft);
        }
    }
    found.add_surroundings(&walker, &request.paths);
    headers::add(&mut found);
    deps::add_path_dependencies(&mut found, &walker);
    let registry = deps::add_registry_dependencies(&mut found, &walker);
    Ok(assign::input(found, registry, request.edition))
}

impl Found {
    fn add_path(&mut self, walker: &walk::Walker, path: &Path) -> Result<()> {
        let meta = std::fs::metadata(path).map_err(|e| {
            Failure::new(format!("cannot read {}: {}", shown(path), reason(&e)))
                .help("name a file or directory that exists; without one, the working directory is checked")
        })?;
        self.roots.push(path.to_owned());
        if meta.is_dir() {
            self.take(walker.walk(path), Role::Report);
        } else if path.file_name().is_some_and(|name| name == "rust-project.json") {
            self.projects.push(path.to_owned());
        } else if let Some(language) = language(path) {
            self.files.insert(path.to_owned(), Draft { language, role: Role::Report });
        } else {
            self.skip(path, "neither Rust nor C by its name");
        }
        Ok(())
    }

    /// Takes what a walk found. A file that the user asked for stays so.
    fn take(&mut self, walked: Walked, role: Role) {
        for (path, language) in walked.sources {
            self.files.entry(path).or_insert(Draft { language, role });
        }
        if role == Role::Report {
            self.skipped.extend(walked.skipped);
            self.projects.extend(walked.projects);
        }
        for manifest in walked.manifests {
            self.add_manifest(&manifest);
        }
    }

    /// Reads a manifest; one that is broken makes its directory a plain one.
    fn add_manifest(&mut self, manifest: &Path) {
        let dir = parent(manifest);
        if self.packages.contains_key(&dir) {
            return;
        }
        match package::read(manifest) {
            Ok(Some(package)) => drop(self.packages.insert(dir, package)),
            Ok(None) => {}
            Err(why) => self.skip(manifest, &why),
        }
    }

    /// The packages around what the user named: their other files are known, not reported in.
    fn add_surroundings(&mut self, walker: &walk::Walker, paths: &[PathBuf]) {
        for path in paths {
            let path = relative(path);
            let is_rust = path.is_dir() || language(&path) == Some(Language::Rust);
            let Some(manifest) = is_rust.then(|| package::above(&path)).flatten() else { continue };
            let dir = parent(&manifest);
            if self.packages.contains_key(&dir) {
                continue;
            }
            self.add_manifest(&manifest);
            // A workspace without a package is no package that the file could be part of.
            if self.packages.contains_key(&dir) {
                self.take(walker.walk(&dir), Role::Knowledge);
            }
        }
    }

    fn skip(&mut self, path: &Path, reason: &str) {
        self.skipped.push(Skipped { file: shown(path), reason: reason.to_owned() });
    }
}

/// The language of a file by its extension.
pub fn language(path: &Path) -> Option<Language> {
    match path.extension()?.to_str()? {
        "rs" => Some(Language::Rust),
        "c" | "h" => Some(Language::C),
        _ => None,
    }
}

/// The one name of a path, however it was written: below the working directory it is relative to that; elsewhere it is
/// told by leading `..` or in full, whichever is shorter.
pub fn relative(path: &Path) -> PathBuf {
    let Ok(cwd) = std::env::current_dir() else { return path.to_owned() };
    let full = full(path);
    if let Ok(below) = full.strip_prefix(&cwd) {
        return if below.as_os_str().is_empty() { PathBuf::from(".") } else { below.to_owned() };
    }
    let common = full.components().zip(cwd.components()).take_while(|(a, b)| a == b).count();
    let up = cwd.components().skip(common).map(|_| Component::ParentDir);
    let told: PathBuf = up.chain(full.components().skip(common)).collect();
    if told.as_os_str().len() < full.as_os_str().len() { told } else { full }
}

/// The path in full, without `.` and `..`.
fn full(path: &Path) -> PathBuf {
    // The working directory has no links in it, so `..` may be taken back from it; elsewhere a link may be in the way.
    let real = if has_inner_parent(path) { path.canonicalize().ok() } else { None };
    folded(&std::env::current_dir().unwrap_or_default().join(real.as_deref().unwrap_or(path)))
}

/// Whether a `..` stands behind the name of a directory.
fn has_inner_parent(path: &Path) -> bool {
    let parts = path.components().skip_while(|part| matches!(part, Component::ParentDir | Component::CurDir));
    parts.into_iter().any(|part| part == Component::ParentDir)
}

/// A full path without `.` and `..`.
fn folded(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            part => out.push(part),
        }
    }
    out
}

/// The directory of a file, `.` for one in the working directory.
fn parent(path: &Path) -> PathBuf {
    relative(path.parent().unwrap_or(Path::new(".")))
}

/// A path as it is shown: `/` between the parts.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// An error of the file system in lower case, without the number of the operating system.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
