//! Names to items: imports, globs, preludes and paths through modules.

use super::items::{Def, Import, Items, ModIx};
use super::modules::CrateItem;
use super::sym::{Sym, Symbols, known};
use super::types::Prim;
use crate::source::Edition;
use rustc_hash::FxHashMap;

/// Which of the names is meant where several items share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// Modules, types, traits.
    Types,
    /// Functions, statics, constructors.
    Values,
}

/// Rounds of import resolution; chains of re-exports longer than this stay unknown.
const MAX_ROUNDS: usize = 12;
/// Steps through globs and shadowed modules in one look-up.
const MAX_STEPS: u32 = 64;

/// What is needed to resolve a name; borrows the finished items.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) crates: Vec<CrateItem>,
    pub(crate) prelude: Option<ModIx>,
    prims: FxHashMap<Sym, Prim>,
}

impl Names {
    /// Resolves all imports of the run, in place.
    pub(crate) fn build(items: &mut Items<'_>, crates: Vec<CrateItem>, symbols: &mut Symbols) -> Names {
        let mut prims = FxHashMap::default();
        for name in ["bool", "char", "str"].into_iter().chain(super::types::NUMBERS) {
            if let Some(prim) = Prim::by_name(name) {
                prims.insert(symbols.intern(name), prim);
            }
        }
        let mut names = Names { crates, prelude: None, prims };
        names.resolve_imports(items);
        names.prelude = names.find_prelude(items, symbols);
        names.resolve_imports(items);
        names
    }

    fn find_prelude(&self, items: &Items<'_>, symbols: &Symbols) -> Option<ModIx> {
        let std = self.crates.iter().find(|k| items.modules[k.root.at()].name == known::STD)?;
        let path = [symbols.get("prelude")?, symbols.get("v1")?];
        let mut at = std.root;
        for name in path {
            let Some(Def::Mod(next)) = self.member(items, at, name, Space::Types) else { return None };
            at = next;
        }
        Some(at)
    }

    fn resolve_imports(&self, items: &mut Items<'_>) {
        for _ in 0..MAX_ROUNDS {
            let mut changed = false;
            for at in 0..items.modules.len() {
                if items.modules[at].imports.is_empty() && items.modules[at].globs.is_empty() {
                    continue;
                }
                changed |= self.resolve_module(items, ModIx(at as u32));
            }
            if !changed {
                break;
            }
        }
    }

    fn resolve_module(&self, items: &mut Items<'_>, at: ModIx) -> bool {
        let module = &items.modules[at.at()];
        let mut found: Vec<(Sym, Def)> = Vec::new();
        for import in &module.imports {
            let Some(alias) = import.alias else { continue };
            for space in [Space::Types, Space::Values] {
                if let Some(def) = self.import(items, at, import, space) {
                    found.push((alias, def));
                }
            }
        }
        let mut open = Vec::new();
        for import in &module.globs {
            if let Some(def) = self.import(items, at, import, Space::Types) {
                open.push(def);
            }
        }
        // In the order of the text: of `cfg` twins the first one that leads somewhere counts.
        let mut imported: FxHashMap<Sym, Vec<Def>> = FxHashMap::default();
        for (alias, def) in found {
            let known = imported.entry(alias).or_default();
            if !known.contains(&def) {
                known.push(def);
            }
        }
        let module = &mut items.modules[at.at()];
        let changed = open.len() != module.open.len() || imported != module.imported;
        module.open = open;
        module.imported = imported;
        changed
    }

    fn import(&self, items: &Items<'_>, at: ModIx, import: &Import, space: Space) -> Option<Def> {
        let path = &import.path;
        if path.is_empty() {
            return import.global.then_some(Def::Mod(self.crate_root(items, at)));
        }
        let old = items.modules[at.at()].edition == Edition::E2015;
        if old && !import.global {
            let special = [known::SELF, known::SUPER, known::CRATE, known::DOLLAR_CRATE].contains(&path[0]);
            if !special && let Some(def) = self.walk(items, Def::Mod(self.crate_root(items, at)), path, space) {
                return Some(def);
            }
        }
        // `use name;` and `use name::x` in the module that the import itself names must not find themselves.
        let firsts = if import.global {
            self.dep(items, at, path[0]).map(Def::Mod).into_iter().collect()
        } else {
            self.firsts(items, at, path[0], if path.len() == 1 { space } else { Space::Types })
        };
        firsts.into_iter().find_map(|first| {
            let itself = path.len() == 1 && import.alias == Some(path[0]) && !matches!(first, Def::Mod(_));
            let own = itself && items.modules[at.at()].names.get(&path[0]).is_some_and(|defs| defs.contains(&first));
            if own { None } else { self.walk(items, first, &path[1..], space) }
        })
    }

    fn crate_root(&self, items: &Items<'_>, at: ModIx) -> ModIx {
        let krate = items.modules[at.at()].krate as usize;
        self.crates.get(krate).map_or(at, |k| k.root)
    }

    fn dep(&self, items: &Items<'_>, at: ModIx, name: Sym) -> Option<ModIx> {
        let krate = self.crates.get(items.modules[at.at()].krate as usize)?;
        krate.deps.iter().find(|(known, _)| *known == name).map(|&(_, root)| root)
    }

    /// The module of items that a module's block stands in, or itself.
    fn item_module(items: &Items<'_>, mut at: ModIx) -> ModIx {
        for _ in 0..MAX_STEPS {
            let module = &items.modules[at.at()];
            match module.parent {
                Some(parent) if module.is_block => at = parent,
                _ => break,
            }
        }
        at
    }

    /// What the first name of a path may be, nearest first.
    fn firsts(&self, items: &Items<'_>, at: ModIx, name: Sym, space: Space) -> Vec<Def> {
        match name {
            known::CRATE | known::DOLLAR_CRATE => return vec![Def::Mod(self.crate_root(items, at))],
            known::SELF => return vec![Def::Mod(Self::item_module(items, at))],
            known::SUPER => {
                let module = Self::item_module(items, at);
                return items.modules[module.at()].parent.map(Def::Mod).into_iter().collect();
            }
            _ => {}
        }
        let mut out: Vec<Def> = self.in_scope(items, at, name, space).into_iter().collect();
        out.extend(self.dep(items, at, name).map(Def::Mod));
        out.extend(self.prelude.and_then(|prelude| self.member(items, prelude, name, space)));
        if space == Space::Types {
            out.extend(self.prims.get(&name).map(|&prim| Def::Prim(prim)));
        }
        out
    }

    /// A name as the code of a module sees it, without crates and preludes.
    fn in_scope(&self, items: &Items<'_>, mut at: ModIx, name: Sym, space: Space) -> Option<Def> {
        for _ in 0..MAX_STEPS {
            if let Some(def) = self.member(items, at, name, space) {
                return Some(def);
            }
            let module = &items.modules[at.at()];
            at = module.parent.filter(|_| module.is_block)?;
        }
        None
    }

    /// A name inside a module: its own, imported, by a glob, or of the real module behind a stub.
    pub(crate) fn member(&self, items: &Items<'_>, at: ModIx, name: Sym, space: Space) -> Option<Def> {
        let mut steps = MAX_STEPS;
        let mut seen = Vec::new();
        self.member_in(items, at, name, space, (&mut steps, &mut seen))
    }

    fn member_in(
        &self,
        items: &Items<'_>,
        at: ModIx,
        name: Sym,
        space: Space,
        (steps, seen): (&mut u32, &mut Vec<ModIx>),
    ) -> Option<Def> {
        if *steps == 0 || seen.contains(&at) {
            return None;
        }
        *steps -= 1;
        seen.push(at);
        let module = &items.modules[at.at()];
        let pick = |defs: Option<&Vec<Def>>| defs?.iter().copied().find(|&def| is_in(items, def, space));
        if let Some(def) = pick(module.names.get(&name)).or_else(|| pick(module.imported.get(&name))) {
            return Some(def);
        }
        for &open in &module.open {
            let found = match open {
                Def::Mod(inner) => self.member_in(items, inner, name, space, (steps, seen)),
                Def::Type(ty) => variant(items, ty, name),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        self.member_in(items, module.real?, name, space, (steps, seen))
    }

    /// Follows the rest of a path from an item, through modules and enums only.
    fn walk(&self, items: &Items<'_>, from: Def, rest: &[Sym], space: Space) -> Option<Def> {
        let mut at = from;
        for (i, &name) in rest.iter().enumerate() {
            let space = if i + 1 == rest.len() { space } else { Space::Types };
            at = self.step(items, at, name, space)?;
        }
        is_in(items, at, space).then_some(at)
    }

    fn step(&self, items: &Items<'_>, at: Def, name: Sym, space: Space) -> Option<Def> {
        match (at, name) {
            (Def::Mod(module), known::SUPER) => items.modules[module.at()].parent.map(Def::Mod),
            (Def::Mod(module), known::SELF) => Some(Def::Mod(module)),
            (Def::Mod(module), _) => self.member(items, module, name, space),
            (Def::Type(ty), _) => variant(items, ty, name),
            _ => None,
        }
    }

    /// Follows a path as far as items go: the item and how many names it took.
    ///
    /// `a::Type::new` ends at the type; what is behind it needs types.
    pub(crate) fn resolve(
        &self,
        items: &Items<'_>,
        at: ModIx,
        path: &[Sym],
        (global, space): (bool, Space),
    ) -> Option<(Def, usize)> {
        let first = *path.first()?;
        let first_space = if path.len() == 1 { space } else { Space::Types };
        let firsts = if global {
            self.dep(items, at, first).map(Def::Mod).into_iter().collect()
        } else {
            self.firsts(items, at, first, first_space)
        };
        let mut best: Option<(Def, usize)> = None;
        for def in firsts {
            let (end, taken) = self.advance(items, def, path, space);
            let useful = taken == path.len() || !matches!(end, Def::Mod(_));
            if useful && best.is_none_or(|(_, most)| taken > most) {
                best = Some((end, taken));
            }
        }
        best
    }

    fn advance(&self, items: &Items<'_>, first: Def, path: &[Sym], space: Space) -> (Def, usize) {
        let mut at = first;
        for (i, &name) in path.iter().enumerate().skip(1) {
            let space = if i + 1 == path.len() { space } else { Space::Types };
            match self.step(items, at, name, space) {
                Some(next) => at = next,
                None => return (at, i),
            }
        }
        (at, path.len())
    }
}

fn variant(items: &Items<'_>, ty: super::items::TypeIx, name: Sym) -> Option<Def> {
    let at = items.types[ty.at()].variants.iter().position(|v| v.name == name)?;
    Some(Def::Variant(ty, at as u32))
}

fn is_in(items: &Items<'_>, def: Def, space: Space) -> bool {
    match def {
        Def::Mod(_) | Def::Trait(_) | Def::Prim(_) => space == Space::Types,
        Def::Fn(_) | Def::Static(_) => space == Space::Values,
        Def::Variant(..) => true,
        // A struct with named fields is no value, but nothing else of that name in the module is one either.
        Def::Type(ty) => space == Space::Types || !items.types[ty.at()].is_alias,
    }
}
