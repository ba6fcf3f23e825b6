//! Macros of headers that are numbers, or make numbers of numbers: found once for the tree.

use super::MacroTable;
use super::constant::{Known, value};
use crate::c::symbols::hash;
use rustc_hash::FxHashMap;

/// Macros that are open at once, one inside the other.
const MAX_NAMES: u32 = 30;
/// Macros that one value may ask for, each as often as it is written: they may double at each level.
const MAX_ASKED: u32 = 1000;

/// A macro that may be a number.
#[derive(Debug, Clone)]
pub(super) struct Maker {
    /// Its header.
    pub file: u32,
    /// Its parameters, if it is function-like.
    pub params: Option<Vec<Box<str>>>,
    /// Its replacement text.
    pub body: Box<str>,
}

/// The value that all headers give a name.
pub(super) fn agreed(all: &[(u32, i64)]) -> Option<i64> {
    let (_, first) = all.first()?;
    all.iter().all(|(_, value)| value == first).then_some(*first)
}

/// A definition: the hash of the name, and which of its headers' it is.
type Definition = (u64, usize);

/// Macros that are being evaluated.
struct Numbers<'t> {
    table: &'t MacroTable,
    open: &'t FxHashMap<u64, Vec<Maker>>,
    found: FxHashMap<Definition, Option<i64>>,
    /// Macros that are open, one inside the other.
    depth: u32,
    /// Macros that were asked for since the outermost one.
    asked: u32,
    /// The header of the macro that is being evaluated.
    file: u32,
    /// Its parameters.
    bound: Vec<(&'t str, i64)>,
}

impl<'t> Numbers<'t> {
    fn new(table: &'t MacroTable, open: &'t FxHashMap<u64, Vec<Maker>>) -> Numbers<'t> {
        Numbers { table, open, found: FxHashMap::default(), depth: 0, asked: 0, file: 0, bound: Vec::new() }
    }

    /// The value of one definition of a macro without parameters.
    fn of(&mut self, (code, at): Definition) -> Option<i64> {
        if let Some(&value) = self.found.get(&(code, at)) {
            return value;
        }
        self.found.insert((code, at), None);
        let open = self.open;
        let value = self.made(&open.get(&code)?[at], &[]);
        self.found.insert((code, at), value);
        value
    }

    fn made(&mut self, maker: &'t Maker, args: &[i64]) -> Option<i64> {
        let params = maker.params.as_deref().unwrap_or(&[]);
        self.asked = if self.depth == 0 { 0 } else { self.asked + 1 };
        if params.len() != args.len() || self.depth >= MAX_NAMES || self.asked > MAX_ASKED {
            return None;
        }
        let bound = params.iter().map(|param| &**param).zip(args.iter().copied()).collect();
        let bound = std::mem::replace(&mut self.bound, bound);
        let file = std::mem::replace(&mut self.file, maker.file);
        self.depth += 1;
        let value = value(&maker.body, self);
        self.depth -= 1;
        (self.bound, self.file) = (bound, file);
        value
    }

    /// The definition that a header means: its own, else the only one of its directory, else the only one.
    fn meant<T>(&self, all: &'t [T], file_of: impl Fn(&T) -> u32) -> Option<usize> {
        let own = all.iter().position(|it| file_of(it) == self.file);
        let mut beside = (0..all.len()).filter(|&at| self.table.tree.is_beside(file_of(&all[at]), self.file));
        own.or_else(|| beside.next().filter(|_| beside.next().is_none())).or((all.len() == 1).then_some(0))
    }
}

impl Known for Numbers<'_> {
    fn name(&mut self, name: &str) -> Option<i64> {
        if let Some((_, value)) = self.bound.iter().find(|(param, _)| *param == name) {
            return Some(*value);
        }
        let code = hash(name);
        let (table, open) = (self.table, self.open);
        if let Some(all) = open.get(&code) {
            return self.of((code, self.meant(all, |maker| maker.file)?));
        }
        let all = table.consts.get(&code).or_else(|| table.enumerators.get(&code))?;
        agreed(all).or_else(|| Some(all[self.meant(all, |(file, _)| *file)?].1))
    }

    fn call(&mut self, name: &str, args: &[i64]) -> Option<i64> {
        let code = hash(name);
        let (table, open) = (self.table, self.open);
        let all = open.get(&code).or_else(|| table.makers.get(&code))?;
        self.made(&all[self.meant(all, |maker| maker.file)?], args)
    }
}

impl MacroTable {
    /// Gives the macros that are constant expressions their numbers, and keeps those that make numbers.
    pub(super) fn evaluate(&mut self) {
        let open = std::mem::take(&mut self.open);
        let mut numbers = Numbers::new(self, &open);
        let mut values: Vec<(u64, (u32, i64))> = Vec::new();
        let mut makers: Vec<(u64, &Maker)> = Vec::new();
        let mut codes: Vec<u64> = open.keys().copied().filter(|code| !self.by_name.contains_key(code)).collect();
        codes.sort_unstable();
        for code in codes {
            for (at, maker) in open[&code].iter().enumerate() {
                match &maker.params {
                    Some(params) if numbers.made(maker, &vec![1; params.len()]).is_some() => makers.push((code, maker)),
                    Some(_) => {}
                    None => values.extend(numbers.of((code, at)).map(|value| (code, (maker.file, value)))),
                }
            }
        }
        for (code, maker) in makers {
            self.makers.entry(code).or_default().push(maker.clone());
        }
        for (code, value) in values {
            self.consts.entry(code).or_default().push(value);
        }
        self.enumerators = FxHashMap::default();
    }

    /// What a function-like macro makes of numbers.
    pub(super) fn made(&self, maker: &Maker, args: &[i64]) -> Option<i64> {
        Numbers::new(self, &FxHashMap::default()).made(maker, args)
    }
}

#[cfg(test)]
mod tests {
    use crate::c::assume::Assumptions;
    use crate::c::macros::{MacroTable, Meaning};
    use crate::c::scan::scan;
    use crate::c::symbols::hash;

    fn meaning(files: &[(&str, &str)], file: &str, name: &str) -> Meaning {
        let set = Assumptions::new();
        let scans = files.iter().map(|(path, text)| ((*path).to_owned(), scan(text, &set))).collect();
        MacroTable::build(scans, &|_: &str| false).view(file).meaning(name, hash(name))
    }

    #[test]
    fn numbers_of_numbers() {
        let header = "enum { LOW_BIT = 3, HIGH_BIT };\n#define BASE 0x100\n#define REG(n) (BASE + (n) * 4)\n\
            #define STATE REG(2)\n#define BOTH (BIT(LOW_BIT) | BIT(HIGH_BIT))\n#define SELF (SELF + 1)\n#define OTHER (x + 1)\n";
        let files = [("a/regs.h", header), ("a/use.c", "#include \"regs.h\"\n"), ("b/use.c", "int x;\n")];
        let of = |file, name| meaning(&files, file, name);
        assert_eq!(of("a/use.c", "STATE"), Meaning::Const(0x108));
        assert_eq!(of("a/use.c", "BOTH"), Meaning::Const(24));
        assert_eq!(of("a/use.c", "REG"), Meaning::Makes);
        assert_eq!(of("a/use.c", "SELF"), Meaning::Plain);
        assert_eq!(of("a/use.c", "OTHER"), Meaning::Plain);
        assert_eq!(of("b/use.c", "STATE"), Meaning::Plain);
    }

    #[test]
    fn headers_that_disagree() {
        let one = "#define PORT (1 << 1)\n#define SAME (2 + 2)\n";
        let two = "#define PORT (1 << 2)\n#define SAME 4\n";
        let files =
            [("a/p.h", one), ("b/p.h", two), ("a/use.c", "#include \"p.h\"\n"), ("b/use.c", "#include \"p.h\"\n")];
        assert_eq!(meaning(&files, "a/use.c", "PORT"), Meaning::Const(2));
        assert_eq!(meaning(&files, "b/use.c", "PORT"), Meaning::Const(4));
        assert_eq!(meaning(&files, "b/use.c", "SAME"), Meaning::Const(4));
    }

    #[test]
    fn macros_that_double_at_each_level_end() {
        let mut header = String::from("#define M0(x) (x)\n");
        for level in 1..60 {
            let below = level - 1;
            header += &format!("#define M{level}(x) (M{below}(x) + M{below}(x))\n#define V{level} M{level}(1)\n");
        }
        let files = [("a.h", &*header), ("a.c", "#include \"a.h\"\n")];
        assert_eq!(meaning(&files, "a.c", "V4"), Meaning::Const(16));
        assert_eq!(meaning(&files, "a.c", "V59"), Meaning::Plain);
    }
}
