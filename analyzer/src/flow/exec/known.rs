//! What a call and its caller know of each other: tests of the callee that the caller's facts decide, and the other way
//! round.

use super::Exec;
use crate::facts::ExprId;
use crate::flow::place::{Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::summary::{members_agree, rebase};
use crate::flow::value::{Scalar, Value};
use crate::resolved::FnId;

impl Exec<'_> {
    /// The way that a call took tells of its arguments what the callee tested.
    pub(super) fn learn_conditions(
        &mut self,
        state: &mut State,
        conditions: &[(Place, Scalar)],
        (e, args): (ExprId, &[Value]),
    ) {
        for (place, scalar) in conditions {
            if !place.path.is_empty() && self.is_c() {
                let place = rebase(place, args, self.id, (e, self.turn));
                if !state.facts.contains_key(&place) {
                    state.learn(place, *scalar);
                }
                continue;
            }
            if let (Root::Param(i), true) = (place.root, place.path.is_empty())
                && let Some(arg) = args.get(i as usize).filter(|arg| arg.scalar == Scalar::Unknown)
            {
                self.learn(state, arg, *scalar);
            }
        }
    }

    /// Whether what the path knows of the members of the arguments allows a way out.
    pub(super) fn agrees(&self, state: &State, conditions: &[(Place, Scalar)], (e, args): (ExprId, &[Value])) -> bool {
        let at = (e, self.turn);
        !self.is_c() || members_agree(conditions, &state.facts, |place| rebase(place, args, self.id, at))
    }

    /// C: two calls of a function that touches no lock, with the same arguments, have one answer; what a branch told of the
    /// first holds for the second.
    pub(super) fn asked(&self, callee: FnId, candidates: &[FnId], args: &[Value]) -> Option<Place> {
        if !self.is_c() || candidates.len() > 1 || self.cx.returns_pointer(callee) {
            return None;
        }
        let Some((first, rest)) = args.split_first() else {
            return Some(Place::root(Root::Site(callee, ExprId::new(0), u32::MAX)));
        };
        let mut key = 0i64;
        for value in rest {
            let Scalar::Int(n) = value.scalar else { return None };
            key = key.wrapping_mul(31).wrapping_add(n);
        }
        Some(first.place.as_ref()?.then(Proj::Asked(callee, key)))
    }
}
