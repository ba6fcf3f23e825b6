//! Macros of the whole tree: which of them the parser must expand, and which definition a file sees.
//!
//! A macro *matters* if its expansion can change what the analysis sees: it locks, loops, branches, returns, opens or
//! closes a brace, calls a function, declares something or names a member. The rest stay calls in the facts.

mod constant;
mod includes;
mod matter;
mod numbers;

pub use constant::{Known, value as constant_value};
pub use includes::{FileSet, FileTree};

use super::assume::Assumptions;
use super::scan::{Scan, scan};
use super::symbols::hash;
use crate::model::c::CModel;
use rustc_hash::{FxHashMap, FxHashSet};

/// A macro of the tree; index into [`MacroTable`].
pub type MacroId = u32;

/// A macro that is expanded.
#[derive(Debug, Clone)]
pub struct Macro {
    /// Name.
    pub name: Box<str>,
    /// Parameters of a function-like macro; the last ends with `...` if it is variadic.
    pub params: Option<Vec<Box<str>>>,
    /// Replacement text.
    pub body: Box<str>,
}

/// A set of hashes that may say yes too often: small enough to stay in the cache, and most names are not in it.
#[derive(Debug, Default)]
struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    const WORDS: u64 = 1 << 16;

    fn new(codes: impl Iterator<Item = u64>) -> Filter {
        let mut bits = vec![0; Filter::WORDS as usize];
        for code in codes {
            bits[Filter::word(code)] |= 1 << (code >> 20 & 63);
        }
        Filter { bits }
    }

    fn word(code: u64) -> usize {
        (code >> 26 & (Filter::WORDS - 1)) as usize
    }

    fn may_have(&self, code: u64) -> bool {
        self.bits.get(Filter::word(code)).is_some_and(|word| word & (1 << (code >> 20 & 63)) != 0)
    }
}

/// What the macro table makes of one definition.
#[derive(Debug, Clone, Copy)]
struct Slot {
    nth: u32,
    id: Option<MacroId>,
}

/// The names of the lock model, which make the macros around them matter.
pub trait LockNames {
    /// Whether the model has a row of this name.
    fn has(&self, name: &str) -> bool;

    /// Whether the row stands for the body of the macro of this name, which is then never expanded.
    fn stands_for(&self, name: &str, _is_macro: &dyn Fn(&str) -> bool) -> bool {
        self.has(name)
    }
}

impl<F: Fn(&str) -> bool> LockNames for F {
    fn has(&self, name: &str) -> bool {
        self(name)
    }
}

impl LockNames for CModel {
    fn has(&self, name: &str) -> bool {
        !self.function(name).is_empty()
    }

    fn stands_for(&self, name: &str, is_macro: &dyn Fn(&str) -> bool) -> bool {
        self.has(name) && (self.is_primitive(name) || self.partners(name).all(is_macro))
    }
}

/// Macros, constants and type names of a tree.
#[derive(Debug, Default)]
pub struct MacroTable {
    macros: Vec<Macro>,
    /// Macros of headers by the hash of their name, those that are expanded and their namesakes: file and macro.
    by_name: FxHashMap<u64, Vec<(u32, Option<MacroId>)>>,
    /// Every macro of a header, expanded or not, by hash.
    known: FxHashSet<u64>,
    /// Macros that are one number, and the headers that say so.
    consts: FxHashMap<u64, Vec<(u32, i64)>>,
    /// Macros of headers that are more than a number and are not expanded, until they are evaluated.
    open: FxHashMap<u64, Vec<numbers::Maker>>,
    /// Function-like macros that make a number of numbers.
    makers: FxHashMap<u64, Vec<numbers::Maker>>,
    /// Enumerators of headers by hash, until the macros are evaluated.
    enumerators: FxHashMap<u64, Vec<(u32, i64)>>,
    /// Names in `by_name` and `consts`.
    filter: Filter,
    /// Typedef names of headers, by hash.
    typedefs: FxHashSet<u64>,
    /// Definitions of each file in the order of its text.
    slots: Vec<Vec<Slot>>,
    tree: FileTree,
}

/// What is known of a name that a file uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// No macro that matters.
    Plain,
    /// A macro to expand.
    Expand(MacroId),
    /// A number.
    Const(i64),
    /// A function-like macro that makes a number of numbers ([`View::made`]).
    Makes,
}

impl MacroTable {
    /// The table of a tree: the scan of each file by its path.
    pub fn build(files: Vec<(String, Scan)>, locks: &dyn LockNames) -> MacroTable {
        let mut table = MacroTable::default();
        let mut scans = Vec::with_capacity(files.len());
        let mut paths = Vec::with_capacity(files.len());
        for (path, scan) in files {
            paths.push(path);
            scans.push(scan);
        }
        let includes: Vec<Vec<Box<str>>> = scans.iter_mut().map(|s| std::mem::take(&mut s.includes)).collect();
        table.tree = FileTree::new(paths, includes);
        let matters = matter::analyse(&scans, locks);
        for (file, scan) in scans.into_iter().enumerate() {
            table.add(file as u32, scan, &matters[file]);
        }
        table.by_name.retain(|_, found| found.iter().any(|(_, id)| id.is_some()));
        table.evaluate();
        table.filter = Filter::new(table.by_name.keys().chain(table.consts.keys()).chain(table.makers.keys()).copied());
        table
    }

    /// The table of one file alone; for tests and lone files.
    pub fn of_one(path: &str, text: &str, assume: &Assumptions, locks: &dyn LockNames) -> MacroTable {
        MacroTable::build(vec![(path.to_owned(), scan(text, assume))], locks)
    }

    fn add(&mut self, file: u32, scan: Scan, matters: &[bool]) {
        let header = self.tree.is_header(file);
        if header {
            self.typedefs.extend(scan.typedefs.iter().map(|name| hash(name)));
            for (name, value) in scan.enumerators {
                self.enumerators.entry(name).or_default().push((file, value));
            }
            for (name, value) in scan.consts {
                self.consts.entry(name).or_default().push((file, value));
            }
        }
        let mut slots = Vec::new();
        for (def, &matters) in scan.defs.into_iter().zip(matters) {
            let code = hash(&def.name);
            if header {
                self.known.insert(code);
            }
            let nth = def.nth;
            if header && !matters && !def.body.is_empty() {
                let maker = numbers::Maker { file, params: def.params.clone(), body: def.body.clone() };
                self.open.entry(code).or_default().push(maker);
            }
            let id = matters.then(|| {
                let id = self.macros.len() as MacroId;
                self.macros.push(Macro { name: def.name, params: def.params, body: def.body });
                id
            });
            if header {
                self.by_name.entry(code).or_default().push((file, id));
            }
            slots.push(Slot { nth, id });
        }
        self.slots.push(slots);
    }

    /// A macro.
    pub fn get(&self, id: MacroId) -> &Macro {
        &self.macros[id as usize]
    }

    /// Whether any header defines a macro of this name, expanded or not.
    pub fn is_macro(&self, name: &str) -> bool {
        self.known.contains(&hash(name))
    }

    /// How many macros matter.
    pub fn len(&self) -> usize {
        self.macros.len()
    }

    /// Whether no macro matters.
    pub fn is_empty(&self) -> bool {
        self.macros.is_empty()
    }

    /// What the tree knows for one file.
    pub fn view(&self, path: &str) -> View<'_> {
        View { table: self, file: self.tree.index(path), closure: None, around: None }
    }

    /// Whether a header of the tree has a typedef of this name; `code` is its hash.
    pub fn is_typedef(&self, code: u64) -> bool {
        self.typedefs.contains(&code)
    }
}

/// The table as one file sees it.
pub struct View<'m> {
    /// The table.
    pub table: &'m MacroTable,
    file: Option<u32>,
    closure: Option<FileSet>,
    /// Of a header, what those include that include it.
    around: Option<FileSet>,
}

impl<'m> View<'m> {
    /// What the file's `nth` live definition is, if it is more than a number.
    pub fn own(&self, nth: u32) -> Option<MacroId> {
        let slots = self.table.slots.get(self.file? as usize)?;
        let at = slots.binary_search_by_key(&nth, |slot| slot.nth).ok()?;
        slots[at].id
    }

    /// What a name from outside the file means in it; `code` is the hash of `name`.
    pub fn meaning(&mut self, name: &str, code: u64) -> Meaning {
        let table = self.table;
        if !table.filter.may_have(code) {
            return Meaning::Plain;
        }
        if let Some(found) = table.by_name.get(&code) {
            return self.choose(name, found).map_or(Meaning::Plain, Meaning::Expand);
        }
        if let Some(value) = table.consts.get(&code).and_then(|all| self.number(all)) {
            return Meaning::Const(value);
        }
        match self.maker(code) {
            Some(_) => Meaning::Makes,
            None => Meaning::Plain,
        }
    }

    /// What a function-like macro makes of numbers.
    pub fn made(&mut self, name: &str, args: &[i64]) -> Option<i64> {
        let table = self.table;
        table.made(self.maker(hash(name))?, args)
    }

    fn maker(&mut self, code: u64) -> Option<&'m numbers::Maker> {
        let table = self.table;
        self.nearest(table.makers.get(&code)?, |maker| maker.file)
    }

    /// The number that a macro is: headers that agree are as good as one.
    fn number(&mut self, all: &[(u32, i64)]) -> Option<i64> {
        match numbers::agreed(all) {
            Some(value) => all.iter().any(|(header, _)| self.in_sight(*header)).then_some(value),
            None => self.nearest(all, |(header, _)| *header).map(|(_, value)| *value),
        }
    }

    /// The only definition, if it is in sight; of the definitions of several headers the nearest that the file includes.
    fn nearest<'d, D>(&mut self, all: &'d [D], header: impl Fn(&D) -> u32) -> Option<&'d D> {
        if let [one] = all {
            return Some(one).filter(|one| self.in_sight(header(one)));
        }
        let (table, file) = (self.table, self.file?);
        let nearness = |it: &&D| table.tree.nearness(file, header(it));
        let closure = self.closure.get_or_insert_with(|| table.tree.closure(file));
        let included = all.iter().filter(|it| closure.contains(header(it))).max_by_key(nearness);
        included.or_else(|| all.iter().filter(|it| self.is_around(header(it))).max_by_key(nearness))
    }

    /// Whether the file sees a header.
    fn in_sight(&mut self, header: u32) -> bool {
        let table = self.table;
        let Some(file) = self.file else { return false };
        let tree = &table.tree;
        tree.is_common(header)
            || self.closure.get_or_insert_with(|| tree.closure(file)).contains(header)
            || self.is_around(header)
    }

    /// Whether whoever includes the file, a header, sees another one.
    fn is_around(&mut self, header: u32) -> bool {
        let table = self.table;
        let Some(file) = self.file else { return false };
        self.around.get_or_insert_with(|| table.tree.around(file)).contains(header)
    }

    fn choose(&mut self, name: &str, found: &[(u32, Option<MacroId>)]) -> Option<MacroId> {
        let chosen = self.nearest(found, |(header, _)| *header)?.1;
        chosen.filter(|&id| *self.table.get(id).name == *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(files: &[(&str, &str)]) -> MacroTable {
        let set = Assumptions::new();
        let scans = files.iter().map(|(path, text)| ((*path).to_owned(), scan(text, &set))).collect();
        MacroTable::build(scans, &|name: &str| name == "mutex_lock")
    }

    fn body(table: &MacroTable, file: &str, name: &str) -> Option<String> {
        match table.view(file).meaning(name, hash(name)) {
            Meaning::Expand(id) => Some(table.get(id).body.to_string()),
            Meaning::Const(value) => Some(value.to_string()),
            Meaning::Plain | Meaning::Makes => None,
        }
    }

    #[test]
    fn what_is_in_sight() {
        let files = [
            ("a/one.h", "#define GRAB(x) mutex_lock(&(x)->a)\n#define DEPTH 2\n#define mask(x) ((x) & 3)\n"),
            ("b/two.h", "#define GRAB(x) mutex_lock(&(x)->b)\n#include \"two.h\"\n"),
            ("a/use.c", "#include \"one.h\"\n"),
            ("b/use.c", "#include \"two.h\"\n"),
            ("c/use.c", "int x;\n"),
            ("a/part.h", "int y;\n"),
            ("a/whole.c", "#include \"one.h\"\n#include \"part.h\"\n"),
        ];
        let table = table(&files);
        assert_eq!(body(&table, "a/use.c", "GRAB").as_deref(), Some("mutex_lock(&(x)->a)"));
        assert_eq!(body(&table, "b/use.c", "GRAB").as_deref(), Some("mutex_lock(&(x)->b)"));
        assert_eq!(body(&table, "c/use.c", "GRAB"), None);
        assert_eq!(body(&table, "a/part.h", "GRAB").as_deref(), Some("mutex_lock(&(x)->a)"));
        assert_eq!(body(&table, "a/use.c", "DEPTH").as_deref(), Some("2"));
        assert_eq!(body(&table, "a/use.c", "mask"), None);
    }
}
