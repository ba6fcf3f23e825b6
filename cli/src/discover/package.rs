//! A package of cargo: its edition, its targets and what it depends on.

use super::manifest::{Dependency, Inherited, Manifest, TargetTable, Workspace};
use super::{reason, relative};
use nestlint_analyzer::source::Edition;
use std::path::{Path, PathBuf};

/// What a target is; the order decides which of several in one directory a module belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Lib,
    Bin,
    Example,
    Test,
    Bench,
    Build,
}

/// A target whose root is named by the manifest; others are found by where cargo looks for them.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) root: PathBuf,
}

/// Something that a package depends on.
#[derive(Debug, Clone)]
pub(super) struct Dep {
    /// The name in the code.
    pub(super) name: String,
    /// The name of the package.
    pub(super) package: String,
    /// Its directory, if it is not from a registry.
    pub(super) path: Option<PathBuf>,
}

#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) dir: PathBuf,
    /// The name of the library in the code.
    pub(super) name: String,
    pub(super) edition: Edition,
    pub(super) targets: Vec<Target>,
    pub(super) deps: Vec<Dep>,
}

/// A name as the code writes it.
pub(super) fn in_code(name: &str) -> String {
    name.replace('-', "_")
}

/// Reads a manifest; none if it is a virtual one (a workspace without a package).
pub(super) fn read(path: &Path) -> Result<Option<Package>, String> {
    let manifest = parse(path)?;
    let dir = super::parent(path);
    let Some(package) = &manifest.package else { return Ok(None) };
    let (root, workspace) = workspace_of(&dir, manifest.workspace.as_ref());
    let workspace = workspace.as_ref().or(manifest.workspace.as_ref());
    let edition = match &package.edition {
        Some(Inherited::Own(edition)) => Some(edition.as_str()),
        Some(Inherited::Workspace {}) => workspace.and_then(|w| w.package.edition.as_deref()),
        None => Some("2015"),
    };
    let lib = manifest.lib.as_ref().and_then(|lib| lib.name.clone());
    Ok(Some(Package {
        name: in_code(&lib.unwrap_or_else(|| package.name.clone())),
        edition: edition.and_then(self::edition).unwrap_or_default(),
        targets: targets(&manifest, &dir, package.build.as_ref()),
        deps: deps(&manifest, &dir, &root, workspace),
        dir,
    }))
}

/// The manifest of the package around a file or directory, if there is one.
pub(super) fn above(path: &Path) -> Option<PathBuf> {
    let full = path.canonicalize().ok()?;
    let start = if full.is_dir() { full.as_path() } else { full.parent()? };
    let manifest = start.ancestors().map(|dir| dir.join("Cargo.toml")).find(|file| file.is_file())?;
    Some(relative(&manifest))
}

fn parse(path: &Path) -> Result<Manifest, String> {
    let text = std::fs::read_to_string(path).map_err(|e| reason(&e))?;
    toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        format!("not read: line {line}: {}", e.message().lines().next().unwrap_or("no TOML"))
    })
}

/// The workspace that a package inherits from: its directory and table. Its own table is left to the caller.
fn workspace_of(dir: &Path, own: Option<&Workspace>) -> (PathBuf, Option<Workspace>) {
    if own.is_some() {
        return (dir.to_owned(), None);
    }
    let full = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    for ancestor in full.ancestors().skip(1) {
        let file = ancestor.join("Cargo.toml");
        if let Some(workspace) = file.is_file().then(|| parse(&file).ok()?.workspace).flatten() {
            return (relative(ancestor), Some(workspace));
        }
    }
    (dir.to_owned(), None)
}

pub(super) fn edition(text: &str) -> Option<Edition> {
    Some(match text {
        "2015" => Edition::E2015,
        "2018" => Edition::E2018,
        "2021" => Edition::E2021,
        "2024" => Edition::E2024,
        _ => return None,
    })
}

fn targets(manifest: &Manifest, dir: &Path, build: Option<&toml::Value>) -> Vec<Target> {
    let named = |kind: Kind, default: &str, tables: &[TargetTable]| -> Vec<Target> {
        let target = |table: &TargetTable| {
            let name = table.name.clone().unwrap_or_default();
            let path = table.path.clone().unwrap_or_else(|| default.replace("NAME", &name));
            Target { kind, name: in_code(&name), root: relative(&dir.join(path)) }
        };
        tables.iter().map(target).collect()
    };
    let mut targets = named(Kind::Lib, "src/lib.rs", manifest.lib.as_slice());
    targets.extend(named(Kind::Bin, "src/bin/NAME.rs", &manifest.bin));
    targets.extend(named(Kind::Example, "examples/NAME.rs", &manifest.example));
    targets.extend(named(Kind::Test, "tests/NAME.rs", &manifest.test));
    targets.extend(named(Kind::Bench, "benches/NAME.rs", &manifest.bench));
    if let Some(toml::Value::String(path)) = build {
        targets.push(Target { kind: Kind::Build, name: "build_script".into(), root: relative(&dir.join(path)) });
    }
    targets
}

fn deps(manifest: &Manifest, dir: &Path, root: &Path, workspace: Option<&Workspace>) -> Vec<Dep> {
    let tables = [&manifest.dependencies].into_iter().chain(manifest.target.values());
    let mut deps: Vec<Dep> = Vec::new();
    for (name, dependency) in tables.flat_map(|table| table.all()) {
        let inherited = workspace.and_then(|w| w.dependencies.get(name));
        let (base, dependency) = match (dependency, inherited) {
            (Dependency::Detailed { workspace: true, .. }, Some(inherited)) => (root, inherited),
            _ => (dir, dependency),
        };
        let (path, package) = match dependency {
            Dependency::Version(_) => (None, None),
            Dependency::Detailed { path, package, .. } => (path.as_ref(), package.as_ref()),
        };
        if deps.iter().all(|dep| dep.name != in_code(name)) {
            deps.push(Dep {
                name: in_code(name),
                package: package.unwrap_or(name).clone(),
                path: path.map(|path| plain(&base.join(path))),
            });
        }
    }
    deps
}

/// A path without `..` where that can be told from the text, so that one directory has one name.
fn plain(path: &Path) -> PathBuf {
    path.canonicalize().map(|full| relative(&full)).unwrap_or_else(|_| relative(path))
}
