//! The rows of the model, found among the items: what each known function does.

use super::impls::{Head, ImplIndex};
use super::items::{Def, FnIx, Items, TypeIx};
use super::lang::{find, find_in};
use super::names::{Names, Space};
use super::sym::{Sym, Symbols};
use super::types::Ty;
use crate::model::{Effect, KindId, Model, OpId};
use crate::resolved::Builtin;
use rustc_hash::FxHashMap;

/// A macro of the model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MacroKnown {
    pub(crate) is: Option<Builtin>,
    pub(crate) ty: Ty,
}

/// The model in terms of items.
#[derive(Debug, Default)]
pub(crate) struct Know {
    /// Functions that a stub or source declares.
    pub(crate) ops: FxHashMap<FnIx, OpId>,
    /// Methods by type, for those that nothing declares too.
    pub(crate) ops_of_type: FxHashMap<(TypeIx, Sym), OpId>,
    /// Names of blocking or trying acquisitions and how many arguments their calls have.
    pub(crate) acquisitions: FxHashMap<Sym, Vec<u8>>,
    pub(crate) locks: FxHashMap<TypeIx, KindId>,
    pub(crate) guards: FxHashMap<TypeIx, ()>,
    pub(crate) builtins: FxHashMap<FnIx, Builtin>,
    pub(crate) macros: FxHashMap<Sym, MacroKnown>,
}

/// Types without a lock whose methods are named like some that take one.
const COLLECTIONS: [&str; 4] = [
    "std::collections::hash_map::HashMap",
    "std::vec::Vec",
    "std::collections::vec_deque::VecDeque",
    "std::option::Option",
];

/// What the resolution of a row needs.
pub(crate) struct Finder<'x, 'a> {
    pub(crate) items: &'x Items<'a>,
    pub(crate) names: &'x Names,
    pub(crate) symbols: &'x Symbols,
    pub(crate) impls: &'x ImplIndex,
}

impl Know {
    /// Resolves the rows; those whose crate or type is not in the run have no effect.
    pub(crate) fn find(finder: &Finder<'_, '_>, model: &Model, mut plain: impl FnMut(TypeIx) -> Ty) -> Know {
        let mut know = Know::default();
        for (path, kind) in &model.rust.locks {
            if let Some(ty) = finder.ty(path) {
                know.locks.insert(ty, *kind);
            }
        }
        know.guards = model.rust.guards.iter().filter_map(|path| Some((finder.ty(path)?, ()))).collect();
        for row in &model.rust.ops {
            know.add_op(finder, row, model);
        }
        // `get` and its like are called on maps far more often than on maps of locks: the name alone says nothing.
        know.acquisitions.retain(|name, _| !COLLECTIONS.iter().any(|path| finder.has_method(path, *name)));
        for (path, is) in &model.rust.builtins {
            for ix in finder.fns(path) {
                know.builtins.insert(ix, *is);
            }
        }
        for row in &model.rust.macros {
            let Some(name) = finder.symbols.get(&row.name) else { continue };
            let ty = match row.ty.as_deref() {
                Some("()") => Ty::UNIT,
                Some("!") => Ty::NEVER,
                Some(path) => finder.ty(path).map_or(Ty::UNKNOWN, &mut plain),
                None => Ty::UNKNOWN,
            };
            know.macros.insert(name, MacroKnown { is: row.is, ty });
        }
        know
    }

    fn add_op(&mut self, finder: &Finder<'_, '_>, row: &crate::model::rust::OpRow, model: &Model) {
        let Some(method) = &row.method else {
            for ix in finder.fns(&row.path) {
                self.ops.insert(ix, row.op);
            }
            return;
        };
        let Some(name) = finder.symbols.get(method) else { return };
        let mut arity = 0;
        if let Some(ty) = finder.ty(&row.path) {
            self.ops_of_type.insert((ty, name), row.op);
            for ix in finder.methods(ty, name) {
                self.ops.insert(ix, row.op);
                arity = finder.items.fns[ix.at()].inputs.len().saturating_sub(1) as u8;
            }
        }
        if matches!(model.op(row.op).effect, Effect::Acquire) {
            let known = self.acquisitions.entry(name).or_default();
            if !known.contains(&arity) {
                known.push(arity);
            }
        }
    }
}

impl Finder<'_, '_> {
    fn has_method(&self, path: &str, name: Sym) -> bool {
        self.ty(path).is_some_and(|ty| !self.impls.inherent(Head::Adt(ty), name).is_empty())
    }

    fn ty(&self, path: &str) -> Option<TypeIx> {
        match find(self.items, self.names, self.symbols, path)? {
            (Def::Type(ty), n) if n == path.split("::").count() => Some(ty),
            _ => None,
        }
    }

    /// Functions of a type by name: its own and those of the traits that it implements by name. What is implemented for
    /// every type is no function of this one.
    fn methods(&self, ty: TypeIx, name: Sym) -> Vec<FnIx> {
        let mut found: Vec<FnIx> = Vec::new();
        for &ix in self.impls.inherent(Head::Adt(ty), name) {
            found.extend(self.items.twins(ix));
        }
        let of_traits = self.impls.trait_fns(name).iter().filter_map(|&ix| match self.items.fns[ix.at()].owner {
            super::items::Owner::Trait(trait_) => Some(trait_),
            _ => None,
        });
        for trait_ in of_traits {
            for at in self.impls.of_head_alone(trait_, Head::Adt(ty)) {
                let item = &self.items.impls[at.at()];
                found.extend(item.fns.iter().filter(|(known, _)| *known == name).map(|&(_, ix)| ix));
            }
        }
        found
    }

    /// Functions by path: `std::mem::drop`, `std::option::Option::unwrap`, `std::clone::Clone::clone`, `[]::iter`.
    fn fns(&self, path: &str) -> Vec<FnIx> {
        let Some((owner, name)) = path.rsplit_once("::") else { return Vec::new() };
        let Some(name) = self.symbols.get(name) else { return Vec::new() };
        if owner == "[]" || owner == "str" {
            let head = if owner == "[]" { Head::Slice } else { Head::Prim(super::types::Prim::Str) };
            return self.impls.inherent(head, name).to_vec();
        }
        if let Some((Def::Fn(ix), _)) = self.value(path) {
            return self.items.twins(ix).collect();
        }
        match find(self.items, self.names, self.symbols, owner) {
            Some((Def::Type(ty), _)) => self.methods(ty, name),
            Some((Def::Trait(trait_), _)) => {
                let fns = &self.items.traits[trait_.at()].fns;
                fns.iter().filter(|(known, _)| *known == name).map(|&(_, ix)| ix).collect()
            }
            _ => Vec::new(),
        }
    }

    fn value(&self, path: &str) -> Option<(Def, usize)> {
        let found = find_in(self.items, self.names, self.symbols, (path, Space::Values))?;
        (found.1 == path.split("::").count()).then_some(found)
    }
}
