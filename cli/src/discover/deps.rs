//! Dependencies, as far as their sources are at hand: path dependencies, `vendor/`, the registry cache.
//!
//! They are read for types and for helpers that return guards, never reported in. Of registry dependencies only the
//! direct ones are taken, only those that mention a lock, and no more than [`BUDGET`] bytes of them.

use super::package::{self, Package};
use super::walk::Walker;
use super::{Found, Role, relative};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Bytes of registry dependencies that are read at most.
const BUDGET: u64 = 24 << 20;

/// Path dependencies outside what was walked are walked, and theirs in turn.
pub(super) fn add_path_dependencies(found: &mut Found, walker: &Walker) {
    let mut seen: BTreeSet<PathBuf> = found.packages.keys().cloned().collect();
    loop {
        let paths = found.packages.values().flat_map(|p| p.deps.iter().filter_map(|dep| dep.path.clone()));
        let new: BTreeSet<PathBuf> = paths.filter(|path| !seen.contains(path)).collect();
        if new.is_empty() {
            return;
        }
        for dir in new {
            found.add_manifest(&dir.join("Cargo.toml"));
            found.take(walker.walk(&dir), Role::Knowledge);
            seen.insert(dir);
        }
        seen.extend(found.packages.keys().cloned());
    }
}

/// Adds the packages of registry dependencies, and tells for each (name in a lock file) its directory.
pub(super) fn add_registry_dependencies(found: &mut Found, walker: &Walker) -> BTreeMap<String, PathBuf> {
    let mut wanted: BTreeMap<String, PathBuf> = BTreeMap::new();
    for package in found.packages.values() {
        let Some(lock) = lock_file(&package.dir) else { continue };
        for dep in package.deps.iter().filter(|dep| dep.path.is_none() && !is_modelled(&dep.package)) {
            if !wanted.contains_key(&dep.package) {
                wanted.extend(source_of(&lock, &dep.package).map(|dir| (dep.package.clone(), dir)));
            }
        }
    }
    let mut left = BUDGET;
    wanted.retain(|_, dir| {
        let Some(size) = locking_size(walker, dir).filter(|size| *size <= left) else { return false };
        left -= size;
        let Ok(Some(package)) = package::read(&dir.join("Cargo.toml")) else { return false };
        add_library(found, walker, package);
        true
    });
    wanted
}

fn add_library(found: &mut Found, walker: &Walker, package: Package) {
    let src = package.dir.join("src");
    found.packages.insert(package.dir.clone(), Package { deps: Vec::new(), ..package });
    let mut walked = walker.walk(&src);
    walked.manifests.clear();
    found.take(walked, Role::Knowledge);
}

/// Crates whose locks are in the lock model: their sources would add nothing.
fn is_modelled(package: &str) -> bool {
    const MODELLED: [&str; 9] =
        ["tokio", "parking_lot", "lock_api", "spin", "dashmap", "async-std", "async-lock", "futures", "rayon"];
    MODELLED.contains(&package)
}

/// The nearest lock file, with its text.
fn lock_file(dir: &Path) -> Option<(PathBuf, String)> {
    let full = dir.canonicalize().ok()?;
    let file = full.ancestors().map(|a| a.join("Cargo.lock")).find(|file| file.is_file())?;
    let text = std::fs::read_to_string(&file).ok()?;
    Some((file, text))
}

/// The directory with a package's sources: vendored beside the lock file, or in the registry cache.
fn source_of((lock, text): &(PathBuf, String), package: &str) -> Option<PathBuf> {
    let version = locked_version(text, package)?;
    let vendor = lock.parent()?.join("vendor");
    let named = [vendor.join(package), vendor.join(format!("{package}-{version}"))];
    let cached = registry_roots().into_iter().map(|root| root.join(format!("{package}-{version}")));
    named.into_iter().chain(cached).find(|dir| dir.join("Cargo.toml").is_file()).map(|dir| relative(&dir))
}

/// The version in a lock file, which cargo writes with `name` and `version` on lines of their own.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("\nname = \"{package}\"\n"))?;
    rest.lines().next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

fn registry_roots() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let entries = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    let mut roots: Vec<PathBuf> = entries.into_iter().flatten().filter_map(|e| Some(e.ok()?.path())).collect();
    roots.sort();
    roots
}

/// How many bytes of Rust a package has, if it has a lock in it.
fn locking_size(walker: &Walker, dir: &Path) -> Option<u64> {
    let mut size = 0;
    let mut locks = false;
    for (path, _) in walker.walk(&dir.join("src")).sources {
        let text = std::fs::read(&path).unwrap_or_default();
        size += text.len() as u64;
        locks |= has(&text, b"Mutex") || has(&text, b"RwLock");
    }
    locks.then_some(size)
}

fn has(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}
