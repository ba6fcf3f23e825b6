//! The files of a tree and what each includes, found by the tree's own layout.

use rustc_hash::FxHashMap;

/// Paths and include edges.
#[derive(Debug, Default)]
pub struct FileTree {
    paths: Vec<String>,
    by_path: FxHashMap<String, u32>,
    /// Resolved includes of each file.
    edges: Vec<Vec<u32>>,
    /// The sources beside each header that include it.
    includers: Vec<Vec<u32>>,
    /// What is in front of `include/linux` in the paths: the root of the tree.
    root: String,
}

/// The architecture whose `asm/` headers a file outside `arch/` sees.
const ARCH: &str = "x86";

impl FileTree {
    /// The tree of these paths; `includes` are the `#include`s of each file as written.
    pub fn new(paths: Vec<String>, includes: Vec<Vec<Box<str>>>) -> FileTree {
        let by_path = paths.iter().enumerate().map(|(at, path)| (path.clone(), at as u32)).collect();
        let mut tree = FileTree { root: root(&paths), paths, by_path, ..FileTree::default() };
        let mut by_base: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (at, path) in tree.paths.iter().enumerate() {
            by_base.entry(base(path).to_owned()).or_default().push(at as u32);
        }
        let mut edges: Vec<Vec<u32>> = Vec::with_capacity(includes.len());
        for (file, list) in includes.iter().enumerate() {
            edges.push(list.iter().filter_map(|written| tree.resolve(file as u32, written, &by_base)).collect());
        }
        let mut includers = vec![Vec::new(); edges.len()];
        for (file, list) in edges.iter().enumerate().filter(|(file, _)| !tree.is_header(*file as u32)) {
            for &header in list.iter().filter(|&&header| tree.is_beside(file as u32, header)) {
                includers[header as usize].push(file as u32);
            }
        }
        (tree.edges, tree.includers) = (edges, includers);
        tree
    }

    /// The index of a path.
    pub fn index(&self, path: &str) -> Option<u32> {
        self.by_path.get(path).copied()
    }

    /// The path of a file.
    pub fn path(&self, file: u32) -> &str {
        &self.paths[file as usize]
    }

    /// Files that `file` includes itself.
    pub fn includes(&self, file: u32) -> &[u32] {
        &self.edges[file as usize]
    }

    /// Whether a file is a header.
    pub fn is_header(&self, file: u32) -> bool {
        !self.paths[file as usize].ends_with(".c")
    }

    /// Whether a file is a header that any file of a kernel may include.
    pub fn is_common(&self, file: u32) -> bool {
        let Some(inner) = self.paths[file as usize].strip_prefix(self.root.as_str()) else { return false };
        inner.starts_with("include/") || inner.strip_prefix("arch/x86/").is_some_and(|p| p.starts_with("include/"))
    }

    fn resolve(&self, file: u32, written: &str, by_base: &FxHashMap<String, Vec<u32>>) -> Option<u32> {
        let quoted = written.starts_with('"');
        let close = if quoted { '"' } else { '>' };
        let name = written.get(1..)?.split(close).next()?;
        let own_dir = dir(&self.paths[file as usize]);
        let beside = if quoted { self.by_path.get(&join(own_dir, name)) } else { None };
        if let Some(&hit) = beside {
            return Some(hit);
        }
        let arch = self.arch(file);
        let places = ["include/".to_owned(), format!("arch/{arch}/include/"), "include/uapi/".to_owned()];
        for place in places.iter().chain([&format!("arch/{arch}/include/uapi/")]) {
            if let Some(&hit) = self.by_path.get(&format!("{}{place}{name}", self.root)) {
                return Some(hit);
            }
        }
        if let Some(rest) = name.strip_prefix("asm/") {
            return self.by_path.get(&format!("{}include/asm-generic/{rest}", self.root)).copied();
        }
        self.nearest(file, name, by_base)
    }

    fn arch(&self, file: u32) -> &str {
        let inner = self.paths[file as usize].strip_prefix(self.root.as_str()).unwrap_or("");
        inner.strip_prefix("arch/").and_then(|rest| rest.split('/').next()).unwrap_or(ARCH)
    }

    /// A header somewhere in the tree whose path ends with `name`: the nearest one, if any is near.
    fn nearest(&self, file: u32, name: &str, by_base: &FxHashMap<String, Vec<u32>>) -> Option<u32> {
        let tail = format!("/{}", name.trim_start_matches("../").trim_start_matches("./"));
        let found = by_base.get(base(name))?.iter().copied();
        found
            .filter(|&other| other != file && self.paths[other as usize].ends_with(&tail))
            .max_by_key(|&other| (self.nearness(file, other), std::cmp::Reverse(self.paths[other as usize].len())))
            .filter(|&other| self.nearness(file, other) > 0)
    }

    /// How many leading directories two files share, beyond the root; more for the architecture that is read.
    pub fn nearness(&self, file: u32, other: u32) -> usize {
        let (a, b) = (&self.paths[file as usize], &self.paths[other as usize]);
        let a = a.strip_prefix(self.root.as_str()).unwrap_or(a);
        let b = b.strip_prefix(self.root.as_str()).unwrap_or(b);
        let shared = a.split('/').zip(b.split('/')).take_while(|(x, y)| x == y).count();
        let generic = usize::from(!b.contains("asm-generic/"));
        shared * 2 + generic
    }

    /// Whether two files are in one directory.
    pub fn is_beside(&self, file: u32, other: u32) -> bool {
        dir(&self.paths[file as usize]) == dir(&self.paths[other as usize])
    }

    /// Every file that `file` includes, directly or not.
    pub fn closure(&self, file: u32) -> FileSet {
        self.closure_of(vec![file])
    }

    /// Every file that the sources beside a header include which include it, too: what it may use without saying so.
    pub fn around(&self, file: u32) -> FileSet {
        self.closure_of(self.includers[file as usize].clone())
    }

    fn closure_of(&self, mut work: Vec<u32>) -> FileSet {
        let mut seen = FileSet { bits: vec![0; self.paths.len().div_ceil(64)] };
        work.iter().for_each(|&file| _ = seen.insert(file));
        while let Some(next) = work.pop() {
            for &other in &self.edges[next as usize] {
                if seen.insert(other) {
                    work.push(other);
                }
            }
        }
        seen
    }
}

/// A set of files.
#[derive(Debug)]
pub struct FileSet {
    bits: Vec<u64>,
}

impl FileSet {
    fn insert(&mut self, file: u32) -> bool {
        let (word, bit) = (file as usize / 64, 1 << (file % 64));
        let fresh = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        fresh
    }

    /// Whether a file is in the set.
    pub fn contains(&self, file: u32) -> bool {
        self.bits[file as usize / 64] & (1 << (file % 64)) != 0
    }
}

/// The root of a kernel tree among the paths: what stands in front of the shortest `include/linux/`.
fn root(paths: &[String]) -> String {
    let starts = paths.iter().filter_map(|path| path.find("include/linux/").map(|at| &path[..at]));
    let whole = starts.filter(|start| start.is_empty() || start.ends_with('/'));
    whole.min_by_key(|start| start.len()).unwrap_or("").to_owned()
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn dir(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// `dir` and a relative path, with `..` and `.` taken out.
fn join(dir: &str, name: &str) -> String {
    let mut parts: Vec<&str> = dir.trim_end_matches('/').split('/').collect();
    if dir.is_empty() {
        parts.clear();
    }
    for part in name.split('/') {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            "." => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_of_a_kernel() {
        let paths = [
            "k/include/linux/a.h",
            "k/arch/x86/include/asm/b.h",
            "k/arch/arm/include/asm/b.h",
            "k/drivers/x/c.h",
            "k/drivers/x/sub/d.c",
            "k/drivers/y/inc/e.h",
            "k/drivers/y/f.c",
        ];
        let mut includes: Vec<Vec<Box<str>>> = vec![Vec::new(); paths.len()];
        includes[4] = vec!["<linux/a.h>".into(), "<asm/b.h>".into(), "\"../c.h\"".into(), "\"gone.h\"".into()];
        includes[6] = vec!["\"e.h\"".into()];
        let tree = FileTree::new(paths.iter().map(|p| (*p).to_owned()).collect(), includes);
        assert_eq!(tree.includes(4), [0, 1, 3]);
        assert_eq!(tree.includes(6), [5]);
        assert!(tree.is_common(0) && tree.is_common(1) && !tree.is_common(3) && !tree.is_common(2));
    }
}
