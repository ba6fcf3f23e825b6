//! The end of a body: trait calls are narrowed, types become flags.

use super::super::cx::{Cx, LateCall};
use super::super::impls::Head;
use super::super::items::{FnIx, ImplIx, Owner, TraitIx, TypeIx};
use super::super::select::Selected;
use super::super::types::{Kind, Ty};
use crate::facts::{ExprId, ExprKind};
use crate::resolved::{Drops, FnId, MAX_CANDIDATES, Target, TyFlags, Via};
use rustc_hash::FxHashMap;

impl Cx<'_, '_> {
    /// Writes down what is known now that everything has been seen.
    pub(super) fn finish(&mut self) {
        self.settle();
        self.settle();
        for late in std::mem::take(&mut self.late) {
            self.narrow(late);
        }
        for late in std::mem::take(&mut self.late_operators) {
            let found = self.late_target(late);
            if matches!(found, Some(Target::Functions { via: Via::Direct, .. })) {
                found.into_iter().for_each(|target| self.body.targets.insert(late.expr, target));
            }
        }
        self.write_types();
    }

    fn narrow(&mut self, late: LateCall) {
        let found = self.late_target(late);
        if !late.is_implicit {
            self.body.targets.insert(late.expr, found.unwrap_or(Target::Unknown));
            return;
        }
        // What may run implicitly is only followed where the implementation is known.
        if let Some(Target::Functions { candidates, via: Via::Direct }) = found {
            let list = self.body.implicit.or_default(late.expr);
            let new: Vec<FnId> = candidates.iter().copied().filter(|run| !list.contains(run)).collect();
            list.extend(new);
        }
    }

    fn late_target(&mut self, late: LateCall) -> Option<Target> {
        let Owner::Trait(trait_) = self.w.items.fns[late.callee.at()].owner else { return None };
        let self_ty = self.settled(late.self_ty);
        match self.select(self_ty, trait_, late.args) {
            Some(Selected::Impl(at, _)) => Some(self.in_impl(at, late.callee)),
            Some(Selected::Bound(..)) => self.of_bound(late, trait_, self_ty),
            Some(Selected::Derived | Selected::Builtin) => Some(self.default_of(late.callee)),
            Some(Selected::Several) => self.any_of(late, trait_, Some(self_ty)),
            None if matches!(self.kind(self_ty), Kind::Unknown | Kind::Infer(_)) => self.any_of(late, trait_, None),
            None => self.any_of(late, trait_, None),
        }
    }

    /// The function of an implementation, or the trait's own.
    fn in_impl(&self, at: ImplIx, callee: FnIx) -> Target {
        let name = self.w.items.fns[callee.at()].name;
        let own = self.w.items.impls[at.at()].fns.iter().find(|(known, _)| *known == name);
        match own {
            Some(&(_, ix)) if self.fn_id(ix).is_some() => self.functions(ix, Via::Direct),
            Some(&(_, ix)) => self.known_target(ix).unwrap_or_else(|| self.default_of(callee)),
            None => self.default_of(callee),
        }
    }

    /// What a trait's own function is.
    fn default_of(&self, callee: FnIx) -> Target {
        match self.known_target(callee) {
            Some(known) => known,
            None if self.fn_id(callee).is_some() => self.functions(callee, Via::Direct),
            None => Target::Foreign,
        }
    }

    fn of_bound(&mut self, late: LateCall, trait_: TraitIx, self_ty: Ty) -> Option<Target> {
        if let Some(revealed) = self.reveal(self_ty)
            && let Some(Selected::Impl(at, _)) = self.select(revealed, trait_, late.args)
        {
            return Some(self.in_impl(at, late.callee));
        }
        self.any_of(late, trait_, None)
    }

    /// Every implementation in sight: those of the type if it is known, else of the trait.
    fn any_of(&mut self, late: LateCall, trait_: TraitIx, of: Option<Ty>) -> Option<Target> {
        if let Some(known) = self.known_target(late.callee) {
            return Some(known);
        }
        let name = self.w.items.fns[late.callee.at()].name;
        let is_run = self.fn_id(late.callee).is_some();
        let impls: Vec<ImplIx> = self.w.impls.of_trait(trait_).to_vec();
        let mut candidates: Vec<FnId> = Vec::new();
        let mut default = false;
        for at in impls {
            if of.is_some_and(|of| !self.may_be(at, of)) {
                continue;
            }
            let item = &self.w.items.impls[at.at()];
            match item.fns.iter().find(|(known, _)| *known == name) {
                Some(&(_, ix)) => candidates.extend(self.w.items.twins(ix).filter_map(|twin| self.fn_id(twin))),
                None => default = true,
            }
        }
        let own = self.fn_id(late.callee).filter(|_| self.w.items.fns[late.callee.at()].has_body);
        if default || candidates.is_empty() {
            candidates.extend(own);
        }
        match candidates.len() {
            0 if is_run => Some(Target::Unknown),
            0 => Some(Target::Foreign),
            n if n <= MAX_CANDIDATES => Some(Target::Functions { candidates: candidates.into(), via: Via::Trait }),
            _ if !is_run => Some(Target::Foreign),
            n => {
                if !late.is_implicit {
                    self.too_many(late.expr, n);
                }
                Some(Target::Unknown)
            }
        }
    }

    fn too_many(&mut self, at: ExprId, n: usize) {
        let reason = format!("a trait call with {n} implementations in sight, more than {MAX_CANDIDATES}");
        self.gap(at, &reason);
    }

    fn may_be(&mut self, at: ImplIx, of: Ty) -> bool {
        let item = &self.w.items.impls[at.at()];
        let args = self.fresh_args(item.params);
        let own = self.types.subst(item.self_ty, &super::super::types::Subst::one(item.params, args));
        let before = self.snapshot();
        let agreed = self.unify(own, of);
        self.rollback(before);
        agreed
    }

    fn write_types(&mut self) {
        let mut known: FxHashMap<Ty, TyFlags> = FxHashMap::default();
        let mut exprs: Vec<(ExprId, Ty)> = std::mem::take(&mut self.exprs).into_iter().collect();
        exprs.sort_unstable_by_key(|&(id, _)| id);
        for (id, ty) in exprs {
            let ty = self.resolve(ty);
            let flags = self.flags_cached(ty, &mut known);
            if flags != TyFlags::default() {
                self.body.types.insert(id, flags);
            }
            if self.is_temporary(id) {
                let drops = self.drops_of(ty);
                if !drops.is_empty() {
                    self.body.temp_drops.insert(id, drops);
                }
            }
        }
        let mut pats: Vec<_> = std::mem::take(&mut self.pats).into_iter().collect();
        pats.sort_unstable_by_key(|&(id, _)| id);
        for (id, ty) in pats {
            let ty = self.resolve(ty);
            let flags = self.flags_cached(ty, &mut known);
            if flags != TyFlags::default() {
                self.body.locals.insert(id, flags);
            }
            let drops = self.drops_of(ty);
            if !drops.is_empty() {
                self.body.drops.insert(id, drops);
            }
        }
    }

    fn is_temporary(&self, id: ExprId) -> bool {
        matches!(
            self.facts.expr(id).kind,
            ExprKind::Call { .. } | ExprKind::MethodCall { .. } | ExprKind::Struct { .. } | ExprKind::Macro { .. }
        )
    }

    /// `Drop` implementations of the run that dropping a value runs.
    fn drops_of(&mut self, ty: Ty) -> Drops {
        if !matches!(self.types.kind(ty), Kind::Adt(..) | Kind::Tuple(_) | Kind::Array(_)) {
            return Drops::default();
        }
        let owns = self.w.glue.of(&self.types, ty);
        let known = |drops: Vec<_>| drops.into_iter().filter_map(|ix| self.fn_id(ix)).collect();
        Drops { always: known(owns.drops), if_last: known(owns.shared_drops) }
    }

    fn flags_cached(&mut self, ty: Ty, known: &mut FxHashMap<Ty, TyFlags>) -> TyFlags {
        if let Some(&flags) = known.get(&ty) {
            return flags;
        }
        let flags = self.flags(ty);
        known.insert(ty, flags);
        flags
    }

    /// What a type says about locks.
    fn flags(&mut self, ty: Ty) -> TyFlags {
        let is_lock = self.is_lock(ty, 0);
        match self.types.kind(ty) {
            Kind::Unknown | Kind::Infer(_) | Kind::Param(_) | Kind::Assoc(..) => {
                TyFlags { is_unknown: true, ..TyFlags::default() }
            }
            Kind::Ref(..) | Kind::Ptr(_) => TyFlags { is_lock, is_copy: true, is_handle: true, ..TyFlags::default() },
            Kind::Opaque(..) => match self.reveal(ty) {
                Some(shown) if !matches!(self.kind(shown), Kind::Opaque(..)) => {
                    let shown = self.resolve(shown);
                    self.flags(shown)
                }
                _ => TyFlags { holds_guard: self.derefs_by_bound(ty), ..TyFlags::default() },
            },
            Kind::Adt(def, _) => {
                let lang = &self.w.lang;
                let is_handle = [lang.arc, lang.rc, lang.weak, lang.rc_weak].contains(&Some(def));
                let holds_guard = self.w.glue.of(&self.types, ty).guard;
                let is_guard = holds_guard && self.is_guard(def);
                TyFlags { holds_guard, is_guard, is_lock, is_handle, ..TyFlags::default() }
            }
            Kind::Tuple(_) | Kind::Slice(_) | Kind::Array(_) => {
                TyFlags { holds_guard: self.w.glue.of(&self.types, ty).guard, ..TyFlags::default() }
            }
            _ => TyFlags::default(),
        }
    }

    /// A guard of the model, or a type of the run that holds one and derefs to something.
    fn is_guard(&self, def: TypeIx) -> bool {
        let is_own = self.w.items.files[self.w.items.types[def.at()].file.at()].id.is_some();
        let derefs = |deref| self.w.impls.of_head(deref, Head::Adt(def)).next().is_some();
        self.w.know.guards.contains_key(&def) || (is_own && self.w.lang.deref.is_some_and(derefs))
    }

    /// `impl Deref` may be a guard.
    fn derefs_by_bound(&mut self, ty: Ty) -> bool {
        let Some(deref) = self.w.lang.deref else { return false };
        self.find_bound(ty, deref).is_some()
    }

    /// A lock, or a reference or smart pointer to one.
    fn is_lock(&self, ty: Ty, depth: u32) -> bool {
        if depth > 8 {
            return false;
        }
        match self.kind(ty) {
            Kind::Adt(def, _) if self.w.know.locks.contains_key(&def) => true,
            Kind::Ref(_, to) | Kind::Ptr(to) => self.is_lock(to, depth + 1),
            Kind::Adt(def, args) => {
                let lang = &self.w.lang;
                let points = [lang.arc, lang.rc, lang.boxed, lang.pin].contains(&Some(def));
                points && self.is_lock(self.types.arg(args, 0), depth + 1)
            }
            _ => false,
        }
    }
}
