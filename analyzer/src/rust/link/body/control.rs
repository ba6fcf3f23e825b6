//! Control flow: branches, loops, closures, `return`, `?`, `.await`.

use super::super::cx::{Cx, Frame, LoopFrame, Pending};
use super::super::sym::known;
use super::super::types::{Args, Kind, Ty};
use crate::facts::{ArmId, ExprId, ExprKind, List, Name, PatId, TypeId, TypeKind};
use crate::resolved::Via;

/// The written parts of a closure.
#[derive(Clone, Copy)]
struct ClosureParts {
    params: List<PatId>,
    param_types: List<TypeId>,
    ret: Option<TypeId>,
    body: ExprId,
    is_async: bool,
}

impl Cx<'_, '_> {
    pub(super) fn expr_control(&mut self, id: ExprId, kind: ExprKind, hint: Option<Ty>) -> Ty {
        match kind {
            ExprKind::If { cond, then, otherwise } => self.branch(cond, then, otherwise, hint),
            ExprKind::Let { pat, scrutinee } => {
                let ty = self.expr(scrutinee, None);
                self.pattern(pat, ty, false);
                Ty::BOOL
            }
            ExprKind::Match { scrutinee, arms } => self.match_expr(scrutinee, arms, hint),
            ExprKind::Loop { body, label } => {
                let ty = hint.unwrap_or_else(|| self.fresh());
                self.loops.push(LoopFrame { label, ty, is_left: false, is_block: false });
                self.expr(body, None);
                let left = self.loops.pop().is_some_and(|frame| frame.is_left);
                if left { ty } else { Ty::NEVER }
            }
            ExprKind::While { cond, body, label } => {
                let mark = self.locals.len();
                self.expr(cond, Some(Ty::BOOL));
                self.loop_body(body, label);
                self.locals.truncate(mark);
                Ty::UNIT
            }
            ExprKind::For { pat, iter, body, label } => self.for_loop(id, (pat, iter), body, label),
            ExprKind::Closure { params, param_types, ret, body, is_async, .. } => {
                self.closure(ClosureParts { params, param_types, ret, body, is_async }, hint)
            }
            ExprKind::Async(body) => self.async_block(body),
            ExprKind::Await(of) => self.await_expr(id, of),
            ExprKind::Try(of) => self.try_expr(id, of),
            _ => self.expr_jump(kind),
        }
    }

    fn expr_jump(&mut self, kind: ExprKind) -> Ty {
        match kind {
            ExprKind::Return(value) => {
                let want = self.frames.last().map_or(Ty::UNKNOWN, |frame| frame.ret);
                if let Some(value) = value {
                    let got = self.expr(value, Some(want));
                    self.coerce(want, got);
                }
                Ty::NEVER
            }
            ExprKind::Break { label, value } => {
                let at = self.loops.iter().rposition(|frame| match label {
                    Some(_) => frame.label == label,
                    None => !frame.is_block,
                });
                let want = at.map(|at| self.loops[at].ty);
                let got = value.map_or(Ty::UNIT, |value| self.expr(value, want));
                if let (Some(at), Some(want)) = (at, want) {
                    self.loops[at].is_left = true;
                    self.coerce(want, got);
                }
                Ty::NEVER
            }
            ExprKind::Continue(_) => Ty::NEVER,
            // The rest is of C, or was not understood.
            _ => Ty::UNKNOWN,
        }
    }

    fn branch(&mut self, cond: ExprId, then: ExprId, otherwise: Option<ExprId>, hint: Option<Ty>) -> Ty {
        let mark = self.locals.len();
        self.expr(cond, Some(Ty::BOOL));
        let first = self.expr(then, hint);
        self.locals.truncate(mark);
        match otherwise {
            Some(otherwise) => {
                let second = self.expr(otherwise, hint);
                self.join(first, second)
            }
            None => Ty::UNIT,
        }
    }

    /// The type of a value that comes from one of two branches.
    fn join(&mut self, a: Ty, b: Ty) -> Ty {
        match (self.shallow(a), self.shallow(b)) {
            (Ty::NEVER | Ty::UNKNOWN, b) => b,
            (a, Ty::NEVER | Ty::UNKNOWN) => a,
            (a, b) => {
                self.coerce(a, b);
                a
            }
        }
    }

    fn match_expr(&mut self, scrutinee: ExprId, arms: List<ArmId>, hint: Option<Ty>) -> Ty {
        let of = self.expr(scrutinee, None);
        let of = self.settled(of);
        let facts = self.facts;
        let mut ty = Ty::NEVER;
        for arm in facts.list(arms) {
            let arm = facts.arms[arm.index()];
            let mark = self.locals.len();
            self.pattern(arm.pat, of, false);
            if let Some(guard) = arm.guard {
                self.expr(guard, Some(Ty::BOOL));
            }
            let got = self.expr(arm.body, hint);
            ty = self.join(ty, got);
            self.locals.truncate(mark);
        }
        ty
    }

    fn loop_body(&mut self, body: ExprId, label: Option<Name>) {
        self.loops.push(LoopFrame { label, ty: Ty::UNIT, is_left: false, is_block: false });
        self.expr(body, None);
        self.loops.pop();
    }

    fn for_loop(&mut self, id: ExprId, (pat, iter): (PatId, ExprId), body: ExprId, label: Option<Name>) -> Ty {
        let of = self.expr(iter, None);
        let of = self.settled(of);
        let mut item = Ty::UNKNOWN;
        if let Some(trait_) = self.w.lang.into_iterator {
            item = self.projection((of, trait_, Args::NONE), known::ITEM);
            let by = self.projection((of, trait_, Args::NONE), known::INTO_ITER);
            self.implicit_trait_call(iter, (trait_, known::INTO_ITER_FN), of);
            if let Some(iterator) = self.w.lang.iterator {
                self.implicit_trait_call(id, (iterator, known::NEXT), by);
            }
        }
        let mark = self.locals.len();
        self.pattern(pat, item, false);
        self.loop_body(body, label);
        self.locals.truncate(mark);
        Ty::UNIT
    }

    /// A projection, or a variable that stands for it until it is known.
    pub(super) fn projection(
        &mut self,
        of: (Ty, super::super::items::TraitIx, Args),
        name: super::super::sym::Sym,
    ) -> Ty {
        if self.shallow(of.0) == Ty::UNKNOWN {
            return Ty::UNKNOWN;
        }
        let ty = self.types.mk(Kind::Assoc(of.0, of.1, of.2, name));
        let ty = self.normalize(ty);
        match self.types.kind(ty) {
            // Rigid only where bounds say so; for other types the implementation is not in sight.
            Kind::Assoc(of, ..)
                if !matches!(self.kind(of), Kind::Param(_) | Kind::Assoc(..) | Kind::Opaque(..) | Kind::Dyn(_)) =>
            {
                Ty::UNKNOWN
            }
            _ => ty,
        }
    }

    fn closure(&mut self, parts: ClosureParts, hint: Option<Ty>) -> Ty {
        let expected = hint.and_then(|hint| self.expected_sig(hint));
        let facts = self.facts;
        let mut params = Vec::new();
        for ty in facts.list(parts.param_types) {
            let known = match facts.ty(ty).kind {
                TypeKind::Infer => self.fresh(),
                _ => self.written(ty),
            };
            params.push(known);
        }
        let ret = match parts.ret {
            Some(ret) => self.written(ret),
            None => self.fresh(),
        };
        let list = self.types.list(&params);
        if let Some(Kind::FnPtr(wanted, want_ret)) = expected.map(|sig| self.types.kind(sig)) {
            let wanted = self.types.args(wanted).to_vec();
            for (&param, want) in params.iter().zip(wanted) {
                let want = self.normalize(want);
                self.unify(param, want);
            }
            if parts.ret.is_none() && !parts.is_async {
                let want = self.normalize(want_ret);
                self.try_unify(ret, want);
            }
        }
        self.closures.push((list, ret));
        let at = self.closures.len() as u32 - 1;
        let mark = self.locals.len();
        for (pat, ty) in facts.list(parts.params).zip(params) {
            self.pattern(pat, ty, false);
        }
        let inner = if parts.is_async { self.fresh() } else { ret };
        self.frames.push(Frame { ret: inner });
        let loops = std::mem::take(&mut self.loops);
        let got = self.expr(parts.body, Some(inner));
        self.coerce(inner, got);
        self.loops = loops;
        self.frames.pop();
        self.locals.truncate(mark);
        if parts.is_async {
            let future = self.types.mk(Kind::Future(inner, None));
            self.unify(ret, future);
        }
        self.types.mk(Kind::Closure(at))
    }

    /// The signature that the place of a closure wants.
    fn expected_sig(&mut self, hint: Ty) -> Option<Ty> {
        let hint = self.shallow(hint);
        if !matches!(self.types.kind(hint), Kind::Infer(_)) {
            return self.fn_bound(hint);
        }
        self.pending.iter().rev().find_map(|one| match *one {
            Pending::Call { of, sig } if self.shallow(of) == hint => Some(sig),
            _ => None,
        })
    }

    fn async_block(&mut self, body: ExprId) -> Ty {
        let out = self.fresh();
        self.frames.push(Frame { ret: out });
        let loops = std::mem::take(&mut self.loops);
        let got = self.expr(body, Some(out));
        self.coerce(out, got);
        self.loops = loops;
        self.frames.pop();
        self.types.mk(Kind::Future(out, None))
    }

    fn await_expr(&mut self, id: ExprId, of: ExprId) -> Ty {
        let ty = self.expr(of, None);
        let ty = self.settled(ty);
        match self.types.kind(ty) {
            Kind::Future(out, by) => {
                if let Some(by) = by {
                    let target = self.functions(by, Via::Direct);
                    self.body.targets.insert(id, target);
                }
                out
            }
            Kind::Unknown | Kind::Infer(_) => Ty::UNKNOWN,
            _ => {
                let Some(future) = self.w.lang.future else { return Ty::UNKNOWN };
                if self.select(ty, future, Args::NONE).is_some() {
                    self.trait_call(id, (future, known::POLL), ty);
                    return self.projection((ty, future, Args::NONE), known::OUTPUT);
                }
                match self.w.lang.into_future {
                    Some(into) => self.projection((ty, into, Args::NONE), known::OUTPUT),
                    None => Ty::UNKNOWN,
                }
            }
        }
    }

    fn try_expr(&mut self, id: ExprId, of: ExprId) -> Ty {
        let ty = self.expr(of, None);
        let ty = self.settled(ty);
        let Kind::Adt(def, args) = self.types.kind(ty) else { return Ty::UNKNOWN };
        let value = self.types.arg(args, 0);
        if Some(def) == self.w.lang.result {
            self.error_into(id, self.types.arg(args, 1));
        } else if Some(def) != self.w.lang.option {
            return Ty::UNKNOWN;
        }
        value
    }

    /// `?` runs `From::from` on an error of another type.
    fn error_into(&mut self, id: ExprId, from: Ty) {
        let want = self.frames.last().map_or(Ty::UNKNOWN, |frame| frame.ret);
        let Kind::Adt(def, args) = self.kind(want) else { return };
        if Some(def) != self.w.lang.result {
            return;
        }
        let into = self.types.arg(args, 1);
        let (into, from) = (self.shallow(into), self.shallow(from));
        if let (Some(trait_), Kind::Adt(..)) = (self.w.lang.from, self.types.kind(into)) {
            if into != from && from != Ty::UNKNOWN {
                let args = self.types.list(&[from]);
                self.implicit_call_with(id, (trait_, known::FROM), into, args);
            }
        } else if matches!(self.types.kind(into), Kind::Infer(_)) {
            self.unify(into, from);
        }
    }
}
