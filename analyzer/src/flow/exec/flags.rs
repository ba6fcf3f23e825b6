//! C: flags by which a callee tells what it did. `int locked = 1; … f(&locked); if (!locked) lock(…);` takes the lock where
//! the callee says that it gave it up, which is more than the analysis may have seen of the callee.

use super::Exec;
use crate::facts::{ExprId, ExprKind, PatId};
use crate::flow::state::State;
use crate::flow::value::Scalar;
use crate::model::Rare;
use crate::resolved::Named;

impl Exec<'_> {
    /// Notes that a variable whose number is known is handed to a call by its address.
    pub(super) fn hand_flag(&mut self, state: &State, pat: PatId) {
        if state.var(pat).is_some_and(|value| matches!(value.scalar, Scalar::Int(_))) {
            self.flags.insert(pat);
        }
    }

    /// The flag that a condition asks for, if it asks for one alone.
    pub(super) fn asked_flag(&self, cond: ExprId) -> Option<PatId> {
        match self.facts.expr(cond).kind {
            ExprKind::Not(of) => self.asked_flag(of),
            ExprKind::Path(_) => match self.body.named.get(&cond) {
                Some(Named::Local(pat)) if self.flags.contains(pat) => Some(*pat),
                _ => None,
            },
            _ => None,
        }
    }

    /// Marks the ways that a flag decides, where nothing is known of it; the result says whether it did.
    pub(super) fn mark_by_flag(&self, state: &mut State, flag: Option<PatId>) -> bool {
        let is_open = |pat| state.var(pat).is_none_or(|value| value.scalar == Scalar::Unknown);
        let is_told = state.rare.is_none() && flag.is_some_and(is_open);
        if is_told {
            state.rare = Some(Rare::ByFlag);
        }
        is_told
    }
}
