//! Loops and `switch`: run twice, so that what survives the back edge meets itself.

use super::control::MAX_TURNS;
use super::{Exec, Outcomes, Want};
use crate::facts::{BinOp, ExprId, ExprKind, Name, PatId};
use crate::flow::place::{Element, Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::value::{Scalar, Value};

impl Exec<'_> {
    /// Runs a loop: a second turn, if the first one leaves something else than it found, sees what survives the back edge.
    /// `turn` yields the states at the back edge and those that leave.
    fn run_loop(
        &mut self,
        e: ExprId,
        label: Option<Name>,
        states: Vec<State>,
        mut turn: impl FnMut(&mut Self, Vec<State>) -> (Vec<State>, Vec<State>),
    ) -> (Outcomes, Vec<State>) {
        self.enter(label, true, true);
        let outer = (self.turn, self.turns);
        let passes = if self.turns < MAX_TURNS { 2 } else { 1 };
        let released = states.iter().map(|state| state.released.len()).max().unwrap_or(0);
        let mut gives_up = false;
        let (mut leaving, mut back) = (Vec::new(), states.clone());
        for pass in 0..passes {
            (self.turn, self.turns) = (outer.0 * 2 + pass, outer.1 + 1);
            let (mut ends, leaves) = turn(self, back);
            leaving.extend(leaves);
            ends.extend(self.frame.loops.last_mut().map(|it| std::mem::take(&mut it.continues)).unwrap_or_default());
            ends.iter_mut().for_each(State::forget_answers);
            back = self.merge(e, ends);
            if pass == 0 {
                gives_up |= back.iter().any(|state| state.released.len() > released);
            }
            if back.iter().all(|state| states.contains(state)) {
                break;
            }
        }
        (self.turn, self.turns) = outer;
        if gives_up {
            // A loop that unlocks what its caller locked in a loop of its own: both run the same number of times.
            leaving.retain(|state| state.released.len() > released);
        }
        let mut ends = self.exit_loop();
        ends.extend(leaving.into_iter().map(|state| (state, Value::unknown())));
        (ends, back)
    }

    pub(super) fn eval_loop(&mut self, states: Vec<State>, e: ExprId, body: ExprId, label: Option<Name>) -> Outcomes {
        let returns = self.frame.returns.len();
        let (ends, back) = self.run_loop(e, label, states, |exec, states| (exec.exec(states, body), Vec::new()));
        if !self.is_c() {
            self.note_spin(body, (&ends, returns), &back);
        }
        ends
    }

    /// `while`, C's `for`, and what a loop macro became.
    pub(super) fn eval_while(
        &mut self,
        states: Vec<State>,
        e: ExprId,
        (cond, body, step): (Option<ExprId>, ExprId, Option<ExprId>),
        label: Option<Name>,
    ) -> Outcomes {
        let (mut ends, back) = self.run_loop(e, label, states, |exec, states| {
            let outer = exec.temp_scope;
            let scope = exec.open(true);
            let (yes, mut no) = exec.loop_cond(states, cond);
            let mut after = exec.exec(yes, body);
            for state in after.iter_mut().chain(&mut no) {
                exec.end_scopes(state, scope);
            }
            exec.depth = scope - 1;
            exec.temp_scope = outer;
            if let Some(step) = step {
                after = exec.exec(after, step);
            }
            (after, no)
        });
        ends.extend(self.run_out(back, cond, ends.is_empty()).into_iter().map(|state| (state, Value::unknown())));
        ends
    }

    /// What the last turn left goes on where the condition fails. A counter that is known may never fail it in the few
    /// turns that are run: if the loop has no other end, `is_only_way`, it ends all the same.
    fn run_out(&mut self, back: Vec<State>, cond: Option<ExprId>, is_only_way: bool) -> Vec<State> {
        let Some(cond) = cond.filter(|&cond| !self.is_endless(cond)) else { return Vec::new() };
        let outer = self.turn;
        self.turn = outer * 2 + u32::from(self.turns < MAX_TURNS);
        let (on, over) = self.loop_cond(back, Some(cond));
        self.turn = outer;
        if over.is_empty() && is_only_way { on } else { over }
    }

    /// Whether a loop's condition is written as one that always holds.
    fn is_endless(&self, cond: ExprId) -> bool {
        match self.facts.expr(cond).kind {
            ExprKind::Int(n) => n.get() != 0,
            ExprKind::Bool(truth) => truth,
            _ => false,
        }
    }

    fn loop_cond(&mut self, states: Vec<State>, cond: Option<ExprId>) -> (Vec<State>, Vec<State>) {
        let Some(cond) = cond else { return (states, Vec::new()) };
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for state in states {
            let (y, n) = if self.binds(cond) { self.cond(state, cond) } else { self.closed_cond(state, cond) };
            yes.extend(y);
            no.extend(n);
        }
        (self.merge(cond, yes), self.merge(cond, no))
    }

    /// A loop by a macro that is out of sight: its arguments are evaluated before the first turn, as such macros mostly
    /// have it, and nobody knows when it ends.
    pub(super) fn eval_each(&mut self, states: Vec<State>, e: ExprId, call: ExprId, body: ExprId) -> Outcomes {
        let states = self.exec(states, call);
        let turn = |exec: &mut Self, states: Vec<State>| (exec.exec(states.clone(), body), states);
        let (mut ends, back) = self.run_loop(e, None, states, turn);
        ends.extend(back.into_iter().map(|state| (state, Value::unknown())));
        ends
    }

    pub(super) fn eval_do(&mut self, states: Vec<State>, e: ExprId, body: ExprId, cond: ExprId) -> Outcomes {
        if self.facts.exprs[cond.index()].kind.is_false() {
            self.enter(None, true, true);
            let mut after = self.exec(states, body);
            after.extend(self.frame.loops.last_mut().map(|it| std::mem::take(&mut it.continues)).unwrap_or_default());
            let mut ends = self.exit_loop();
            ends.extend(after.into_iter().map(|state| (state, Value::unknown())));
            return ends;
        }
        let (mut ends, back) = self.run_loop(e, None, states, |exec, states| {
            let after = exec.exec(states, body);
            exec.loop_cond(after, Some(cond))
        });
        if ends.is_empty() && !self.is_endless(cond) {
            ends.extend(back.into_iter().map(|state| (state, Value::unknown())));
        }
        ends
    }

    pub(super) fn eval_for(
        &mut self,
        state: State,
        e: ExprId,
        (pat, iter, body): (PatId, ExprId, ExprId),
        label: Option<Name>,
    ) -> Outcomes {
        let outer = self.temp_scope;
        let whole = self.open(true);
        let mut ends = Vec::new();
        for (state, value) in self.eval(state, iter, Want::Place) {
            let (out, back) = self.run_loop(e, label, vec![state.clone()], |exec, states| {
                let outer = exec.temp_scope;
                let scope = exec.open(true);
                let item = exec.item_of(&value, iter);
                let mut bound = states;
                for state in &mut bound {
                    exec.bind(state, pat, &item, super::pattern::Source::Nothing, scope);
                }
                let mut after = exec.exec(bound, body);
                after.iter_mut().for_each(|state| exec.end_scopes(state, scope));
                exec.depth = scope - 1;
                exec.temp_scope = outer;
                (after, Vec::new())
            });
            ends.extend(out);
            ends.push((state, Value::unknown()));
            ends.extend(back.into_iter().map(|state| (state, Value::unknown())));
        }
        let ends = self.close(whole, ends);
        self.temp_scope = outer;
        self.settle(e, ends)
    }

    /// The element that an iterator yields in this turn.
    fn item_of(&self, iter: &Value, at: ExprId) -> Value {
        let element = Proj::Element(Element::Turn(self.id, at, self.turn));
        let place = match &iter.place {
            Some(place) => place.then(element),
            None => Place::root(Root::Site(self.id, at, self.turn)),
        };
        Value::at(place)
    }

    pub(super) fn eval_switch(&mut self, states: Vec<State>, value: ExprId, body: ExprId) -> Outcomes {
        let mut entering = Vec::new();
        for state in states {
            entering.extend(self.eval(state, value, Want::Value));
        }
        self.enter(None, true, false);
        let outer = std::mem::replace(&mut self.switch, entering);
        let after = self.exec(Vec::new(), body);
        let rest = std::mem::replace(&mut self.switch, outer);
        let mut ends = self.exit_loop();
        ends.extend(after.into_iter().map(|state| (state, Value::unknown())));
        ends.extend(rest.into_iter().map(|(state, _)| (state, Value::unknown())));
        ends
    }

    /// `case`: falls in from above, and from the switch if its value can be this one.
    pub(super) fn run_case(
        &mut self,
        mut states: Vec<State>,
        e: ExprId,
        value: Option<(ExprId, Option<ExprId>)>,
    ) -> Vec<State> {
        let Some((lo, hi)) = value else {
            let all = std::mem::take(&mut self.switch);
            states.extend(all.into_iter().map(|(state, _)| state));
            return self.merge(e, states);
        };
        let label =
            self.eval(State::default(), lo, Want::Value).pop().map_or(Scalar::Unknown, |(_, value)| value.scalar);
        let mut rest = Vec::new();
        for (mut state, value) in std::mem::take(&mut self.switch) {
            let is_label = match (&value.place, label, hi) {
                (Some(place), Scalar::Int(n), None) => Some((place.clone(), place.then(Proj::Test(BinOp::Eq, n)))),
                _ => None,
            };
            let is_other = |(_, test): &(Place, Place)| state.facts.get(test) == Some(&Scalar::Int(0));
            if hi.is_some() || (value.scalar.agrees(label) && !is_label.as_ref().is_some_and(is_other)) {
                let mut entering = state.clone();
                if let Some((place, _)) = &is_label {
                    entering.learn(place.clone(), label);
                }
                states.push(entering);
            }
            let decided = hi.is_none() && value.scalar == label && label != Scalar::Unknown;
            if !decided {
                if let Some((_, test)) = is_label {
                    state.learn(test, Scalar::Int(0));
                }
                rest.push((state, value));
            }
        }
        self.switch = rest;
        self.merge(e, states)
    }
}
