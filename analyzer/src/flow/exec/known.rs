//! What a call and its caller know of each other: tests of the callee that the caller's facts decide, and the other way
//! round.

use super::Exec;
use crate::facts::{BinOp, ExprId, ExprKind, PatId, TypeKind};
use crate::flow::place::{Place, Proj, Root};
use crate::flow::state::Released;
use crate::flow::state::State;
use crate::flow::summary::{Callback, Entry, Exit, Summary, members_agree, rebase};
use crate::flow::value::{HeldId, Scalar, Value};
use crate::resolved::{FnId, Named};
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

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

    /// Ends the guards that a callee was handed and gave up before it took any of those that it returns.
    pub(super) fn give_up_first(&mut self, state: &mut State, (summary, exit): (&Summary, &Exit), args: &[Value]) {
        let lock = |id: &HeldId| &summary.held[*id as usize];
        let owned = exit.value.held.iter().map(lock).filter(|lock| !matches!(lock.entry, Some(Entry::ParamGuard(_))));
        let sites: Vec<_> = owned.map(|lock| lock.site).collect();
        for (param, arg) in args.iter().enumerate().filter(|(_, arg)| !arg.held.is_empty()) {
            let param = param as u16;
            let is_returned = exit.value.held.iter().any(|id| lock(id).entry == Some(Entry::ParamGuard(param)));
            let mut takes = summary.taken.iter().filter(|taken| sites.contains(&taken.lock.site));
            if !is_returned && takes.all(|taken| taken.released.contains(&Released::ParamGuard(param))) {
                arg.held.iter().for_each(|&id| self.release(state, id));
            }
        }
    }

    /// What a callback finds: what the callee holds when it runs it, and its arguments with the guards that they own.
    pub(super) fn hand_in(
        &mut self,
        state: &State,
        (summary, callback): (&Summary, &Callback),
        e: ExprId,
        args: &[Value],
    ) -> (State, Vec<Value>) {
        let at = (e, self.turn);
        let mut inside = state.clone();
        let mut here: Vec<(HeldId, HeldId)> = Vec::new();
        for &id in callback.held.iter().filter(|&&id| summary.held[id as usize].entry.is_none()) {
            let mut lock = summary.held[id as usize].clone();
            lock.place = rebase(&lock.place, args, self.id, at);
            lock.site = at;
            lock.entry = Some(Entry::Callback);
            here.push((id, self.hold(&mut inside, lock)));
        }
        let owned = |id: &HeldId| match summary.held[*id as usize].entry {
            Some(Entry::ParamGuard(param)) => args.get(param as usize).map(|arg| arg.held.clone()).unwrap_or_default(),
            _ => here.iter().filter(|(of_callee, _)| of_callee == id).map(|(_, id)| *id).collect(),
        };
        let inputs = callback.args.iter().map(|value| {
            let place = value.place.as_ref().map(|place| rebase(place, args, self.id, at));
            Value { place, held: value.held.iter().flat_map(owned).collect(), ..Value::default() }
        });
        let inputs = inputs.collect();
        (inside, inputs)
    }

    /// C: the variable that an argument is the address of (`&x`).
    fn pointee(&self, arg: ExprId) -> Option<PatId> {
        let ExprKind::AddrOf { of, .. } = self.facts.expr(arg).kind else { return None };
        match self.body.named.get(&of) {
            Some(&Named::Local(pat)) if self.is_c() => Some(pat),
            _ => None,
        }
    }

    /// Variables whose addresses are handed to a call are what the callee makes them.
    pub(super) fn forget_pointees(&mut self, state: &mut State, call: ExprId) {
        let ExprKind::Call { args, .. } = self.facts.expr(call).kind else { return };
        let pointees: Vec<PatId> = self.facts.list(args).filter_map(|arg| self.pointee(arg)).collect();
        for pat in pointees {
            self.hand_flag(state, pat);
            let here = Place::root(Root::Local(self.id, pat, 0));
            state.overwrite(&here);
            state.change(pat, |value| {
                value.scalar = Scalar::Unknown;
                value.place = value.place.take().filter(|place| *place == here);
            });
        }
    }

    /// What a way out of a callee wrote to the variables whose addresses it was handed.
    pub(super) fn write_outs(&self, state: &mut State, call: ExprId, exit: &Exit) {
        let ExprKind::Call { args, .. } = self.facts.expr(call).kind else { return };
        for (param, scalar) in &exit.outs {
            if let Some(pat) = self.facts.list(args).nth(usize::from(*param)).and_then(|arg| self.pointee(arg)) {
                let known = state.var(pat).cloned().unwrap_or_default();
                state.set(pat, Value { scalar: *scalar, ..known });
            }
        }
    }

    /// What the function wrote to what its parameters point to, where it is known.
    pub(super) fn outs(&self, state: &State) -> Vec<(u16, Scalar)> {
        let written = state.written.iter().filter(|place| place.path.is_empty());
        let known = written.filter_map(|place| match place.root {
            Root::Param(param) => Some((param, *state.facts.get(place)?)),
            _ => None,
        });
        let mut outs: Vec<(u16, Scalar)> = known.filter(|(_, scalar)| *scalar != Scalar::Unknown).collect();
        outs.sort_unstable();
        outs
    }

    /// The variables that a closure without `move` takes with it: its body gives their guards away (`drop(guard)`).
    pub(super) fn takes_along(&self, closure: ExprId) -> Vec<PatId> {
        let ExprKind::Closure { body, is_move: false, .. } = self.facts.expr(closure).kind else { return Vec::new() };
        let mut taken = Vec::new();
        let mut work = vec![body];
        while let Some(e) = work.pop() {
            if let ExprKind::Call { args, .. } | ExprKind::MethodCall { args, .. } = self.facts.expr(e).kind {
                taken.extend(self.facts.list(args).filter_map(|arg| match self.body.named.get(&arg) {
                    Some(&Named::Local(pat)) => Some(pat),
                    _ => None,
                }));
            }
            work.extend(self.facts.children(e));
        }
        taken.retain(|pat| self.body.locals.get(pat).is_some_and(|flags| flags.holds_guard && !flags.is_copy));
        taken
    }

    /// Ends the guards that a closure took with it: the call that it was handed to is over.
    pub(super) fn end_taken(&mut self, state: &mut State, taken: &[PatId], result: &Value) {
        for &pat in taken {
            let owned = state.var(pat).map(|value| value.held.clone()).unwrap_or_default();
            for id in owned.into_iter().filter(|id| !result.held.contains(id)) {
                state.change(pat, |value| value.disown(id));
                self.release(state, id);
            }
        }
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

/// Names that macros have which only ask something of what they are handed (`S_ISREG`, `IS_POSIXACL`, `MDT_IS_OPEN`).
fn is_question(name: &str) -> bool {
    let is_macro = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    is_macro && (name.starts_with("S_IS") || name.split('_').any(|word| matches!(word, "IS" | "HAS")))
}

impl Exec<'_> {
    /// C: what a macro that is out of sight answers when it is asked about a member, as a name for the answer.
    pub(super) fn asked_macro(&self, e: ExprId, args: &[Value]) -> Option<Place> {
        let [about] = args else { return None };
        let about = about.place.as_ref().filter(|place| !place.path.is_empty())?;
        let name = self.callee_name(e)?;
        // No function of the run has this number.
        let asked = || Proj::Asked(FnId(u32::MAX), FxBuildHasher.hash_one(name).cast_signed());
        (self.is_c() && is_question(name)).then(|| about.then(asked()))
    }

    /// C: what a call answers that was handed a number of the caller's by a parameter, or the address of one: a name of its
    /// own, rooted there. `state` is that before the call.
    pub(super) fn made_of_param(&self, state: &State, callee: FnId, (e, args): (ExprId, &[Value])) -> Option<Place> {
        if !self.is_c() || self.cx.returns_pointer(callee) {
            return None;
        }
        let ExprKind::Call { args: exprs, .. } = self.facts.expr(e).kind else { return None };
        let pointees = self.facts.list(exprs).filter_map(|arg| state.var(self.pointee(arg)?));
        let numbers = args.iter().chain(pointees).filter(|arg| arg.scalar == Scalar::Unknown);
        let mut params = numbers.filter_map(|arg| arg.place.as_ref()).filter(|place| place.path.is_empty());
        let at = i64::from(u32::from(e)) << 32 | i64::from(self.turn);
        let of_number = |place: &&Place| matches!(place.root, Root::Param(param) if self.is_number(param));
        params.find(of_number).map(|place| place.then(Proj::Asked(callee, at)))
    }

    /// Whether a parameter is no pointer, as far as its type tells.
    fn is_number(&self, param: u16) -> bool {
        let Some(param) = self.function.params.get(usize::from(param)) else { return false };
        !matches!(self.facts.ty(param.ty).kind, TypeKind::Ptr(_) | TypeKind::Tag(_))
    }
}

/// What tests told of bits of a number: a mask, and whether any of its bits is set.
fn bit_tests<'s>(state: &'s State, place: &'s Place) -> impl Iterator<Item = (i64, bool)> + 's {
    state.facts.iter().filter_map(|(known, scalar)| match known.path.split_last() {
        Some((Proj::Test(BinOp::BitAnd, bits), path)) if known.root == place.root && *path == place.path[..] => {
            Some((*bits, scalar.truth()?))
        }
        _ => None,
    })
}

/// What earlier tests of other bits of a number tell of those in `mask`: all of them are known to be 0, or the only ones
/// left of some of which one is set.
pub(super) fn known_bits(state: &State, place: &Place, mask: i64) -> Option<Scalar> {
    let unset = bit_tests(state, place).filter(|(_, set)| !set).fold(0, |all, (bits, _)| all | bits);
    if mask & !unset == 0 {
        return Some(Scalar::Int(0));
    }
    bit_tests(state, place).any(|(bits, set)| set && bits & !unset & !mask == 0).then_some(Scalar::NonZero)
}

/// Bits of one assignment that are remembered one by one.
const MAX_BITS: u32 = 4;

/// What is known of bits of a number after `|= n` and `&= n`: masks, and whether any bit of them is set.
pub(super) fn bits_after(state: &State, place: &Place, op: BinOp, n: i64) -> Vec<(i64, bool)> {
    let (set, cleared) = match op {
        BinOp::BitOr => (n, 0),
        BinOp::BitAnd => (0, !n),
        _ => return Vec::new(),
    };
    let stays = |&(mask, any): &(i64, bool)| mask & if any { cleared } else { set } == 0;
    let mut known: Vec<(i64, bool)> = bit_tests(state, place).filter(stays).collect();
    if set.count_ones() <= MAX_BITS {
        known.extend((0..i64::BITS).map(|bit| 1i64 << bit).filter(|bit| set & bit != 0).map(|bit| (bit, true)));
    }
    if cleared != 0 {
        known.push((cleared, false));
    }
    known
}
