//! Methods: which function `receiver.name()` calls.
//!
//! The rules are the language's: for each type that the receiver derefs to, first functions that take it as it is, then
//! by `&`, then by `&mut`; a type's own functions before those of traits.

use super::cx::Cx;
use super::impls::Head;
use super::items::{FnIx, Owner, SelfKind};
use super::select::Selected;
use super::sym::Sym;
use super::types::{Args, Kind, Subst, Ty};

/// Longest chain of derefs.
const MAX_DEREFS: usize = 12;

/// A method that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picked {
    pub(super) callee: FnIx,
    /// The type that is `Self`.
    pub(super) self_ty: Ty,
    /// Arguments of the `impl` or (with `Self` first) of the trait.
    pub(super) owner_args: Args,
    /// How many derefs lead to it.
    pub(super) derefs: usize,
}

/// How a method may take its receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Value,
    Ref,
    RefMut,
    Other,
}

impl By {
    fn fits(self, kind: SelfKind) -> bool {
        match self {
            By::Value => kind == SelfKind::Value,
            By::Ref => kind == SelfKind::Ref(false),
            By::RefMut => kind == SelfKind::Ref(true),
            By::Other => kind == SelfKind::Other,
        }
    }
}

impl Cx<'_, '_> {
    /// The types that a receiver derefs to, itself first, and the functions of the run that run for it.
    pub(super) fn autoderef(&mut self, ty: Ty) -> Vec<(Ty, Option<FnIx>)> {
        let mut steps = vec![(self.shallow(ty), None)];
        while steps.len() <= MAX_DEREFS {
            let (last, _) = steps[steps.len() - 1];
            let Some((next, by)) = self.deref(last) else { break };
            let next = self.settled(next);
            steps.push((next, by));
        }
        if let Some(&(last, _)) = steps.last()
            && let Kind::Array(of) = self.types.kind(last)
        {
            let slice = self.types.mk(Kind::Slice(of));
            steps.push((slice, None));
        }
        steps
    }

    /// Finds a method.
    pub(super) fn probe(&mut self, steps: &[(Ty, Option<FnIx>)], name: Sym) -> Option<Picked> {
        if !self.w.impls.is_method(name) {
            return None;
        }
        for (derefs, &(ty, _)) in steps.iter().enumerate() {
            if matches!(self.kind(ty), Kind::Infer(_) | Kind::Unknown) {
                return None;
            }
            let found = self.by_value(ty, name).or_else(|| self.by_ref(ty, name));
            if let Some((callee, self_ty, owner_args)) = found {
                return Some(Picked { callee, self_ty, owner_args, derefs });
            }
        }
        None
    }

    fn by_value(&mut self, ty: Ty, name: Sym) -> Option<(FnIx, Ty, Args)> {
        let ways = self.ways(ty);
        let ways: Vec<(By, Ty)> = ways.into_iter().flatten().collect();
        for &(by, self_ty) in &ways {
            if let Some(found) = self.inherent(self_ty, name, by) {
                return Some(found);
            }
        }
        ways.into_iter().find_map(|(by, self_ty)| self.of_traits(self_ty, name, by))
    }

    /// The forms of `Self` for which a value of this type is the receiver as it is.
    fn ways(&mut self, ty: Ty) -> [Option<(By, Ty)>; 4] {
        let mut ways = [Some((By::Value, ty)), None, None, None];
        match self.types.kind(ty) {
            Kind::Ref(mutable, to) => {
                let to = self.shallow(to);
                ways[1] = Some((By::Ref, to));
                ways[2] = mutable.then_some((By::RefMut, to));
            }
            Kind::Adt(def, args) => {
                let lang = &self.w.lang;
                if [lang.boxed, lang.arc, lang.rc, lang.pin].contains(&Some(def)) {
                    let mut inner = self.types.arg(args, 0);
                    for _ in 0..2 {
                        inner = self.shallow(inner);
                        inner = match self.types.kind(inner) {
                            Kind::Ref(_, to) => self.shallow(to),
                            Kind::Adt(d, a) if Some(d) == self.w.lang.boxed => self.types.arg(a, 0),
                            _ => break,
                        };
                    }
                    ways[3] = Some((By::Other, self.shallow(inner)));
                }
            }
            _ => {}
        }
        ways
    }

    fn by_ref(&mut self, ty: Ty, name: Sym) -> Option<(FnIx, Ty, Args)> {
        for by in [By::Ref, By::RefMut] {
            let found = self.inherent(ty, name, by).or_else(|| self.of_traits(ty, name, by));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn inherent(&mut self, self_ty: Ty, name: Sym, by: By) -> Option<(FnIx, Ty, Args)> {
        let self_ty = match self.types.kind(self_ty) {
            Kind::Opaque(..) => self.reveal(self_ty)?,
            _ => self_ty,
        };
        let head = Head::of(&self.types, self_ty)?;
        for &callee in self.w.impls.inherent(head, name) {
            let item = &self.w.items.fns[callee.at()];
            if by.fits(item.self_kind)
                && let Some(args) = self.owner_args(callee, self_ty)
            {
                return Some((callee, self_ty, args));
            }
        }
        None
    }

    /// Arguments of the `impl` of an inherent function for which its type is this one.
    pub(super) fn owner_args(&mut self, callee: FnIx, self_ty: Ty) -> Option<Args> {
        let Owner::Impl(at) = self.w.items.fns[callee.at()].owner else { return None };
        let item = &self.w.items.impls[at.at()];
        let args = self.fresh_args(item.params);
        let own = self.types.subst(item.self_ty, &Subst::one(item.params, args));
        self.try_unify(own, self_ty).then_some(args)
    }

    fn of_traits(&mut self, self_ty: Ty, name: Sym, by: By) -> Option<(FnIx, Ty, Args)> {
        for &callee in self.w.impls.trait_fns(name) {
            let item = &self.w.items.fns[callee.at()];
            let Owner::Trait(trait_) = item.owner else { continue };
            if !by.fits(item.self_kind) {
                continue;
            }
            let params = self.w.items.traits[trait_.at()].params;
            let fresh: Vec<Ty> = (1..params.len).map(|_| self.fresh()).collect();
            let args = self.types.list(&fresh);
            let before = self.snapshot();
            match self.select(self_ty, trait_, args) {
                None => self.rollback(before),
                Some(selected) => {
                    if matches!(selected, Selected::Several) {
                        self.rollback(before);
                    }
                    let mut all = vec![self_ty];
                    all.extend(fresh);
                    return Some((callee, self_ty, self.types.list(&all)));
                }
            }
        }
        None
    }
}
