//! Which files are linked with each other: a tree holds several programs, architectures and configurations.

use super::index::roots;
use crate::model::c::CModel;
use crate::source::FileId;

/// The architecture that generic code is built for.
const ARCH: &str = "x86";

/// Where each file belongs.
pub struct Homes<'a> {
    paths: &'a [&'a str],
    homes: Vec<Home<'a>>,
}

#[derive(Debug, Clone, Copy)]
struct Home<'a> {
    /// The program of its own inside the tree.
    program: Option<&'a str>,
    arch: Option<&'a str>,
    /// Part of the configuration that is assumed.
    is_built: bool,
}

impl<'a> Homes<'a> {
    /// Sorts the files of a run.
    pub fn new(paths: &'a [&'a str], model: &'a CModel) -> Homes<'a> {
        let roots = roots(paths);
        let arch = |path: &'a str| -> Option<&'a str> {
            let inner = roots.iter().find_map(|root| path.strip_prefix(root.as_str()))?;
            inner.strip_prefix("arch/")?.split('/').next()
        };
        let home =
            |path: &&'a str| Home { program: model.program_of(path), arch: arch(path), is_built: model.is_built(path) };
        Homes { paths, homes: paths.iter().map(home).collect() }
    }

    /// Whether a file is of no architecture, or of the one that is assumed.
    pub fn is_generic(&self, file: FileId) -> bool {
        self.homes[file.0 as usize].arch.is_none_or(|arch| arch == ARCH)
    }

    /// Of the definitions of a name those that a file is linked with. Generic code may use one that only another
    /// architecture has: drivers of its machines do.
    pub fn candidates<T: Copy>(&self, file: FileId, all: Vec<T>, of: impl Fn(T) -> FileId) -> Vec<T> {
        let home = |file: FileId| self.homes[file.0 as usize];
        let from = home(file);
        let ours: Vec<T> = all.into_iter().filter(|&it| home(of(it)).program == from.program).collect();
        if ours.len() < 2 && from.arch.is_none() {
            return ours;
        }
        let is_near = |to: Home<'_>| to.arch.is_none_or(|arch| arch == from.arch.unwrap_or(ARCH));
        let near: Vec<T> = ours.iter().copied().filter(|&it| is_near(home(of(it)))).collect();
        let ours = if near.is_empty() && from.arch.is_none() { ours } else { near };
        let built: Vec<T> = ours.iter().copied().filter(|&it| home(of(it)).is_built).collect();
        if built.is_empty() || !from.is_built { ours } else { built }
    }

    /// Of several definitions those in the directory of the file, if there are any: two modules may both define a name.
    pub fn nearest<T: Copy>(&self, file: FileId, all: Vec<T>, of: impl Fn(T) -> FileId) -> Vec<T> {
        let near: Vec<T> = all.iter().copied().filter(|&it| self.are_beside(of(it), file)).collect();
        if near.is_empty() { all } else { near }
    }

    /// Whether two files are in one directory.
    pub fn are_beside(&self, a: FileId, b: FileId) -> bool {
        let dir = |file: FileId| self.paths[file.0 as usize].rsplit_once('/').map_or("", |(dir, _)| dir);
        dir(a) == dir(b)
    }
}
