//! Operators and indexing.

use super::super::cx::Cx;
use super::super::items::TraitIx;
use super::super::sym::{Sym, known};
use super::super::types::{Kind, Prim, Ty};
use crate::facts::{BinOp, ExprId};

impl Cx<'_, '_> {
    /// `-x`, `!x`.
    pub(super) fn unary(&mut self, id: ExprId, of: ExprId, trait_: Option<TraitIx>) -> Ty {
        let ty = self.expr(of, None);
        let ty = self.settled(ty);
        match (self.types.kind(ty), trait_) {
            (Kind::Adt(..), Some(trait_)) => self.operator(id, trait_, ty, None),
            (Kind::Ref(_, to), _) => to,
            _ => ty,
        }
    }

    /// `lhs op rhs`.
    pub(super) fn binary(&mut self, id: ExprId, op: BinOp, lhs: ExprId, rhs: ExprId) -> Ty {
        let a = self.expr(lhs, None);
        let b = self.expr(rhs, Some(a));
        let a = self.settled(a);
        let lang = &self.w.lang;
        let compares = match op {
            BinOp::Eq | BinOp::Ne => Some(lang.partial_eq),
            BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => Some(lang.partial_ord),
            _ => None,
        };
        if let Some(trait_) = compares {
            if let (Kind::Adt(..) | Kind::Ref(..), Some(trait_)) = (self.types.kind(a), trait_) {
                self.compare(id, (trait_, op), a, b);
            }
            return Ty::BOOL;
        }
        let bare = self.bare(a);
        match self.types.kind(bare) {
            Kind::Prim(Prim::Int | Prim::Float) => {
                let b = self.shallow(b);
                if matches!(self.types.kind(b), Kind::Prim(_)) { b } else { a }
            }
            Kind::Prim(_) | Kind::Unknown | Kind::Infer(_) => bare,
            _ => match self.trait_of(op, false) {
                Some(trait_) => self.operator(id, trait_, a, Some(b)),
                None => Ty::UNKNOWN,
            },
        }
    }

    fn compare(&mut self, id: ExprId, (trait_, op): (TraitIx, BinOp), a: Ty, b: Ty) {
        let name = match op {
            BinOp::Eq | BinOp::Ne => "eq",
            _ => "partial_cmp",
        };
        let (a, b) = self.peeled(a, b);
        if let (Kind::Adt(..), Some(name)) = (self.types.kind(a), self.w.symbols.get(name)) {
            let args = self.types.list(&[b]);
            self.user_operator(id, (trait_, name), a, args);
        }
    }

    /// The type behind references.
    fn bare(&self, ty: Ty) -> Ty {
        let mut ty = self.shallow(ty);
        while let Kind::Ref(_, to) = self.types.kind(ty) {
            ty = self.shallow(to);
        }
        ty
    }

    /// References compare by what they refer to.
    fn peeled(&self, a: Ty, b: Ty) -> (Ty, Ty) {
        let (mut a, mut b) = (self.shallow(a), self.shallow(b));
        while let (Kind::Ref(_, x), Kind::Ref(_, y)) = (self.types.kind(a), self.types.kind(b)) {
            (a, b) = (self.shallow(x), self.shallow(y));
        }
        (a, b)
    }

    fn trait_of(&self, op: BinOp, assigns: bool) -> Option<TraitIx> {
        let lang = &self.w.lang;
        match (op, assigns) {
            (BinOp::Add, false) => lang.add,
            (BinOp::Sub, false) => lang.sub,
            (BinOp::Mul, false) => lang.mul,
            (BinOp::Div, false) => lang.div,
            (BinOp::Rem, false) => lang.rem,
            (BinOp::BitAnd, false) => lang.bit_and,
            (BinOp::BitOr, false) => lang.bit_or,
            (BinOp::BitXor, false) => lang.bit_xor,
            (BinOp::Shl, false) => lang.shl,
            (BinOp::Shr, false) => lang.shr,
            (BinOp::Add, true) => lang.add_assign,
            (BinOp::Sub, true) => lang.sub_assign,
            (BinOp::Mul, true) => lang.mul_assign,
            (BinOp::Div, true) => lang.div_assign,
            (BinOp::Rem, true) => lang.rem_assign,
            (BinOp::BitAnd, true) => lang.bit_and_assign,
            (BinOp::BitOr, true) => lang.bit_or_assign,
            (BinOp::BitXor, true) => lang.bit_xor_assign,
            (BinOp::Shl, true) => lang.shl_assign,
            (BinOp::Shr, true) => lang.shr_assign,
            _ => None,
        }
    }

    /// An operator on a type that may implement it; gives `Output`.
    fn operator(&mut self, id: ExprId, trait_: TraitIx, of: Ty, rhs: Option<Ty>) -> Ty {
        let args: Vec<Ty> = rhs.into_iter().collect();
        let args = self.types.list(&args);
        let Some(&(name, _)) = self.w.items.traits[trait_.at()].fns.first() else { return Ty::UNKNOWN };
        self.user_operator(id, (trait_, name), of, args);
        self.projection((of, trait_, args), known::OUTPUT)
    }

    /// Only operators of the run are targets: those of the standard library do nothing.
    fn user_operator(&mut self, id: ExprId, (trait_, name): (TraitIx, Sym), of: Ty, args: super::super::types::Args) {
        if let Some(callee) = self.trait_fn(trait_, name) {
            let late = super::super::cx::LateCall { expr: id, callee, self_ty: of, args, is_implicit: false };
            self.late_operators.push(late);
        }
    }

    /// `place op= value`.
    pub(super) fn assign_op(&mut self, id: ExprId, op: BinOp, place: ExprId, value: ExprId) -> Ty {
        let a = self.expr(place, None);
        let b = self.expr(value, Some(a));
        let a = self.settled(a);
        if let (Kind::Adt(..), Some(trait_)) = (self.types.kind(a), self.trait_of(op, true)) {
            let args = self.types.list(&[b]);
            if let Some(&(name, _)) = self.w.items.traits[trait_.at()].fns.first() {
                self.user_operator(id, (trait_, name), a, args);
            }
        }
        Ty::UNIT
    }

    /// `base[index]`.
    pub(super) fn index(&mut self, id: ExprId, base: ExprId, index: ExprId) -> Ty {
        let ty = self.expr(base, None);
        let ty = self.settled(ty);
        let by = self.expr(index, None);
        let by = self.settled(by);
        let steps = self.autoderef(ty);
        for (at, &(step, _)) in steps.iter().enumerate() {
            if let Some(found) = self.indexed(id, step, by) {
                self.implicit_derefs(base, &steps[..=at]);
                return found;
            }
        }
        Ty::UNKNOWN
    }

    fn indexed(&mut self, id: ExprId, ty: Ty, by: Ty) -> Option<Ty> {
        match self.types.kind(ty) {
            Kind::Slice(of) | Kind::Array(of) => match self.types.kind(by) {
                Kind::Adt(def, _) if Some(def) == self.w.lang.range => Some(self.types.mk(Kind::Slice(of))),
                _ => Some(of),
            },
            Kind::Prim(Prim::Str) => Some(Ty::STR),
            Kind::Adt(..) | Kind::Param(_) | Kind::Assoc(..) | Kind::Opaque(..) => {
                let trait_ = self.w.lang.index?;
                let args = self.types.list(&[by]);
                self.select(ty, trait_, args)?;
                self.user_operator(id, (trait_, known::INDEX), ty, args);
                Some(self.projection((ty, trait_, args), known::OUTPUT))
            }
            _ => None,
        }
    }
}
