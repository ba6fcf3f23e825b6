//! Types out of a body's own table into the frozen one.

use super::types::{Args, Kind, Ty, Types};

/// How deep a type may be that is carried over.
const MAX_DEPTH: u32 = 24;

/// A type without a table: its outermost form with the parts left out, how many parts come before the cut, the parts.
#[derive(Debug)]
pub(super) struct Tree {
    kind: Kind,
    cut: usize,
    parts: Vec<Tree>,
}

impl Types<'_> {
    /// The type as a tree; what is not known, or means something in its body only, is unknown. None if that is all.
    pub(super) fn export(&self, ty: Ty) -> Option<Tree> {
        let tree = self.tree(ty, 0);
        (tree.kind != Kind::Unknown).then_some(tree)
    }

    fn tree(&self, ty: Ty, depth: u32) -> Tree {
        let leaf = |kind| Tree { kind, cut: 0, parts: Vec::new() };
        if depth > MAX_DEPTH {
            return leaf(Kind::Unknown);
        }
        let one = |kind, part| Tree { kind, cut: 0, parts: vec![self.tree(part, depth + 1)] };
        let many = |kind, first: &[Ty], rest: &[Ty]| Tree {
            kind,
            cut: first.len(),
            parts: first.iter().chain(rest).map(|&part| self.tree(part, depth + 1)).collect(),
        };
        let none = Args::NONE;
        match self.kind(ty) {
            Kind::Adt(d, a) => many(Kind::Adt(d, none), self.args(a), &[]),
            Kind::Tuple(a) => many(Kind::Tuple(none), self.args(a), &[]),
            Kind::Dyn(a) => many(Kind::Dyn(none), self.args(a), &[]),
            Kind::Opaque(o, a) => many(Kind::Opaque(o, none), self.args(a), &[]),
            Kind::FnDef(d, a) => many(Kind::FnDef(d, none), self.args(a), &[]),
            Kind::Bound(t, a, b) => many(Kind::Bound(t, none, none), self.args(a), self.args(b)),
            Kind::FnPtr(a, r) => many(Kind::FnPtr(none, Ty::UNKNOWN), self.args(a), &[r]),
            Kind::Assoc(t, tr, a, n) => many(Kind::Assoc(Ty::UNKNOWN, tr, none, n), self.args(a), &[t]),
            Kind::Ref(m, t) => one(Kind::Ref(m, Ty::UNKNOWN), t),
            Kind::Ptr(t) => one(Kind::Ptr(Ty::UNKNOWN), t),
            Kind::Slice(t) => one(Kind::Slice(Ty::UNKNOWN), t),
            Kind::Array(t) => one(Kind::Array(Ty::UNKNOWN), t),
            Kind::Binding(n, t) => one(Kind::Binding(n, Ty::UNKNOWN), t),
            Kind::Future(t, by) => one(Kind::Future(Ty::UNKNOWN, by), t),
            Kind::Closure(_) | Kind::Infer(_) => leaf(Kind::Unknown),
            other => leaf(other),
        }
    }

    /// The type of a tree.
    pub(super) fn import(&mut self, tree: &Tree) -> Ty {
        let parts: Vec<Ty> = tree.parts.iter().map(|part| self.import(part)).collect();
        let (first, rest) = parts.split_at(tree.cut);
        let last = parts.last().copied().unwrap_or(Ty::UNKNOWN);
        let list = self.list(first);
        let kind = match tree.kind {
            Kind::Adt(d, _) => Kind::Adt(d, list),
            Kind::Tuple(_) => Kind::Tuple(list),
            Kind::Dyn(_) => Kind::Dyn(list),
            Kind::Opaque(o, _) => Kind::Opaque(o, list),
            Kind::FnDef(d, _) => Kind::FnDef(d, list),
            Kind::Bound(t, ..) => Kind::Bound(t, list, self.list(rest)),
            Kind::FnPtr(..) => Kind::FnPtr(list, last),
            Kind::Assoc(_, tr, _, n) => Kind::Assoc(last, tr, list, n),
            Kind::Ref(m, _) => Kind::Ref(m, last),
            Kind::Ptr(_) => Kind::Ptr(last),
            Kind::Slice(_) => Kind::Slice(last),
            Kind::Array(_) => Kind::Array(last),
            Kind::Binding(n, _) => Kind::Binding(n, last),
            Kind::Future(_, by) => Kind::Future(last, by),
            leaf => leaf,
        };
        self.mk(kind)
    }
}
