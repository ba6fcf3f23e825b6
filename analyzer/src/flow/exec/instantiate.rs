//! What a callee's summary does at one of its calls.

use super::call::is_future;
use super::exits::results_differ;
use super::{Exec, Outcomes};
use crate::facts::ExprId;
use crate::flow::place::{Place, Root};
use crate::flow::state::{Released, State};
use crate::flow::summary::{Entry, Exit, Lock, Summary, possible, rebase};
use crate::flow::text::text_of;
use crate::flow::value::{Scalar, Value};
use crate::program::CallStep;
use crate::resolved::FnId;

impl Exec<'_> {
    /// What a callee does here: its ways out, with its places told in ours.
    pub(super) fn instantiate(
        &mut self,
        state: &State,
        e: ExprId,
        callee: FnId,
        summary: &Summary,
        args: &[Value],
    ) -> Outcomes {
        let state = self.run_callbacks(state.clone(), e, summary, args);
        let can = |exit: &&Exit| possible(&exit.conditions, args) && self.agrees(&state, &exit.conditions, (e, args));
        let exits: Vec<&Exit> = summary.exits.iter().filter(can).collect();
        let exits = self.plausible(&state, exits, e, args);
        let mut after = state.clone();
        self.forget_pointees(&mut after, e);
        if exits.is_empty() && !summary.exits.is_empty() {
            return vec![(after, Value::unknown())];
        }
        let mut out = Vec::new();
        for exit in exits {
            let mut state = after.clone();
            self.learn_conditions(&mut state, &exit.conditions, (e, args));
            let value = self.instantiate_exit(&mut state, e, (callee, summary), exit, args);
            match value.scalar {
                Scalar::Unknown => out.extend(self.recall(state, value)),
                _ => out.push((state, value)),
            }
        }
        let is_idle = !summary.has_effect() && args.iter().all(|arg| arg.held.is_empty());
        match &out[..] {
            [(_, Value { scalar: Scalar::Unknown, place: None, .. })] | [_, _, ..] if is_idle => {
                match self.cx.is_predicate(callee) {
                    true => self.answered(out, callee, args),
                    false => self.one_answer(out, callee, self.made_of_param(&state, callee, (e, args))),
                }
            }
            _ => out,
        }
    }

    /// The answers of a test, those that it gave before first of all.
    fn answered(&self, mut ways: Outcomes, callee: FnId, args: &[Value]) -> Outcomes {
        let Some(place) = self.asked(callee, &[callee], args) else { return ways };
        let agrees =
            |(state, value): &(State, Value)| state.facts.get(&place).is_none_or(|known| known.agrees(value.scalar));
        // Where none agrees the object has changed since.
        if ways.iter().any(agrees) {
            ways.retain(agrees);
        }
        let told = |(mut state, mut value): (State, Value)| match value.scalar {
            Scalar::Unknown => {
                value.place.get_or_insert_with(|| place.clone());
                self.recall(state, value)
            }
            scalar => {
                state.learn(place.clone(), scalar);
                vec![(state, value)]
            }
        };
        ways.into_iter().flat_map(told).collect()
    }

    /// The ways out of a call that changes no lock, made one; `name` stands for an answer of which nothing is known.
    fn one_answer(&self, ways: Outcomes, callee: FnId, name: Option<Place>) -> Outcomes {
        let join = if self.cx.returns_pointer(callee) { Value::join_pointer } else { Value::join };
        let joined = ways.into_iter().reduce(|(mut state, value), (other, answer)| {
            state.absorb(&other);
            (state, join(&value, &answer))
        });
        let Some((state, mut value)) = joined else { return Vec::new() };
        if value.scalar == Scalar::Unknown && value.place.is_none() {
            value.place = name;
        }
        vec![(state, value)]
    }

    fn instantiate_exit(
        &mut self,
        state: &mut State,
        e: ExprId,
        (callee, summary): (FnId, &Summary),
        exit: &Exit,
        args: &[Value],
    ) -> Value {
        let at = (e, self.turn);
        for released in &exit.released {
            self.calls_to_release = summary.calls_to.get(released).map_or(1, |calls| calls + 1);
            match released {
                Released::Place(place) => self.release_all(state, &rebase(place, args, self.id, at)),
                Released::Class(class) => self.release_class(state, *class),
                Released::ParamGuard(_) => {}
            }
        }
        self.calls_to_release = 0;
        let mut value = exit.value.clone();
        value.place =
            value.place.map(|place| rebase(&place, args, self.id, at)).filter(|place| is_ours(place, self.id));
        self.note_around(value.place.as_ref());
        value.parts = None;
        value.local = None;
        value.callable = None;
        value.held.clear();
        self.give_up_first(state, (summary, exit), args);
        for &id in &exit.value.held {
            let lock = &summary.held[id as usize];
            match lock.entry {
                Some(Entry::ParamGuard(param)) => {
                    value.held.extend(args.get(param as usize).map(|arg| arg.held.clone()).unwrap_or_default());
                }
                _ => value.held.push(self.adopt(state, lock, e, (callee, summary), args, true)),
            }
        }
        for &id in &exit.left {
            let mut lock = summary.held[id as usize].clone();
            let unseen = |other: &Exit| {
                !exit.writes_differ(other) && (self.discarded == Some(e) || !results_differ(exit, other))
            };
            lock.by_result |= summary.exits.iter().any(|other| !other.left.contains(&id));
            lock.sometimes |= summary.exits.iter().any(|other| !other.left.contains(&id) && unseen(other));
            self.adopt(state, &lock, e, (callee, summary), args, self.cx.is_inlined(callee));
        }
        self.write_outs(state, e, exit);
        for arg in args {
            let consumed: Vec<u32> = arg.held.iter().copied().filter(|id| !value.held.contains(id)).collect();
            consumed.into_iter().for_each(|id| self.release(state, id));
        }
        value
    }

    /// A lock that the callee took and left to us; `ours` if we count as who took it.
    fn adopt(
        &mut self,
        state: &mut State,
        lock: &Lock,
        e: ExprId,
        (callee, summary): (FnId, &Summary),
        args: &[Value],
        ours: bool,
    ) -> u32 {
        let at = (e, self.turn);
        let of_callee = lock.site;
        let mut lock = lock.clone();
        lock.place = rebase(&lock.place, args, self.id, at);
        lock.site = at;
        if ours {
            let step = CallStep { at: self.at(e), caller: self.id, callee };
            lock.via.insert(0, step);
            (lock.at, lock.function, lock.text) = (self.at(e), self.id, text_of(self.facts, e).into());
            let taken = summary.taken.iter().find(|taken| taken.lock.site == of_callee);
            let nest_lock = taken.and_then(|taken| taken.nest_lock.as_ref());
            let nest_lock = nest_lock.map(|nest| rebase(nest, args, self.id, at));
            let before = state.rare;
            state.rare = before.or(taken.and_then(|taken| taken.rare));
            self.take_lock(state, &lock, nest_lock);
            state.rare = before;
        }
        self.hold(state, lock)
    }

    fn run_callbacks(&mut self, mut state: State, e: ExprId, summary: &Summary, args: &[Value]) -> State {
        for callback in &summary.callbacks {
            let Some(callable) = args.get(callback.param as usize).and_then(|value| value.callable.clone()) else {
                continue;
            };
            if !callback.awaited && is_future(&callable) {
                continue;
            }
            let (inside, inputs) = self.hand_in(&state, (summary, callback), e, args);
            let ends = self.run_callable(inside, e, &callable, inputs);
            if let Some((after, _)) = ends.into_iter().next() {
                // What the closure took with it and dropped is not held any more.
                state.held.retain(|id| self.is_c() || after.held.contains(id));
                state.vars = after.vars;
            }
        }
        state
    }
}

/// Whether a place that a callee tells of means something to its caller: no local of the callee.
fn is_ours(place: &Place, caller: FnId) -> bool {
    !matches!(place.root, Root::Local(owner, _, _) if owner != caller)
}
