//! Variants of the program's own enums: what is made as one of them and passed on at once is no other one, and a pattern that
//! a parameter matches tells which one it is. A variant is a number like any other, but for a mark; variables and members do
//! not keep it, as whoever may write them makes them another one.

use super::Exec;
use super::pattern::Fit;
use crate::facts::{BinOp, ExprId, ExprKind, PatId, PatKind, PathId, TypeKind};
use crate::flow::place::{Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::value::{Scalar, Value, Variant};
use std::hash::{BuildHasher, BuildHasherDefault};

/// The bit that marks the number of a variant.
const MARK: i64 = 1 << 62;

/// Whether a number stands for a variant.
pub(super) fn is_variant(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Int(n) if n > 0 && n & MARK != 0)
}

/// What is known of a number that may be told of: nothing, if it stands for a variant.
pub(super) fn plain(scalar: Scalar) -> Scalar {
    if is_variant(scalar) { Scalar::Unknown } else { scalar }
}

/// A value of which it is not known which variant it is.
pub(super) fn without_variant(value: Value) -> Value {
    Value { scalar: plain(value.scalar), ..value }
}

impl Exec<'_> {
    /// The number of the variant that a path names, as `Op::Create` does; none for what may be a struct, a constant or a
    /// variant by its bare name, and for those of `Option` and `Result`, which are known by themselves.
    pub(super) fn variant_number(&self, path: PathId) -> Option<Scalar> {
        let [.., owner, name] = &self.facts.path(path).segments[..] else { return None };
        let name = self.facts.name(name.name);
        let is_camel =
            |text: &str| text.starts_with(char::is_uppercase) && (text.len() == 1 || text.contains(char::is_lowercase));
        if self.is_c() || !is_camel(self.facts.name(owner.name)) || !is_camel(name) || Variant::of(name).is_some() {
            return None;
        }
        let hash = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(name);
        Some(Scalar::Int(MARK | (hash >> 2) as i64))
    }

    /// The number of the variant that a call of a constructor makes.
    pub(super) fn made_variant(&self, e: ExprId) -> Option<Scalar> {
        let ExprKind::Call { callee, .. } = self.facts.expr(e).kind else { return None };
        let ExprKind::Path(path) = self.facts.expr(callee).kind else { return None };
        self.variant_number(path)
    }

    /// Binds the parts of a value if it can be of the variant that a pattern names.
    pub(super) fn if_variant(
        &mut self,
        state: &mut State,
        (pat, path): (PatId, PathId),
        value: &Value,
        bind: impl FnOnce(&mut Self, &mut State) -> Fit,
    ) -> Fit {
        let Some(number) = self.variant_number(path) else { return bind(self, state) };
        let known = self.fits_variant(state, number, value);
        if known == Fit::No {
            return Fit::No;
        }
        let fit = bind(self, state);
        self.learn_variant(state, number, value, true);
        if known == Fit::Sure && self.whole_variant(pat).is_some() { Fit::Sure } else { fit }
    }

    /// Whether a value is of the variant that a pattern names.
    fn fits_variant(&self, state: &State, number: Scalar, value: &Value) -> Fit {
        let test = self.variant_test(number, value);
        match test.and_then(|test| state.facts.get(&test)).and_then(|told| told.truth()) {
            Some(true) => Fit::Sure,
            Some(false) => Fit::No,
            None => Fit::Maybe,
        }
    }

    /// Records that a value did not match a pattern.
    pub(super) fn learn_mismatch(&self, state: &mut State, pat: PatId, value: &Value) {
        if let Some(number) = self.whole_variant(pat) {
            self.learn_variant(state, number, value, false);
        }
    }

    /// Records that a value is of a variant, or that it is not.
    fn learn_variant(&self, state: &mut State, number: Scalar, value: &Value, is: bool) {
        if let Some(test) = self.variant_test(number, value) {
            state.learn(test, Scalar::Int(i64::from(is)));
        }
    }

    /// Forgets which variant an object is: a method, or whoever gets a reference, may make it another one.
    pub(super) fn forget_variant(&self, state: &mut State, value: &Value) {
        let Some(object) = value.place.as_ref().filter(|place| !self.is_c() && place.path.is_empty()) else { return };
        let is_test = |place: &Place| match place.path[..] {
            [Proj::Test(BinOp::Eq, n)] => place.root == object.root && is_variant(Scalar::Int(n)),
            _ => false,
        };
        if state.facts.keys().any(is_test) {
            std::sync::Arc::make_mut(&mut state.facts).retain(|place, _| !is_test(place));
        }
    }

    /// The question whether a parameter is of a variant, if nobody can make it another one meanwhile.
    fn variant_test(&self, number: Scalar, value: &Value) -> Option<Place> {
        let place = value.place.as_ref().filter(|place| place.path.is_empty())?;
        let (Scalar::Int(number), Root::Param(param)) = (number, place.root) else { return None };
        let ty = self.function.params.get(usize::from(param))?.ty;
        let is_mutable = matches!(self.facts.ty(ty).kind, TypeKind::Ref { mutable: true, .. });
        (!is_mutable).then(|| place.then(Proj::Test(BinOp::Eq, number)))
    }

    /// The variant that a pattern names, if every value of it matches.
    fn whole_variant(&self, pat: PatId) -> Option<Scalar> {
        match self.facts.pat(pat).kind {
            PatKind::Ref(pat) => self.whole_variant(pat),
            PatKind::TupleStruct { path, items } => {
                let is_any = |pat: PatId| self.matches_all(pat);
                self.variant_number(path).filter(|_| self.facts.list(items).all(is_any))
            }
            PatKind::Struct { path, fields, .. } => {
                let mut fields = self.facts.list(fields).map(|field| self.facts.field_pats[field.index()].pat);
                self.variant_number(path).filter(|_| fields.all(|pat| self.matches_all(pat)))
            }
            PatKind::Path(path) => self.variant_number(path),
            _ => None,
        }
    }

    fn matches_all(&self, pat: PatId) -> bool {
        match self.facts.pat(pat).kind {
            PatKind::Wild | PatKind::Rest => true,
            PatKind::Bind { name, sub: None, .. } => !self.facts.name(name).starts_with(char::is_uppercase),
            _ => false,
        }
    }
}
