//! The module tree: which file is which module of which crate.

use super::items::{Def, FileIx, Items, ModItem, ModIx};
use super::sym::{Sym, Symbols, known};
use crate::facts::FileFacts;
use crate::source::Sources;
use rustc_hash::FxHashMap;

/// A crate of the run or of the stubs.
#[derive(Debug, Clone)]
pub(crate) struct CrateItem {
    pub(crate) root: ModIx,
    /// Names of other crates and their roots, best first.
    pub(crate) deps: Vec<(Sym, ModIx)>,
}

/// Builds the crates' roots and puts each file's module where `mod` says, or its path.
///
/// `stubs` are the names of the stub crates with their files, behind the run's files.
pub(crate) fn plant(
    items: &mut Items<'_>,
    sources: &dyn Sources,
    stubs: &[(String, FileIx)],
    symbols: &mut Symbols,
) -> Vec<CrateItem> {
    let mut planter = Planter::new(items, sources);
    planter.link_declared(symbols);
    let mut crates: Vec<CrateItem> =
        (0..sources.crates().len()).map(|k| planter.plant_crate(k as u32, symbols)).collect();
    planter.plant_strays(symbols, &mut crates);
    for (name, file) in stubs {
        let root = ModIx(items.files[file.at()].modules);
        let sym = symbols.intern(name);
        items.modules[root.at()].name = sym;
        crates.push(CrateItem { root, deps: Vec::new() });
    }
    add_deps(items, sources, stubs, symbols, &mut crates);
    crates
}

/// Every crate sees the stubs by their names, then what its manifest names.
fn add_deps(
    items: &mut Items<'_>,
    sources: &dyn Sources,
    stubs: &[(String, FileIx)],
    symbols: &mut Symbols,
    crates: &mut [CrateItem],
) {
    let mut stub_deps: Vec<(Sym, ModIx)> =
        stubs.iter().map(|(name, file)| (symbols.intern(name), ModIx(items.files[file.at()].modules))).collect();
    if let Some(&(_, std)) = stub_deps.iter().find(|(name, _)| *name == known::STD) {
        stub_deps.extend([(known::CORE, std), (known::ALLOC, std)]);
    }
    let real_roots: Vec<ModIx> = crates.iter().map(|k| k.root).collect();
    for (at, krate) in crates.iter_mut().enumerate() {
        krate.deps.clone_from(&stub_deps);
        let Some(source) = sources.crates().get(at) else { continue };
        for (name, dep) in &source.deps {
            let name = symbols.intern(name);
            if let Some(&root) = real_roots.get(*dep as usize) {
                shadow(items, krate, name, root);
            }
        }
    }
}

/// A dependency with real source: reached behind the stub of its name, if there is one.
fn shadow(items: &mut Items<'_>, krate: &mut CrateItem, name: Sym, root: ModIx) {
    match krate.deps.iter().find(|(known, _)| *known == name) {
        Some(&(_, stub)) => overlay(items, stub, root, 0),
        None => krate.deps.push((name, root)),
    }
}

fn overlay(items: &mut Items<'_>, stub: ModIx, real: ModIx, depth: u32) {
    if depth > 8 || stub == real || items.modules[stub.at()].real.is_some() {
        return;
    }
    items.modules[stub.at()].real = Some(real);
    let child = |module: &ModItem, name: Sym| {
        module.names.get(&name)?.iter().find_map(|def| if let Def::Mod(m) = *def { Some(m) } else { None })
    };
    let mut names: Vec<Sym> = items.modules[stub.at()].names.keys().copied().collect();
    names.sort();
    for name in names {
        let inner = (child(&items.modules[stub.at()], name), child(&items.modules[real.at()], name));
        if let (Some(stub), Some(real)) = inner {
            overlay(items, stub, real, depth + 1);
        }
    }
}

struct Planter<'i, 'a, 's> {
    items: &'i mut Items<'a>,
    sources: &'s dyn Sources,
    by_path: FxHashMap<String, FileIx>,
    planted: Vec<bool>,
}

impl<'i, 'a, 's> Planter<'i, 'a, 's> {
    fn new(items: &'i mut Items<'a>, sources: &'s dyn Sources) -> Self {
        let mut by_path = FxHashMap::default();
        for (at, file) in items.files.iter().enumerate() {
            if let Some(id) = file.id {
                by_path.insert(normal(&sources.files()[id.0 as usize].path), FileIx(at as u32));
            }
        }
        let planted = vec![false; items.files.len()];
        Planter { items, sources, by_path, planted }
    }

    fn path_of(&self, file: FileIx) -> Option<String> {
        let id = self.items.files[file.at()].id?;
        Some(normal(&self.sources.files()[id.0 as usize].path))
    }

    fn facts(&self, file: FileIx) -> &'a FileFacts {
        self.items.files[file.at()].facts
    }

    /// Inline modules become names of their parents; `mod x;` finds its file.
    fn link_declared(&mut self, symbols: &Symbols) {
        for at in 0..self.items.files.len() {
            let file = FileIx(at as u32);
            for index in 1..self.facts(file).modules.len() {
                self.link_module(file, index as u32, symbols);
            }
        }
    }

    fn link_module(&mut self, file: FileIx, index: u32, symbols: &Symbols) {
        let base = self.items.files[file.at()].modules;
        let own = ModIx(base + index);
        let facts = self.facts(file);
        let module = &facts.modules[index as usize];
        if module.in_function {
            return;
        }
        let parent = ModIx(base + module.parent.unwrap_or(0));
        let name = self.items.modules[own.at()].name;
        let mut target = own;
        if module.external {
            let Some(found) = self.find_external(file, index, symbols.text(name)) else { return };
            // A file that is declared twice (twins, `#[path]` in two crates) stays with its first parent.
            let root = ModIx(self.items.files[found.at()].modules);
            if found != file && !self.planted[found.at()] {
                self.planted[found.at()] = true;
                self.items.modules[root.at()].parent = Some(parent);
                self.items.modules[root.at()].name = name;
                self.items.modules[root.at()].is_test |= module.is_test;
            }
            target = root;
        }
        self.items.modules[parent.at()].names.entry(name).or_default().push(Def::Mod(target));
    }

    fn find_external(&self, file: FileIx, index: u32, name: &str) -> Option<FileIx> {
        let facts = self.facts(file);
        let module = &facts.modules[index as usize];
        let own = self.path_of(file)?;
        let mut inline = Vec::new();
        let mut up = module.parent;
        for _ in 0..64 {
            let Some(at) = up.filter(|&at| at != 0) else { break };
            inline.push(facts.name(facts.modules[at as usize].name));
            up = facts.modules[at as usize].parent;
        }
        inline.reverse();
        let parent = own.rsplit_once('/').map_or("", |(dir, _)| dir);
        if let Some(path) = module.path {
            let dir =
                if inline.is_empty() { parent.to_owned() } else { join(&self.own_dir(file, &own), &inline.join("/")) };
            return self.by_path.get(&normal(&join(&dir, facts.name(path)))).copied();
        }
        let name = name.strip_prefix("r#").unwrap_or(name);
        let dir = join(&self.own_dir(file, &own), &inline.join("/"));
        let flat = normal(&join(&dir, &format!("{name}.rs")));
        let nested = normal(&join(&dir, &format!("{name}/mod.rs")));
        self.by_path.get(&flat).or_else(|| self.by_path.get(&nested)).copied()
    }

    /// Directory in which the modules of a file are: beside a root or `mod.rs`, else below its own name.
    fn own_dir(&self, file: FileIx, path: &str) -> String {
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        let is_root =
            self.sources.crates().iter().any(|k| k.root.is_some() && k.root == self.items.files[file.at()].id);
        if is_root || matches!(name, "mod.rs" | "lib.rs" | "main.rs" | "build.rs") {
            return dir.to_owned();
        }
        path.strip_suffix(".rs").unwrap_or(path).to_owned()
    }

    fn plant_crate(&mut self, krate: u32, symbols: &mut Symbols) -> CrateItem {
        let source = &self.sources.crates()[krate as usize];
        let rooted = source.root.and_then(|id| self.items.files.iter().position(|f| f.id == Some(id)));
        let root = match rooted {
            Some(at) => {
                self.planted[at] = true;
                ModIx(self.items.files[at].modules)
            }
            None => {
                self.items.modules.push(ModItem { krate, ..ModItem::default() });
                ModIx(self.items.modules.len() as u32 - 1)
            }
        };
        self.items.modules[root.at()].name = symbols.intern(&source.name);
        self.items.modules[root.at()].parent = None;
        CrateItem { root, deps: Vec::new() }
    }

    /// Files that no `mod` leads to hang below their crate's root, by their path.
    fn plant_strays(&mut self, symbols: &mut Symbols, crates: &mut Vec<CrateItem>) {
        let mut alone: Option<u32> = None;
        for at in 0..self.items.files.len() {
            if self.planted[at] || self.items.files[at].id.is_none() {
                continue;
            }
            let krate = match self.items.files[at].krate {
                u32::MAX => *alone.get_or_insert_with(|| new_crate(self.items, crates)),
                krate => krate,
            };
            let Some(crate_item) = crates.get(krate as usize) else { continue };
            let root = crate_item.root;
            self.hang(FileIx(at as u32), root, symbols);
        }
    }

    fn hang(&mut self, file: FileIx, root: ModIx, symbols: &mut Symbols) {
        let Some(path) = self.path_of(file) else { return };
        let path = path.strip_suffix(".rs").unwrap_or(&path);
        let path = path.strip_suffix("/mod").unwrap_or(path);
        let name = symbols.intern(path.rsplit('/').next().unwrap_or(path));
        let own = ModIx(self.items.files[file.at()].modules);
        if own == root {
            return;
        }
        self.items.modules[own.at()].parent = Some(root);
        self.items.modules[own.at()].name = name;
        self.items.modules[root.at()].names.entry(name).or_default().push(Def::Mod(own));
    }
}

fn new_crate(items: &mut Items<'_>, crates: &mut Vec<CrateItem>) -> u32 {
    let krate = crates.len() as u32;
    items.modules.push(ModItem { krate, ..ModItem::default() });
    crates.push(CrateItem { root: ModIx(items.modules.len() as u32 - 1), deps: Vec::new() });
    krate
}

fn join(dir: &str, rest: &str) -> String {
    match (dir.is_empty(), rest.is_empty()) {
        (true, _) => rest.to_owned(),
        (_, true) => dir.to_owned(),
        _ => format!("{dir}/{rest}"),
    }
}

/// The path with `.` and `..` worked out.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|&p| p != ".." && !p.is_empty()) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}
