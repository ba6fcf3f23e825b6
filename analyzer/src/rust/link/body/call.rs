//! Calls: arguments against parameters, and what runs.

use super::super::cx::{Cx, LateCall};
use super::super::items::{FnIx, Owner, TraitIx, WhereOf};
use super::super::sym::Sym;
use super::super::types::{Args, Kind, Subst, Ty};
use super::path::Value;
use crate::facts::{ExprId, ExprKind, List};
use crate::resolved::{Target, Via};

impl Cx<'_, '_> {
    /// `callee(args)`.
    pub(super) fn call(&mut self, id: ExprId, callee: ExprId, args: List<ExprId>, hint: Option<Ty>) -> Ty {
        let args: Vec<ExprId> = self.facts.list(args).collect();
        if let ExprKind::Path(path) = self.facts.expr(callee).kind {
            let value = self.value(path);
            let ty = self.named_value(callee, value);
            self.exprs.insert(callee, ty);
            return match value {
                Value::Fn(ix, own) => self.call_fn(id, (ix, own), &args, hint),
                Value::Ctor(ty, variant) => {
                    self.body.targets.insert(id, Target::Constructor);
                    let fields = self.ctor_fields(ty, variant);
                    self.arguments(&fields, &args, (ty, hint));
                    ty
                }
                Value::Op(op) => {
                    self.body.targets.insert(id, Target::Lock(op));
                    self.arguments(&[], &args, (Ty::UNKNOWN, None));
                    Ty::UNKNOWN
                }
                Value::Local(_, ty) => self.call_value(id, ty, &args, hint),
                Value::Static(_) | Value::Assoc(..) => self.call_value(id, ty, &args, hint),
                Value::Unknown => {
                    self.body.targets.insert(id, Target::Unknown);
                    self.arguments(&[], &args, (Ty::UNKNOWN, None));
                    Ty::UNKNOWN
                }
            };
        }
        let ty = self.expr(callee, None);
        self.call_value(id, ty, &args, hint)
    }

    fn call_value(&mut self, id: ExprId, callee: Ty, args: &[ExprId], hint: Option<Ty>) -> Ty {
        self.body.targets.insert(id, Target::Value);
        let callee = self.settled(callee);
        let sig = self.fn_bound(callee).map(|sig| self.kind(sig));
        let Some(Kind::FnPtr(params, ret)) = sig else {
            self.arguments(&[], args, (Ty::UNKNOWN, None));
            return Ty::UNKNOWN;
        };
        let params = self.types.args(params).to_vec();
        self.arguments(&params, args, (ret, hint));
        self.normalize(ret)
    }

    fn call_fn(&mut self, id: ExprId, (ix, own): (FnIx, Args), args: &[ExprId], hint: Option<Ty>) -> Ty {
        let sig = self.fn_sig(ix, own);
        let Kind::FnPtr(params, ret) = self.types.kind(sig) else { return Ty::UNKNOWN };
        self.require_bounds(ix, own);
        let params = self.types.args(params).to_vec();
        self.arguments(&params, args, (ret, hint));
        self.call_target(id, ix, own);
        self.settled(ret)
    }

    /// Records what a call of a function runs.
    pub(super) fn call_target(&mut self, id: ExprId, ix: FnIx, own: Args) {
        let Owner::Trait(trait_) = self.w.items.fns[ix.at()].owner else {
            let target = self.functions(ix, Via::Direct);
            self.body.targets.insert(id, target);
            return;
        };
        let wanted = self.w.items.traits[trait_.at()].params.len as usize;
        let all = self.types.args(own).to_vec();
        let args = self.types.list(all.get(1..wanted).unwrap_or(&[]));
        let self_ty = all.first().copied().unwrap_or(Ty::UNKNOWN);
        self.late.push(LateCall { expr: id, callee: ix, self_ty, args, is_implicit: false });
    }

    /// A function and its `cfg` twins as a target; the model's rows come first.
    pub(super) fn functions(&self, ix: FnIx, via: Via) -> Target {
        if let Some(known) = self.known_target(ix) {
            return known;
        }
        let candidates: Vec<_> = self.w.items.twins(ix).filter_map(|twin| self.fn_id(twin)).collect();
        let has_body = self.w.items.twins(ix).any(|twin| self.w.items.fns[twin.at()].has_body);
        match (candidates.is_empty(), has_body) {
            (true, _) => Target::Foreign,
            (false, true) => Target::Functions { candidates: candidates.into(), via },
            (false, false) => Target::Unknown,
        }
    }

    /// What a row of the model says of a function.
    pub(super) fn known_target(&self, ix: FnIx) -> Option<Target> {
        let op = self.w.know.ops.get(&ix).map(|&op| Target::Lock(op));
        op.or_else(|| self.w.know.builtins.get(&ix).map(|&is| Target::Builtin(is)))
    }

    /// Records a function of the run as what an operator or deref runs.
    pub(super) fn set_target(&mut self, id: ExprId, ix: FnIx) {
        let target = self.functions(ix, Via::Direct);
        self.body.targets.insert(id, target);
    }

    /// The bounds of a function's parameters hold for its arguments.
    pub(super) fn require_bounds(&mut self, ix: FnIx, own: Args) {
        let subst = self.fn_subst(ix, own);
        let item = &self.w.items.fns[ix.at()];
        let owner = match item.owner {
            Owner::Impl(_) => self.w.items.owner_params(item.owner),
            _ => super::super::types::Gen::default(),
        };
        for param in owner.iter().chain(item.params.iter()) {
            let bounds = &self.w.items.params[param.at()].bounds;
            if bounds.is_empty() {
                continue;
            }
            let of = self.types.mk(Kind::Param(param));
            let of = self.types.subst(of, &subst);
            for &bound in bounds {
                let bound = self.types.subst(bound, &subst);
                self.require(of, bound);
            }
        }
        self.require_wheres(WhereOf::Fn(ix), &subst);
        if let Owner::Impl(at) = item.owner {
            self.require_wheres(WhereOf::Impl(at), &subst);
        }
    }

    fn require_wheres(&mut self, of: WhereOf, subst: &Subst) {
        let Some(wheres) = self.w.items.wheres.get(&of) else { return };
        for (ty, bounds) in wheres {
            let ty = self.types.subst(*ty, subst);
            let ty = self.normalize(ty);
            for &bound in bounds {
                let bound = self.types.subst(bound, subst);
                self.require(ty, bound);
            }
        }
    }

    /// Types the arguments of a call: closures last, when the others have said what they can.
    pub(super) fn arguments(&mut self, params: &[Ty], args: &[ExprId], (ret, hint): (Ty, Option<Ty>)) {
        let wants = self.wants(params, ret, hint);
        let mut closures = Vec::new();
        for (at, &arg) in args.iter().enumerate() {
            if self.is_closure(arg) {
                closures.push(at);
            } else {
                self.argument(arg, params.get(at).copied(), wants.get(at).copied());
            }
        }
        if closures.is_empty() {
            return;
        }
        self.settle();
        for at in closures {
            self.argument(args[at], params.get(at).copied(), wants.get(at).copied());
        }
    }

    fn is_closure(&self, id: ExprId) -> bool {
        matches!(self.facts.expr(id).kind, ExprKind::Closure { .. })
    }

    fn argument(&mut self, arg: ExprId, param: Option<Ty>, want: Option<Ty>) {
        let got = self.expr(arg, want);
        if let Some(param) = param {
            self.coerce(param, got);
        }
    }

    /// What the place of each argument wants, the wanted result considered: a hint, not a fact.
    fn wants(&mut self, params: &[Ty], ret: Ty, hint: Option<Ty>) -> Vec<Ty> {
        let Some(hint) = hint.filter(|&hint| !matches!(self.kind(hint), Kind::Infer(_) | Kind::Unknown)) else {
            return params.to_vec();
        };
        if !self.types.has_infer(ret) {
            return params.to_vec();
        }
        let before = self.snapshot();
        let wants = match self.unify(ret, hint) {
            true => params.iter().map(|&param| self.resolve(param)).collect(),
            false => params.to_vec(),
        };
        self.rollback(before);
        wants
    }

    /// Something runs beside the expression's own target: a function of a trait for a type.
    pub(super) fn implicit_trait_call(&mut self, id: ExprId, of: (TraitIx, Sym), self_ty: Ty) {
        self.implicit_call_with(id, of, self_ty, Args::NONE);
    }

    /// The same with arguments of the trait.
    pub(super) fn implicit_call_with(&mut self, id: ExprId, (trait_, name): (TraitIx, Sym), self_ty: Ty, args: Args) {
        if let Some(callee) = self.trait_fn(trait_, name) {
            self.late.push(LateCall { expr: id, callee, self_ty, args, is_implicit: true });
        }
    }

    /// An expression runs a function of a trait.
    pub(super) fn trait_call(&mut self, id: ExprId, (trait_, name): (TraitIx, Sym), self_ty: Ty) {
        if let Some(callee) = self.trait_fn(trait_, name) {
            self.late.push(LateCall { expr: id, callee, self_ty, args: Args::NONE, is_implicit: false });
        }
    }

    /// A function that a trait declares.
    pub(super) fn trait_fn(&self, trait_: TraitIx, name: Sym) -> Option<FnIx> {
        let fns = &self.w.items.traits[trait_.at()].fns;
        fns.iter().find(|(known, _)| *known == name).map(|&(_, ix)| ix)
    }

    /// Functions of the run that implicit derefs of an expression run.
    pub(super) fn implicit_derefs(&mut self, base: ExprId, steps: &[(Ty, Option<FnIx>)]) {
        for ix in steps.iter().filter_map(|(_, by)| *by) {
            self.add_implicit(base, ix);
        }
    }

    /// A function of the run that runs when an expression is evaluated.
    pub(super) fn add_implicit(&mut self, id: ExprId, ix: FnIx) {
        let Some(run) = self.fn_id(ix) else { return };
        let list = self.body.implicit.or_default(id);
        if !list.contains(&run) {
            list.push(run);
        }
    }
}
