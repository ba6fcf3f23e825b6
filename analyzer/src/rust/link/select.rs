//! Which implementation of a trait a type has, and what its associated types are.

use super::cx::{Cx, Pending};
use super::impls::Head;
use super::items::{FnIx, ImplIx, Owner, ParamIx, TraitIx, WhereOf};
use super::sym::{Sym, known};
use super::types::{Args, Kind, Subst, Ty};

/// How many questions about traits may be inside each other.
const MAX_SOLVING: u32 = 10;
/// Implementations of one trait that are tried for one type.
const MAX_TRIED: usize = 64;
/// Obligations that are kept open.
const MAX_PENDING: usize = 256;

/// Why a type implements a trait.
#[derive(Debug, Clone, Copy)]
pub(super) enum Selected {
    /// By this implementation with these arguments.
    Impl(ImplIx, Args),
    /// By a bound with these bindings.
    Bound(Args),
    /// By the language.
    Builtin,
    /// By a `derive` that is not in the facts.
    Derived,
    /// More than one implementation fits what is known so far.
    Several,
}

impl Cx<'_, '_> {
    /// How a type implements a trait; none if it does not, or is not known yet.
    pub(super) fn select(&mut self, of: Ty, trait_: TraitIx, args: Args) -> Option<Selected> {
        if self.solving >= MAX_SOLVING {
            return None;
        }
        self.solving += 1;
        let found = self.select_in(of, trait_, args);
        self.solving -= 1;
        found
    }

    fn select_in(&mut self, of: Ty, trait_: TraitIx, args: Args) -> Option<Selected> {
        let of = self.shallow(of);
        match self.types.kind(of) {
            Kind::Unknown | Kind::Infer(_) | Kind::Never => return None,
            Kind::Param(_) | Kind::Assoc(..) | Kind::Dyn(_) | Kind::Opaque(..) => {
                if let Some((found, bindings)) = self.find_bound(of, trait_) {
                    self.unify_lists(found, args);
                    return Some(Selected::Bound(bindings));
                }
                if let Some(revealed) = self.reveal(of) {
                    return self.select(revealed, trait_, args);
                }
            }
            Kind::Future(..) if Some(trait_) == self.w.lang.future => return Some(Selected::Builtin),
            Kind::Future(..) if Some(trait_) == self.w.lang.into_future => return Some(Selected::Builtin),
            Kind::Closure(_) | Kind::FnDef(..) | Kind::FnPtr(..) if self.w.lang.is_derivable(trait_) => {
                return Some(Selected::Builtin);
            }
            _ => {}
        }
        let head = Head::of(&self.types, of)?;
        self.select_impl(of, (trait_, args), head).or_else(|| self.derived(of, trait_))
    }

    /// Types of the run may derive what their facts do not show. A guard derives nothing.
    fn derived(&mut self, of: Ty, trait_: TraitIx) -> Option<Selected> {
        if !self.w.lang.is_derivable(trait_) {
            return None;
        }
        match self.types.kind(of) {
            Kind::Adt(def, _) if self.w.know.guards.contains_key(&def) || self.w.glue.always_guard(def) => None,
            Kind::Adt(def, _) if self.w.impls.of_head(trait_, Head::Adt(def)).next().is_some() => None,
            Kind::Adt(..) | Kind::Prim(_) | Kind::Tuple(_) | Kind::Array(_) => Some(Selected::Derived),
            _ => None,
        }
    }

    /// What an `impl Trait` result is, where the body of its function has shown it.
    pub(super) fn reveal(&mut self, of: Ty) -> Option<Ty> {
        let Kind::Opaque(ix, args) = self.types.kind(of) else { return None };
        let hidden = self.w.hidden.get(ix.at()).copied().flatten()?;
        let subst = self.fn_subst(self.w.items.opaques[ix.at()].of, args);
        let ty = self.types.subst(hidden, &subst);
        Some(self.normalize(ty))
    }

    fn select_impl(&mut self, of: Ty, (trait_, args): (TraitIx, Args), head: Head) -> Option<Selected> {
        let candidates: Vec<ImplIx> = self.w.impls.of_head(trait_, head).take(MAX_TRIED).collect();
        let mut fitting = Vec::new();
        for &at in &candidates {
            let before = self.snapshot();
            let fits = self.fits(at, of, args).is_some();
            self.rollback(before);
            if fits {
                fitting.push(at);
            }
        }
        match fitting.as_slice() {
            [] => None,
            [one] => {
                let found = self.fits(*one, of, args)?;
                self.learn_from(*one, found);
                Some(Selected::Impl(*one, found))
            }
            _ => Some(Selected::Several),
        }
    }

    /// Makes the head of an implementation agree with a type and the trait's arguments.
    fn fits(&mut self, at: ImplIx, of: Ty, args: Args) -> Option<Args> {
        let item = &self.w.items.impls[at.at()];
        let fresh = self.fresh_args(item.params);
        let subst = Subst::one(item.params, fresh);
        let self_ty = self.types.subst(item.self_ty, &subst);
        self.matching += 1;
        let agrees = self_ty != Ty::UNKNOWN && self.unify(self_ty, of);
        self.matching -= 1;
        if !agrees {
            return None;
        }
        let (_, own) = item.trait_?;
        let own = self.types.subst_list(own, &subst);
        if !self.unify_lists(own, args) {
            return None;
        }
        self.holds(at, fresh).then_some(fresh)
    }

    /// Whether the bounds of an implementation's parameters hold, as far as one can tell.
    fn holds(&mut self, at: ImplIx, fresh: Args) -> bool {
        let params = self.w.items.impls[at.at()].params;
        for (i, param) in params.iter().enumerate() {
            let arg = self.types.arg(fresh, i);
            if matches!(self.kind(arg), Kind::Infer(_) | Kind::Unknown) {
                continue;
            }
            for &bound in &self.w.items.params[param.at()].bounds {
                match self.types.kind(bound) {
                    Kind::Bound(trait_, args, _) => {
                        let args = self.types.subst_list(args, &Subst::one(params, fresh));
                        if self.select(arg, trait_, args).is_none() && self.has_impls(trait_) {
                            return false;
                        }
                    }
                    Kind::FnPtr(..) if self.fn_bound(arg).is_none() => return false,
                    _ => {}
                }
            }
        }
        true
    }

    /// Marker traits of the standard library and traits outside the run have no implementations to look at.
    fn has_impls(&self, trait_: TraitIx) -> bool {
        !self.w.impls.of_trait(trait_).is_empty()
    }

    /// The bounds of an implementation's parameters tell of further parameters.
    fn learn_from(&mut self, at: ImplIx, args: Args) {
        let params = self.w.items.impls[at.at()].params;
        let subst = Subst::one(params, args);
        for (i, param) in params.iter().enumerate() {
            let of = self.types.arg(args, i);
            for &bound in &self.w.items.params[param.at()].bounds {
                let bound = self.types.subst(bound, &subst);
                self.require(of, bound);
            }
        }
    }

    /// Notes that a type has a bound, if the bound can teach something.
    pub(super) fn require(&mut self, of: Ty, bound: Ty) {
        let bound = self.normalize(bound);
        let pending = match self.types.kind(bound) {
            Kind::Bound(trait_, args, bindings) if args != Args::NONE || bindings != Args::NONE => {
                Pending::Trait { of, trait_, args, bindings }
            }
            Kind::FnPtr(..) => Pending::Call { of, sig: bound },
            _ => return,
        };
        if self.pending.len() < MAX_PENDING {
            self.pending.push(pending);
        }
    }

    /// The declared bounds of a type that is known by them.
    pub(super) fn bounds_of(&mut self, of: Ty) -> Vec<Ty> {
        let of = self.resolve(of);
        let mut bounds = match self.types.kind(of) {
            Kind::Param(param) => {
                let mut bounds = self.w.items.params[param.at()].bounds.clone();
                bounds.extend(self.own_trait_bound(param));
                bounds
            }
            Kind::Dyn(bounds) => return self.types.args(bounds).to_vec(),
            Kind::Opaque(ix, args) => {
                let item = &self.w.items.opaques[ix.at()];
                let subst = self.fn_subst(item.of, args);
                return item.bounds.iter().map(|&bound| self.types.subst(bound, &subst)).collect();
            }
            Kind::Assoc(self_ty, trait_, args, name) => self.assoc_bounds((self_ty, trait_, args), name),
            _ => return Vec::new(),
        };
        bounds.extend(self.where_bounds(of));
        bounds
    }

    /// In a trait `Self` has the trait.
    fn own_trait_bound(&mut self, param: ParamIx) -> Option<Ty> {
        let Owner::Trait(at) = self.scope.owner else { return None };
        let params = self.w.items.traits[at.at()].params;
        if param.0 != params.start {
            return None;
        }
        let rest: Vec<Ty> = params.iter().skip(1).map(|p| self.types.mk(Kind::Param(p))).collect();
        let args = self.types.list(&rest);
        Some(self.types.mk(Kind::Bound(at, args, Args::NONE)))
    }

    fn assoc_bounds(&mut self, (of, trait_, args): (Ty, TraitIx, Args), name: Sym) -> Vec<Ty> {
        let item = &self.w.items.traits[trait_.at()];
        let Some((_, bounds, _)) = item.assoc.iter().find(|(known, ..)| *known == name) else { return Vec::new() };
        let subst = self.trait_subst(trait_, of, args);
        bounds.iter().map(|&bound| self.types.subst(bound, &subst)).collect()
    }

    /// Bounds of a type in the `where` clauses around the body.
    fn where_bounds(&mut self, of: Ty) -> Vec<Ty> {
        let owner = match self.scope.owner {
            Owner::Impl(at) => Some(WhereOf::Impl(at)),
            Owner::Trait(at) => Some(WhereOf::Trait(at)),
            Owner::Module => None,
        };
        let places = [self.of.map(WhereOf::Fn), owner];
        let mut found = Vec::new();
        for place in places.into_iter().flatten() {
            for (ty, bounds) in self.w.items.wheres.get(&place).into_iter().flatten() {
                if *ty == of {
                    found.extend_from_slice(bounds);
                }
            }
        }
        found
    }

    /// `Self` and the parameters of a trait as a substitution.
    pub(super) fn trait_subst(&mut self, trait_: TraitIx, of: Ty, args: Args) -> Subst {
        let mut all = vec![of];
        all.extend_from_slice(self.types.args(args));
        let all = self.types.list(&all);
        Subst::one(self.w.items.traits[trait_.at()].params, all)
    }

    /// The bound by which a type has a trait, supertraits included: the trait's arguments and bindings.
    pub(super) fn find_bound(&mut self, of: Ty, trait_: TraitIx) -> Option<(Args, Args)> {
        let bounds = self.bounds_of(of);
        self.search(of, &bounds, trait_, 0)
    }

    fn search(&mut self, of: Ty, bounds: &[Ty], trait_: TraitIx, depth: u32) -> Option<(Args, Args)> {
        for &bound in bounds {
            let Kind::Bound(own, args, bindings) = self.types.kind(bound) else { continue };
            if own == trait_ {
                return Some((args, bindings));
            }
            if depth < 6 && !self.w.items.traits[own.at()].supers.is_empty() {
                let subst = self.trait_subst(own, of, args);
                let supers = &self.w.items.traits[own.at()].supers;
                let supers: Vec<Ty> = supers.iter().map(|&up| self.types.subst(up, &subst)).collect();
                if let Some(found) = self.search(of, &supers, trait_, depth + 1) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// The signature by which a type can be called: its own, or that of a `Fn` bound.
    pub(super) fn fn_bound(&mut self, of: Ty) -> Option<Ty> {
        let mut of = self.shallow(of);
        for _ in 0..6 {
            if let Some(sig) = self.callable(of) {
                return Some(sig);
            }
            let bounds = self.bounds_of(of);
            if let Some(&sig) = bounds.iter().find(|&&b| matches!(self.types.kind(b), Kind::FnPtr(..))) {
                return Some(sig);
            }
            of = match self.types.kind(of) {
                Kind::Ref(_, to) => self.shallow(to),
                Kind::Adt(def, args) if self.is_smart_pointer(def) => {
                    let inner = self.types.arg(args, 0);
                    self.shallow(inner)
                }
                Kind::Opaque(..) => self.reveal(of)?,
                _ => return None,
            };
        }
        None
    }

    fn is_smart_pointer(&self, def: super::items::TypeIx) -> bool {
        let lang = &self.w.lang;
        [lang.boxed, lang.arc, lang.rc, lang.pin].contains(&Some(def))
    }

    /// `<of as trait_<args>>::name`, if it is known.
    pub(super) fn project(&mut self, (of, trait_, args): (Ty, TraitIx, Args), name: Sym) -> Option<Ty> {
        if self.solving >= MAX_SOLVING {
            return None;
        }
        let of = self.shallow(of);
        match self.types.kind(of) {
            Kind::Infer(_) => return None,
            Kind::Unknown => return Some(Ty::UNKNOWN),
            Kind::Future(out, _) if name == known::OUTPUT => return Some(out),
            Kind::Future(..) => return Some(of),
            Kind::Closure(_) | Kind::FnDef(..) | Kind::FnPtr(..) if name == known::OUTPUT => {
                let sig = self.callable(of)?;
                let Kind::FnPtr(_, ret) = self.types.kind(sig) else { return None };
                return Some(ret);
            }
            _ => {}
        }
        match self.select(of, trait_, args)? {
            Selected::Impl(at, found) => self.impl_assoc(at, found, (of, name)),
            Selected::Bound(bindings) => {
                let bound = self.types.args(bindings).to_vec();
                let found = bound.into_iter().find_map(|b| match self.types.kind(b) {
                    Kind::Binding(known, ty) if known == name => Some(ty),
                    _ => None,
                });
                match found {
                    Some(ty) => Some(self.normalize(ty)),
                    None => {
                        let revealed = self.reveal(of)?;
                        self.project((revealed, trait_, args), name)
                    }
                }
            }
            Selected::Builtin | Selected::Derived | Selected::Several => None,
        }
    }

    fn impl_assoc(&mut self, at: ImplIx, args: Args, (of, name): (Ty, Sym)) -> Option<Ty> {
        let item = &self.w.items.impls[at.at()];
        if let Some(&(_, ty)) = item.assoc.iter().find(|(known, _)| *known == name) {
            let ty = self.types.subst(ty, &Subst::one(item.params, args));
            self.solving += 1;
            let ty = self.normalize(ty);
            self.solving -= 1;
            return Some(ty);
        }
        let (trait_, own) = item.trait_?;
        let declared = self.w.items.traits[trait_.at()].assoc.iter().find(|(known, ..)| *known == name)?;
        let default = declared.2?;
        let own = self.types.subst_list(own, &Subst::one(item.params, args));
        let subst = self.trait_subst(trait_, of, own);
        Some(self.types.subst(default, &subst))
    }

    /// Decides what can be decided by now.
    pub(super) fn settle(&mut self) {
        for _ in 0..8 {
            let open = std::mem::take(&mut self.pending);
            if open.is_empty() {
                return;
            }
            let mut kept = Vec::new();
            let mut progress = false;
            for one in open {
                if self.decide(one) {
                    progress = true;
                } else {
                    kept.push(one);
                }
            }
            kept.append(&mut self.pending);
            self.pending = kept;
            if !progress {
                return;
            }
        }
    }

    /// True if there is nothing left to learn from it.
    fn decide(&mut self, one: Pending) -> bool {
        match one {
            Pending::Trait { of, trait_, args, bindings } => self.decide_trait(of, trait_, args, bindings),
            Pending::Call { of, sig } => match self.kind(of) {
                Kind::Infer(_) => false,
                Kind::Unknown => true,
                _ => {
                    if let Some(own) = self.fn_bound(of) {
                        self.unify(own, sig);
                    }
                    true
                }
            },
            Pending::Project { of, trait_, args, name, to } => match self.kind(of) {
                Kind::Infer(_) => false,
                Kind::Unknown => true,
                _ => match self.project((of, trait_, args), name) {
                    Some(found) => {
                        self.unify(to, found);
                        true
                    }
                    None => {
                        let of = self.resolve(of);
                        if self.types.has_infer(of) {
                            return false;
                        }
                        let rigid = self.types.mk(Kind::Assoc(of, trait_, args, name));
                        self.unify_rigid(to, rigid);
                        true
                    }
                },
            },
        }
    }

    fn unify_rigid(&mut self, to: Ty, rigid: Ty) {
        let to = self.shallow(to);
        if let Kind::Infer(var) = self.types.kind(to)
            && let Some(slot) = self.vars.get_mut(var as usize)
        {
            *slot = Some(rigid);
            self.trail.push(var);
        }
    }

    fn decide_trait(&mut self, of: Ty, trait_: TraitIx, args: Args, bindings: Args) -> bool {
        match self.kind(of) {
            Kind::Infer(_) => return false,
            Kind::Unknown => return true,
            _ => {}
        }
        match self.select(of, trait_, args) {
            Some(Selected::Several) => false,
            Some(_) => {
                for binding in self.types.args(bindings).to_vec() {
                    let Kind::Binding(name, want) = self.types.kind(binding) else { continue };
                    if let Some(found) = self.project((of, trait_, args), name) {
                        self.unify(found, want);
                    }
                }
                true
            }
            None => {
                // A future, or a closure, has no implementation but a projection.
                let mut found_any = false;
                for binding in self.types.args(bindings).to_vec() {
                    let Kind::Binding(name, want) = self.types.kind(binding) else { continue };
                    if let Some(found) = self.project((of, trait_, args), name) {
                        found_any |= self.unify(found, want);
                    }
                }
                let of = self.resolve(of);
                found_any || !self.types.has_infer(of)
            }
        }
    }

    /// What `*x` is, and the function of the run that an implementation of `Deref` runs for it.
    pub(super) fn deref(&mut self, ty: Ty) -> Option<(Ty, Option<FnIx>)> {
        let ty = self.shallow(ty);
        match self.types.kind(ty) {
            Kind::Ref(_, to) => Some((to, None)),
            Kind::Adt(def, _) => {
                let trait_ = self.w.lang.deref?;
                let at = self.w.impls.of_head(trait_, Head::Adt(def)).next()?;
                let to = self.project((ty, trait_, Args::NONE), known::TARGET)?;
                Some((to, self.user_fn(at, known::DEREF)))
            }
            Kind::Param(_) | Kind::Opaque(..) | Kind::Assoc(..) => {
                let trait_ = self.w.lang.deref?;
                let to = self.project((ty, trait_, Args::NONE), known::TARGET)?;
                Some((to, None))
            }
            _ => None,
        }
    }

    /// A function of an implementation, if it is one of the run.
    pub(super) fn user_fn(&self, at: ImplIx, name: Sym) -> Option<FnIx> {
        let item = &self.w.items.impls[at.at()];
        let found = item.fns.iter().find(|(known, _)| *known == name).map(|&(_, ix)| ix)?;
        self.w.items.is_real(found).then_some(found)
    }
}
