//! `rust-project.json`, which describes Rust without cargo: the kernel's `make rust-analyzer` writes one.

use super::package::edition;
use super::reason;
use nestlint_analyzer::source::Edition;
use serde::Deserialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Deserialize)]
struct Project {
    crates: Vec<ProjectCrate>,
}

#[derive(Debug, Deserialize)]
struct ProjectCrate {
    root_module: PathBuf,
    edition: Option<String>,
    display_name: Option<String>,
    #[serde(default)]
    deps: Vec<ProjectDep>,
}

#[derive(Debug, Deserialize)]
struct ProjectDep {
    #[serde(rename = "crate")]
    krate: usize,
    name: String,
}

/// A crate of the project.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) root: PathBuf,
    pub(super) edition: Edition,
    /// Names of other crates, and their positions in the project.
    pub(super) deps: Vec<(String, usize)>,
}

/// Reads a project file.
pub(super) fn read(path: &Path) -> Result<Vec<Described>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| reason(&e))?;
    let project: Project = serde_json::from_str(&text).map_err(|e| format!("no rust-project.json: {e}"))?;
    let base = path.parent().unwrap_or(Path::new(""));
    let described = |krate: ProjectCrate| {
        let root = super::relative(&base.join(&krate.root_module));
        let stem = root.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Described {
            name: krate.display_name.or(stem).unwrap_or_default().replace('-', "_"),
            edition: krate.edition.as_deref().and_then(edition).unwrap_or_default(),
            root,
            deps: krate.deps.into_iter().map(|dep| (dep.name, dep.krate)).collect(),
        }
    };
    Ok(project.crates.into_iter().map(described).collect())
}
