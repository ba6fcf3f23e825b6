//! Assignments: what a variable, a member or what a pointer points to becomes.

use super::arithmetic::arithmetic;
use super::enums::without_variant;
use super::known::bits_after;
use super::{Exec, Outcomes, Want};
use crate::facts::{BinOp, ExprId, ExprKind, PatId};
use crate::flow::place::{Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::value::{Part, Scalar, Value};
use crate::resolved::Named;
use std::sync::Arc;

impl Exec<'_> {
    /// The right side runs first (Rust reference, "Assignment expressions").
    pub(super) fn eval_assign(&mut self, state: State, place: ExprId, value: ExprId) -> Outcomes {
        let ends = self.eval(state, value, Want::Value);
        let overwritten = self.body.temp_drops.get(&value).filter(|_| !self.is_local(place));
        let mut out = Vec::new();
        for (state, value) in ends {
            let value = without_variant(value);
            if let Some(drops) = overwritten {
                self.run_drops(&state, drops, self.facts.expr(place).span);
            }
            if let Some(&Named::Local(pat)) = self.body.named.get(&place) {
                out.push((self.store(state, place, pat, value.clone()), value.borrowed()));
                continue;
            }
            if let Some(state) = self.store_part(&state, place, &value) {
                out.push((state, value.borrowed()));
                continue;
            }
            for (mut state, target) in self.eval(state, place, Want::Place) {
                if let Some(place) = target.place {
                    state.overwrite(&place);
                    // That a member of a new object is set at all is worth knowing.
                    if value.scalar != Scalar::Unknown || matches!(place.root, Root::Fresh(..)) {
                        state.learn(place, value.scalar);
                    }
                }
                if let Some(pat) = target.local {
                    state.change(pat, |known| known.held.extend(&value.held));
                }
                out.push((state, value.borrowed()));
            }
        }
        out
    }

    /// Overwrites a variable: its old value dies after the new one is there.
    fn store(&mut self, mut state: State, e: ExprId, pat: PatId, value: Value) -> State {
        state.overwrite(&Place::root(Root::Local(self.id, pat, 0)));
        if let Some(old) = state.var(pat).cloned() {
            self.drop_value(&mut state, &old);
        }
        let mut value = value;
        if value.place.is_none() {
            value.place = Some(Place::root(Root::Site(self.id, e, self.turn)));
        }
        state.set(pat, value);
        state
    }

    /// On primitives the right side runs first; nothing tells an overloaded operator here, and the order matters little.
    pub(super) fn eval_assign_op(
        &mut self,
        state: State,
        (e, op): (ExprId, BinOp),
        place: ExprId,
        value: ExprId,
    ) -> Outcomes {
        if matches!(self.facts.expr(value).kind, ExprKind::AddrOf { .. }) {
            // A reference on the right is an overloaded operator: operands run in order, as in a call.
            let ends = self.eval_all(state, &[place, value], Want::Place);
            return ends.into_iter().map(|(state, _)| (state, Value::unknown())).collect();
        }
        let ends = self.eval(state, value, Want::Place);
        let mut out = Vec::new();
        for (state, value) in ends {
            for (mut state, target) in self.eval(state, place, Want::Place) {
                let result = arithmetic(op, &[target.clone(), value.clone()]);
                if let Some(state) = self.store_part(&state, place, &result) {
                    out.push((state, Value::unknown()));
                    continue;
                }
                let bits = match (&target.place, value.scalar) {
                    (Some(place), Scalar::Int(n)) if self.is_c() => bits_after(&state, place, op, n),
                    _ => Vec::new(),
                };
                // A variable of C is a copy: what it was copied from stays as it is.
                match (&target.place, target.local) {
                    (Some(_), Some(pat)) if self.is_c() => state.overwrite(&Place::root(Root::Local(self.id, pat, 0))),
                    (Some(place), _) => state.overwrite(place),
                    (None, _) => {}
                }
                let new = match target.local {
                    Some(pat) => {
                        let new = (!bits.is_empty()).then(|| Place::root(Root::Site(self.id, e, self.turn)));
                        state.change(pat, |known| {
                            known.scalar = result.scalar;
                            known.place = new.clone();
                        });
                        new
                    }
                    None => target.place.clone(),
                };
                for (mask, any) in bits {
                    let told = if any { Scalar::NonZero } else { Scalar::Int(0) };
                    new.iter().for_each(|place| state.learn(place.then(Proj::Test(BinOp::BitAnd, mask)), told));
                }
                out.push((state, Value::unknown()));
            }
        }
        out
    }

    /// C: assigns to a member of a local struct whose members are known one by one. What such a member was copied from is not
    /// written: `struct c c = { .flags = flags }; c.flags |= 4;` leaves `flags` alone.
    fn store_part(&self, state: &State, place: ExprId, value: &Value) -> Option<State> {
        let ExprKind::Field { base, name } = self.facts.expr(place).kind else { return None };
        let Some(&Named::Local(pat)) = self.body.named.get(&base).filter(|_| self.is_c()) else { return None };
        let parts = state.var(pat)?.parts.as_ref()?;
        let at = parts.iter().position(|(part, _)| *part == Part::Field(name))?;
        let mut state = state.clone();
        state.change(pat, |whole| {
            if let Some(parts) = &mut whole.parts {
                Arc::make_mut(parts)[at].1 = value.borrowed();
            }
        });
        Some(state)
    }
}
