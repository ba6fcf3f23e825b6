//! Walks a directory: sources, manifests, and what could not be read.
//!
//! Left out: hidden directories, symbolic links, what `.gitignore` names, a `target` of cargo, vendored crates, and,
//! unless they are asked for, the `tests` and `benches` of a package. The programs that lie in a kernel tree and are no
//! part of the kernel are left out too, and said to be: their locks are those of threads, not of the kernel.

use super::{Skipped, language, reason, relative, shown};
use crate::failure::{Failure, Result};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use nestlint_analyzer::source::Language;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// What a walk found, in the order of the names.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) sources: Vec<(PathBuf, Language)>,
    pub(super) manifests: Vec<PathBuf>,
    pub(super) projects: Vec<PathBuf>,
    pub(super) skipped: Vec<Skipped>,
}

/// How to walk.
#[derive(Debug)]
pub(super) struct Walker {
    pub(super) exclude: GlobSet,
    pub(super) tests: bool,
}

/// Globs match a path from the working directory, any tail of it, and everything below a directory.
pub fn globs(patterns: &[String]) -> Result<GlobSet> {
    let bad = |pattern: &str, e: globset::Error| Failure::new(format!("bad glob `{pattern}`: {}", e.kind()));
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let base = pattern.trim_start_matches("./").trim_end_matches('/');
        for variant in [base.to_owned(), format!("{base}/**"), format!("**/{base}"), format!("**/{base}/**")] {
            let glob = GlobBuilder::new(&variant).literal_separator(true).build();
            set.add(glob.map_err(|e| bad(pattern, e))?);
        }
    }
    set.build().map_err(|e| bad("", e))
}

/// Directories of a kernel tree that hold programs and what belongs to them. The samples are modules for the most part.
const PROGRAMS: [&str; 4] = ["Documentation", "scripts", "tools", "usr"];

impl Walker {
    /// Walks a directory; the directory itself is never left out.
    pub(super) fn walk(&self, dir: &Path) -> Walked {
        let mut walked = Walked::default();
        let mut ignores = Ignores::above(dir);
        let entries = WalkDir::new(dir).follow_links(false).sort_by_file_name().into_iter();
        for entry in entries.filter_entry(|entry| self.wanted(&mut ignores, entry)) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => walked.add(&relative(entry.path())),
                Ok(_) => {}
                Err(e) => walked.fail(dir, &e),
            }
        }
        walked.skipped.extend(ignores.programs.iter().map(|dir| Skipped {
            file: shown(&relative(dir)),
            reason: "programs beside the kernel, left out; name the directory to check it".to_owned(),
        }));
        walked
    }

    fn wanted(&self, ignores: &mut Ignores, entry: &DirEntry) -> bool {
        let path = entry.path();
        let is_dir = entry.file_type().is_dir();
        if entry.depth() > 0 {
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let left_out = hidden
                || entry.path_is_symlink()
                || ignores.matches(path, is_dir)
                || self.exclude.is_match(relative(path))
                || (is_dir && self.is_foreign(path));
            if left_out {
                return false;
            }
            if is_dir && is_program(path) {
                ignores.programs.push(path.to_owned());
                return false;
            }
        }
        if is_dir {
            ignores.enter(path);
        }
        true
    }

    /// Directories that hold no code of the user: build output, vendored crates, tests unless wanted. By what lies in
    /// or beside them, not by name alone: the kernel has a `drivers/target`.
    fn is_foreign(&self, dir: &Path) -> bool {
        let in_package = dir.parent().is_some_and(|parent| parent.join("Cargo.toml").is_file());
        match dir.file_name().and_then(|name| name.to_str()) {
            Some("target") if in_package || dir.join("CACHEDIR.TAG").is_file() => true,
            Some("tests" | "benches") if in_package && !self.tests => true,
            _ => dir.join(".cargo-checksum.json").is_file(),
        }
    }
}

/// Whether a directory of a kernel tree holds no code of the kernel.
fn is_program(dir: &Path) -> bool {
    let is_named = dir.file_name().and_then(|name| name.to_str()).is_some_and(|name| PROGRAMS.contains(&name));
    let is_kernel = |root: &Path| root.join("Kconfig").is_file() && root.join("include/linux/kernel.h").is_file();
    is_named && dir.parent().is_some_and(is_kernel)
}

impl Walked {
    fn add(&mut self, path: &Path) {
        match path.file_name().and_then(|name| name.to_str()) {
            Some("Cargo.toml") => self.manifests.push(path.to_owned()),
            Some("rust-project.json") => self.projects.push(path.to_owned()),
            _ => self.sources.extend(language(path).map(|language| (path.to_owned(), language))),
        }
    }

    fn fail(&mut self, dir: &Path, error: &walkdir::Error) {
        let file = shown(&relative(error.path().unwrap_or(dir)));
        let reason = match (error.loop_ancestor(), error.io_error()) {
            (Some(ancestor), _) => format!("the directory leads back to {}", shown(ancestor)),
            (None, Some(e)) => reason(e),
            (None, None) => "cannot be read".into(),
        };
        self.skipped.push(Skipped { file, reason });
    }
}

/// The `.gitignore` files that hold for the directory in hand, outermost first.
struct Ignores {
    /// The walked directory as it was named, and in full for those above it.
    root: (PathBuf, PathBuf),
    above: Vec<Gitignore>,
    inside: Vec<(PathBuf, Gitignore)>,
    /// Programs of a kernel tree, in the order of the walk.
    programs: Vec<PathBuf>,
    /// As git has it, a `.gitignore` outside any repository says nothing: Debian's kernel sources ship one that ignores
    /// everything but its packaging.
    in_repository: bool,
}

impl Ignores {
    /// Those of the directories above, up to the top of the repository; none outside a repository.
    fn above(dir: &Path) -> Ignores {
        let full = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        let repository = full.ancestors().position(|a| a.join(".git").exists());
        let top = repository.unwrap_or(0);
        let mut above: Vec<_> = full.ancestors().skip(1).take(top).filter_map(matcher).collect();
        above.reverse();
        let root = (dir.to_owned(), full);
        Ignores { root, above, inside: Vec::new(), programs: Vec::new(), in_repository: repository.is_some() }
    }

    fn enter(&mut self, dir: &Path) {
        while self.inside.last().is_some_and(|(of, _)| !dir.starts_with(of)) {
            self.inside.pop();
        }
        self.in_repository |= dir.join(".git").exists();
        if self.in_repository {
            self.inside.extend(matcher(dir).map(|m| (dir.to_owned(), m)));
        }
    }

    /// The innermost file that speaks of the path decides. Those of directories left behind do not count.
    fn matches(&self, path: &Path, is_dir: bool) -> bool {
        let inside = self.inside.iter().rev().filter(|(of, _)| path.starts_with(of));
        let mut verdicts = inside.map(|(_, matcher)| matcher.matched(path, is_dir)).filter(|found| !found.is_none());
        if let Some(found) = verdicts.next() {
            return found.is_ignore();
        }
        if self.above.is_empty() {
            return false;
        }
        let full = self.root.1.join(path.strip_prefix(&self.root.0).unwrap_or(path));
        let verdicts = self.above.iter().rev().map(|matcher| matcher.matched(&full, is_dir));
        verdicts.into_iter().find(|found| !found.is_none()).is_some_and(|found| found.is_ignore())
    }
}

fn matcher(dir: &Path) -> Option<Gitignore> {
    let file = dir.join(".gitignore");
    if !file.is_file() {
        return None;
    }
    let mut builder = GitignoreBuilder::new(dir);
    // A line that is no glob is left out, as git does.
    builder.add(file);
    builder.build().ok()
}
