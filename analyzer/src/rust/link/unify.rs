//! Inference variables: fresh ones, their solutions, agreement of two types.

use super::cx::Cx;
use super::types::{Args, Gen, Kind, Subst, Ty};

/// How deep a type that is inferred may get before it is taken for unknown.
const MAX_DEPTH: u32 = 40;

/// A state to come back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Snapshot {
    bound: usize,
    pending: usize,
}

impl Cx<'_, '_> {
    /// A fresh variable.
    pub(super) fn fresh(&mut self) -> Ty {
        let var = self.vars.len() as u32;
        self.vars.push(None);
        self.types.mk(Kind::Infer(var))
    }

    /// A fresh variable for each parameter.
    pub(super) fn fresh_args(&mut self, params: Gen) -> Args {
        if params.len == 0 {
            return Args::NONE;
        }
        let vars: Vec<Ty> = (0..params.len).map(|_| self.fresh()).collect();
        self.types.list(&vars)
    }

    /// The type with a fresh variable for each hole.
    pub(super) fn open(&mut self, ty: Ty) -> Ty {
        if ty == Ty::HOLE {
            return self.fresh();
        }
        if !self.types.has_infer(ty) {
            return ty;
        }
        let parts = self.parts_mapped(ty, |cx, part| cx.open(part));
        self.types.mk(parts)
    }

    /// A kind with each direct part replaced, where the replacement needs more than the table.
    pub(super) fn parts_mapped(&mut self, ty: Ty, mut f: impl FnMut(&mut Self, Ty) -> Ty) -> Kind {
        let mut list = |cx: &mut Self, args: Args| {
            let items: Vec<Ty> = cx.types.args(args).to_vec();
            let items: Vec<Ty> = items.into_iter().map(|item| f(cx, item)).collect();
            cx.types.list(&items)
        };
        match self.types.kind(ty) {
            Kind::Adt(def, a) => Kind::Adt(def, list(self, a)),
            Kind::Tuple(a) => Kind::Tuple(list(self, a)),
            Kind::Dyn(a) => Kind::Dyn(list(self, a)),
            Kind::Opaque(o, a) => Kind::Opaque(o, list(self, a)),
            Kind::FnDef(d, a) => Kind::FnDef(d, list(self, a)),
            Kind::Bound(t, a, b) => Kind::Bound(t, list(self, a), list(self, b)),
            Kind::FnPtr(a, r) => Kind::FnPtr(list(self, a), f(self, r)),
            Kind::Assoc(t, tr, a, n) => {
                let a = list(self, a);
                Kind::Assoc(f(self, t), tr, a, n)
            }
            Kind::Ref(m, t) => Kind::Ref(m, f(self, t)),
            Kind::Ptr(t) => Kind::Ptr(f(self, t)),
            Kind::Slice(t) => Kind::Slice(f(self, t)),
            Kind::Array(t) => Kind::Array(f(self, t)),
            Kind::Binding(n, t) => Kind::Binding(n, f(self, t)),
            Kind::Future(t, by) => Kind::Future(f(self, t), by),
            leaf => leaf,
        }
    }

    /// The type with the solution of its outermost variable.
    pub(super) fn shallow(&self, mut ty: Ty) -> Ty {
        while let Kind::Infer(var) = self.types.kind(ty) {
            match self.vars.get(var as usize).copied().flatten() {
                Some(next) => ty = next,
                None => break,
            }
        }
        ty
    }

    /// The outermost form of a type, after its solution.
    pub(super) fn kind(&self, ty: Ty) -> Kind {
        self.types.kind(self.shallow(ty))
    }

    /// The type with all solutions put in.
    pub(super) fn resolve(&mut self, ty: Ty) -> Ty {
        self.resolve_in(ty, 0)
    }

    fn resolve_in(&mut self, ty: Ty, depth: u32) -> Ty {
        let ty = self.shallow(ty);
        if !self.types.has_infer(ty) || matches!(self.types.kind(ty), Kind::Infer(_)) {
            return ty;
        }
        if depth > MAX_DEPTH {
            return Ty::UNKNOWN;
        }
        let kind = self.parts_mapped(ty, |cx, part| cx.resolve_in(part, depth + 1));
        self.types.mk(kind)
    }

    /// A state to come back to with [`Cx::rollback`].
    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot { bound: self.trail.len(), pending: self.pending.len() }
    }

    /// Forgets the solutions found since.
    pub(super) fn rollback(&mut self, to: Snapshot) {
        self.pending.truncate(to.pending);
        while self.trail.len() > to.bound {
            if let Some(var) = self.trail.pop() {
                self.vars[var as usize] = None;
            }
        }
    }

    fn solve(&mut self, var: u32, ty: Ty) -> bool {
        if ty == Ty::UNKNOWN || ty == Ty::NEVER {
            return true;
        }
        if self.occurs(var, ty, 0) {
            return false;
        }
        let Some(slot) = self.vars.get_mut(var as usize) else { return true };
        *slot = Some(ty);
        self.trail.push(var);
        true
    }

    fn occurs(&self, var: u32, ty: Ty, depth: u32) -> bool {
        let ty = self.shallow(ty);
        if !self.types.has_infer(ty) {
            return false;
        }
        if depth > MAX_DEPTH {
            return true;
        }
        let any = |args: Args| self.types.args(args).iter().any(|&arg| self.occurs(var, arg, depth + 1));
        match self.types.kind(ty) {
            Kind::Infer(other) => other == var,
            Kind::Adt(_, a) | Kind::Tuple(a) | Kind::Dyn(a) | Kind::Opaque(_, a) | Kind::FnDef(_, a) => any(a),
            Kind::Ref(_, t) | Kind::Ptr(t) | Kind::Slice(t) | Kind::Array(t) => self.occurs(var, t, depth + 1),
            Kind::Binding(_, t) | Kind::Future(t, _) => self.occurs(var, t, depth + 1),
            Kind::FnPtr(a, t) | Kind::Assoc(t, _, a, _) => any(a) || self.occurs(var, t, depth + 1),
            Kind::Bound(_, a, b) => any(a) || any(b),
            _ => false,
        }
    }

    /// Makes two types agree; false if they cannot. What is unknown agrees with everything and is not learnt from.
    pub(super) fn unify(&mut self, a: Ty, b: Ty) -> bool {
        let (a, b) = (self.shallow(a), self.shallow(b));
        if a == b {
            return true;
        }
        match (self.types.kind(a), self.types.kind(b)) {
            (Kind::Unknown | Kind::Never, _) | (_, Kind::Unknown | Kind::Never) => true,
            (Kind::Infer(var), _) => self.solve(var, b),
            (_, Kind::Infer(var)) => self.solve(var, a),
            (Kind::Prim(p), Kind::Prim(q)) => p.fits(q),
            (Kind::Adt(d, x), Kind::Adt(e, y)) => d == e && self.unify_lists(x, y),
            (Kind::Ref(m, x), Kind::Ref(n, y)) => (m == n || self.matching == 0) && self.unify(x, y),
            (Kind::Ptr(x), Kind::Ptr(y)) => self.unify(x, y),
            (Kind::Slice(x), Kind::Slice(y)) | (Kind::Array(x), Kind::Array(y)) => self.unify(x, y),
            (Kind::Tuple(x), Kind::Tuple(y)) => self.unify_lists(x, y),
            (Kind::Opaque(o, x), Kind::Opaque(p, y)) => o == p && self.unify_lists(x, y),
            (Kind::Future(x, _), Kind::Future(y, _)) => self.unify(x, y),
            (Kind::FnPtr(x, r), Kind::FnPtr(y, s)) => self.unify_lists(x, y) && self.unify(r, s),
            (Kind::FnDef(d, x), Kind::FnDef(e, y)) => d == e && self.unify_lists(x, y),
            (Kind::FnPtr(..), Kind::FnDef(..) | Kind::Closure(_)) => self.unify_callable(b, a),
            (Kind::FnDef(..) | Kind::Closure(_), Kind::FnPtr(..)) => self.unify_callable(a, b),
            // `vec![..]` and `[..]` are one form of the facts.
            (Kind::Array(x), Kind::Slice(y)) | (Kind::Slice(x), Kind::Array(y)) if self.matching == 0 => {
                self.unify(x, y)
            }
            (Kind::Adt(d, x), Kind::Array(y) | Kind::Slice(y)) | (Kind::Array(y) | Kind::Slice(y), Kind::Adt(d, x))
                if Some(d) == self.w.lang.vec && self.matching == 0 =>
            {
                let of = self.types.arg(x, 0);
                self.unify(of, y)
            }
            (Kind::Dyn(x), Kind::Dyn(y)) => self.unify_dyn(x, y),
            (Kind::Assoc(..), _) => self.unify_assoc(a, b),
            (_, Kind::Assoc(..)) => self.unify_assoc(b, a),
            _ => false,
        }
    }

    fn unify_assoc(&mut self, assoc: Ty, other: Ty) -> bool {
        let known = self.normalize(assoc);
        // A projection that stays one may be any type: nothing contradicts, nothing is learnt.
        matches!(self.kind(known), Kind::Assoc(..)) || self.unify(known, other)
    }

    fn unify_callable(&mut self, callable: Ty, pointer: Ty) -> bool {
        match self.callable(callable) {
            Some(sig) => self.unify(sig, pointer),
            None => false,
        }
    }

    fn unify_dyn(&mut self, x: Args, y: Args) -> bool {
        let (x, y) = (self.types.args(x).to_vec(), self.types.args(y).to_vec());
        let Some((&first, &second)) = x.first().zip(y.first()) else { return true };
        match (self.kind(first), self.kind(second)) {
            (Kind::Bound(t, a, _), Kind::Bound(u, b, _)) => t == u && self.unify_lists(a, b),
            (Kind::FnPtr(..), Kind::FnPtr(..)) => self.unify(first, second),
            _ => false,
        }
    }

    /// Makes two lists agree, element by element; the shorter one decides.
    pub(super) fn unify_lists(&mut self, x: Args, y: Args) -> bool {
        if x == y {
            return true;
        }
        let (x, y) = (self.types.args(x).to_vec(), self.types.args(y).to_vec());
        x.into_iter().zip(y).all(|(a, b)| self.unify(a, b))
    }

    /// Tries to make two types agree; without effect if they cannot.
    pub(super) fn try_unify(&mut self, a: Ty, b: Ty) -> bool {
        let before = self.snapshot();
        let agreed = self.unify(a, b);
        if !agreed {
            self.rollback(before);
        }
        agreed
    }

    /// The form `fn(params) -> ret` of a closure, function item or pointer.
    pub(super) fn callable(&mut self, ty: Ty) -> Option<Ty> {
        let ty = self.shallow(ty);
        match self.types.kind(ty) {
            Kind::FnPtr(..) => Some(ty),
            Kind::Closure(at) => {
                let sig = self.closures[at as usize];
                Some(self.types.mk(Kind::FnPtr(sig.0, sig.1)))
            }
            Kind::FnDef(ix, args) => Some(self.fn_sig(ix, args)),
            _ => None,
        }
    }

    /// The signature of a function item as a pointer type; async functions make futures.
    pub(super) fn fn_sig(&mut self, ix: super::items::FnIx, args: Args) -> Ty {
        let subst = self.fn_subst(ix, args);
        let item = &self.w.items.fns[ix.at()];
        let params: Vec<Ty> = item.inputs.iter().map(|&input| self.types.subst(input, &subst)).collect();
        let params = self.types.list(&params);
        let mut output = self.types.subst(item.output, &subst);
        if item.is_async {
            output = self.types.mk(Kind::Future(output, Some(ix)));
        }
        let sig = self.types.mk(Kind::FnPtr(params, output));
        self.normalize(sig)
    }

    /// Arguments of a function item (its container's, then its own) as a substitution.
    pub(super) fn fn_subst(&mut self, ix: super::items::FnIx, args: Args) -> Subst {
        let item = &self.w.items.fns[ix.at()];
        let owner = self.w.items.owner_params(item.owner);
        let all = self.types.args(args).to_vec();
        let cut = (owner.len as usize).min(all.len());
        let outer = self.types.list(&all[..cut]);
        let inner = self.types.list(&all[cut..]);
        Subst::one(owner, outer).and(item.params, inner)
    }

    /// The type with each projection replaced that can be; one on a variable becomes a variable of its own.
    pub(super) fn normalize(&mut self, ty: Ty) -> Ty {
        self.normalize_in(ty, 0)
    }

    fn normalize_in(&mut self, ty: Ty, depth: u32) -> Ty {
        let ty = self.shallow(ty);
        if !self.types.has_assoc(ty) {
            return ty;
        }
        if depth > MAX_DEPTH {
            return Ty::UNKNOWN;
        }
        let kind = self.parts_mapped(ty, |cx, part| cx.normalize_in(part, depth + 1));
        let Kind::Assoc(of, trait_, args, name) = kind else { return self.types.mk(kind) };
        match self.project((of, trait_, args), name) {
            Some(found) => found,
            None if matches!(self.kind(of), Kind::Infer(_)) => {
                let to = self.fresh();
                self.pending.push(super::cx::Pending::Project { of, trait_, args, name, to });
                to
            }
            None => self.types.mk(kind),
        }
    }
}
