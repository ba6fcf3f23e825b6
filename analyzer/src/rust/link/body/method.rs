//! Method calls.

use super::super::cx::Cx;
use super::super::items::{FnIx, Owner, SelfKind};
use super::super::probe::Picked;
use super::super::sym::Sym;
use super::super::types::{Kind, Ty};
use crate::facts::{ExprId, List, Name, TypeId};
use crate::resolved::{Builtin, Target};

impl Cx<'_, '_> {
    /// `receiver.name::<generics>(args)`.
    pub(super) fn method_call(
        &mut self,
        id: ExprId,
        receiver: ExprId,
        (name, generics, args): (Name, List<TypeId>, List<ExprId>),
        hint: Option<Ty>,
    ) -> Ty {
        let ty = self.expr(receiver, None);
        let ty = self.settled(ty);
        let args: Vec<ExprId> = self.facts.list(args).collect();
        let name = self.sym(name);
        let steps = self.autoderef(ty);
        match self.probe(&steps, name) {
            Some(picked) => {
                self.implicit_derefs(receiver, &steps[..=picked.derefs]);
                self.call_method(id, (picked, steps[picked.derefs].0), (generics, &args), hint)
            }
            None => self.unknown_method(id, &steps, name, &args),
        }
    }

    fn call_method(
        &mut self,
        id: ExprId,
        (picked, step): (Picked, Ty),
        (generics, args): (List<TypeId>, &[ExprId]),
        hint: Option<Ty>,
    ) -> Ty {
        let ix = picked.callee;
        let mut own = self.types.args(picked.owner_args).to_vec();
        own.extend(self.turbofish(ix, generics));
        let own = self.types.list(&own);
        let sig = self.fn_sig(ix, own);
        let Kind::FnPtr(params, ret) = self.types.kind(sig) else { return Ty::UNKNOWN };
        let params = self.types.args(params).to_vec();
        self.require_bounds(ix, own);
        if self.w.items.fns[ix.at()].self_kind == SelfKind::Other
            && let Some(&first) = params.first()
        {
            self.try_unify(first, step);
        }
        if self.w.items.fns[ix.at()].self_kind == SelfKind::Value {
            self.body.moves_receiver.insert(id, ());
        }
        self.require_self(ix, picked.self_ty, own);
        self.arguments(params.get(1..).unwrap_or(&[]), args, (ret, hint));
        self.call_target(id, ix, own);
        self.settled(ret)
    }

    /// `Self` has the trait: its arguments follow once `Self` is known in full.
    fn require_self(&mut self, ix: FnIx, self_ty: Ty, own: super::super::types::Args) {
        let Owner::Trait(trait_) = self.w.items.fns[ix.at()].owner else { return };
        let wanted = self.w.items.traits[trait_.at()].params.len as usize;
        if wanted > 1 {
            let args = self.types.args(own).to_vec();
            let args = self.types.list(args.get(1..wanted).unwrap_or(&[]));
            let none = super::super::types::Args::NONE;
            let bound = self.types.mk(Kind::Bound(trait_, args, none));
            self.require(self_ty, bound);
        }
    }

    /// A method that no type or trait in sight has.
    fn unknown_method(&mut self, id: ExprId, steps: &[(Ty, Option<FnIx>)], name: Sym, args: &[ExprId]) -> Ty {
        for &(step, _) in steps {
            if let Kind::Adt(def, _) = self.kind(step)
                && let Some(&op) = self.w.know.ops_of_type.get(&(def, name))
            {
                self.body.targets.insert(id, Target::Lock(op));
                self.arguments(&[], args, (Ty::UNKNOWN, None));
                return Ty::UNKNOWN;
            }
        }
        self.arguments(&[], args, (Ty::UNKNOWN, None));
        if let Some(ty) = self.pin_projection(steps, name) {
            self.body.targets.insert(id, Target::Builtin(Builtin::Alias));
            return ty;
        }
        let last = steps.last().map_or(Ty::UNKNOWN, |&(ty, _)| ty);
        let target = match self.kind(last) {
            Kind::Unknown | Kind::Infer(_) => Target::Unknown,
            Kind::Adt(def, _) if self.is_run_type(def) => Target::Unknown,
            Kind::Param(_) | Kind::Assoc(..) | Kind::Dyn(_) | Kind::Opaque(..) => Target::Unknown,
            _ => Target::Foreign,
        };
        let is_spawn = self.w.symbols.text(name).starts_with("spawn");
        let target = if is_spawn { Target::Builtin(Builtin::RunsElsewhere) } else { target };
        if target == Target::Unknown && self.is_acquisition(name, args.len()) {
            self.body.unclassified.push(id);
        }
        self.body.targets.insert(id, target);
        Ty::UNKNOWN
    }

    /// `self.project()` of the pin-project macros: a struct with references to the same fields; the object stands for it.
    fn pin_projection(&mut self, steps: &[(Ty, Option<FnIx>)], name: Sym) -> Option<Ty> {
        if !matches!(self.w.symbols.text(name), "project" | "project_ref") {
            return None;
        }
        let &(pin, _) = steps.iter().find(|&&(ty, _)| self.is_pin(ty))?;
        let (to, _) = self.deref(pin)?;
        Some(self.types.reference(true, to))
    }

    fn is_pin(&self, ty: Ty) -> bool {
        matches!(self.kind(ty), Kind::Adt(def, _) if Some(def) == self.w.lang.pin)
    }

    fn is_run_type(&self, def: super::super::items::TypeIx) -> bool {
        self.w.items.files[self.w.items.types[def.at()].file.at()].id.is_some()
    }

    /// Whether a call of this name with so many arguments looks like one that takes a lock.
    fn is_acquisition(&self, name: Sym, args: usize) -> bool {
        self.w.know.acquisitions.get(&name).is_some_and(|known| known.iter().any(|&n| usize::from(n) == args))
    }
}
