//! Macros of headers that are numbers, or make numbers of numbers: found once for the tree.

use super::MacroTable;
use super::constant::{Known, value};
use crate::c::symbols::hash;
use rustc_hash::FxHashMap;

/// Macros that the value of a macro may go through.
const MAX_NAMES: u32 = 30;

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

/// A definition: the hash of the name, and which of its headers' it is.
type Definition = (u64, usize);

/// Macros that are being evaluated.
struct Numbers<'t> {
    table: &'t MacroTable,
    open: &'t FxHashMap<u64, Vec<Maker>>,
    found: FxHashMap<Definition, Option<i64>>,
    /// Macros that are open, one inside the other.
    depth: u32,
    /// The header of the macro that is being evaluated.
    file: u32,
    /// Its parameters.
    bound: Vec<(&'t str, i64)>,
}

impl<'t> Numbers<'t> {
    fn new(table: &'t MacroTable, open: &'t FxHashMap<u64, Vec<Maker>>) -> Numbers<'t> {
        Numbers { table, open, found: FxHashMap::default(), depth: 0, file: 0, bound: Vec::new() }
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
        if params.len() != args.len() || self.depth >= MAX_NAMES {
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
        own.or_else(|| beside.next().filter(|_| beside.next().is_none())).or(if all.len() == 1 {
            Some(0)
        } else {
            None
        })
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
        let first = all.first()?.1;
        let agreed = all.iter().all(|(_, value)| *value == first).then_some(first);
        agreed.or_else(|| Some(all[self.meant(all, |(file, _)| *file)?].1))
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
        for (&code, all) in open.iter().filter(|(code, _)| !self.by_name.contains_key(code)) {
            for (at, maker) in all.iter().enumerate() {
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
