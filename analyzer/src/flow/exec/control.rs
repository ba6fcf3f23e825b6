//! Control flow: blocks, branches, loops and jumps.
//!
//! These forms take a set of states, because a C label inside them may be reached although nothing falls into them.

use super::pattern::Fit;
use super::{Exec, Loop, Outcomes, Want};
use crate::facts::{ArmId, ExprId, ExprKind, List, Name, StmtId, StmtKind};
use crate::flow::state::State;
use crate::flow::value::Value;
use crate::model::Rare;
use crate::source::Edition;

/// Loops inside each other that are run twice; deeper ones run once.
pub(super) const MAX_TURNS: u32 = 3;

impl Exec<'_> {
    /// Runs an expression from several states.
    pub(super) fn eval_set(&mut self, states: Vec<State>, e: ExprId, want: Want) -> Outcomes {
        let ends = match self.facts.expr(e).kind {
            ExprKind::Block { .. } | ExprKind::If { .. } | ExprKind::Switch { .. } | ExprKind::DoWhile { .. } => {
                self.eval_control(states, e, want)
            }
            ExprKind::While { .. } | ExprKind::CFor { .. } | ExprKind::Loop { .. } | ExprKind::CallWithBody { .. } => {
                self.eval_control(states, e, want)
            }
            ExprKind::Expansion { body, .. } => self.eval_set(states, body, want),
            _ => states.into_iter().flat_map(|state| self.eval(state, e, want)).collect(),
        };
        self.settle(e, ends)
    }

    /// Runs a statement's expression from several states; its value dies.
    pub(super) fn exec(&mut self, states: Vec<State>, e: ExprId) -> Vec<State> {
        let outer = self.temp_scope;
        let scope = self.open(true);
        if matches!(self.facts.expr(e).kind, ExprKind::Call { .. }) {
            self.discarded = Some(e);
        }
        let mut ends = self.eval_set(states, e, Want::Value);
        for (state, value) in &mut ends {
            let value = std::mem::take(value);
            self.drop_value(state, &value);
        }
        let ends = self.close(scope, ends);
        self.temp_scope = outer;
        let states = ends.into_iter().map(|(state, _)| state).collect();
        self.merge(e, states)
    }

    pub(super) fn eval_control(&mut self, states: Vec<State>, e: ExprId, want: Want) -> Outcomes {
        match self.facts.expr(e).kind {
            ExprKind::Block { stmts, tail, label } => self.eval_block(states, (stmts, tail, label), want),
            ExprKind::If { cond, then, otherwise } => self.eval_if(states, cond, then, otherwise, want),
            ExprKind::Match { scrutinee, arms } => {
                states.into_iter().flat_map(|state| self.eval_match(state, scrutinee, arms, want)).collect()
            }
            ExprKind::Loop { body, label } => self.eval_loop(states, e, body, label),
            ExprKind::While { cond, body, label } => self.eval_while(states, e, (Some(cond), body, None), label),
            ExprKind::DoWhile { body, cond } => self.eval_do(states, e, body, cond),
            ExprKind::For { pat, iter, body, label } => {
                states.into_iter().flat_map(|state| self.eval_for(state, e, (pat, iter, body), label)).collect()
            }
            ExprKind::CFor { init, cond, step, body } => {
                let states = match init {
                    Some(init) => self.exec(states, init),
                    None => states,
                };
                self.eval_while(states, e, (cond, body, step), None)
            }
            ExprKind::CallWithBody { call, body } => self.eval_each(states, e, call, body),
            ExprKind::Switch { value, body } => self.eval_switch(states, value, body),
            _ => states.into_iter().flat_map(|state| self.eval_jump(state, e)).collect(),
        }
    }

    fn eval_jump(&mut self, state: State, e: ExprId) -> Outcomes {
        match self.facts.expr(e).kind {
            ExprKind::Return(value) => {
                let ends = match value {
                    Some(value) => self.eval(state, value, Want::Value),
                    None => vec![(state, Value::unknown())],
                };
                ends.into_iter().for_each(|(state, value)| self.leave(state, value));
                Vec::new()
            }
            ExprKind::Break { label, value } => {
                let ends = match value {
                    Some(value) => self.eval(state, value, Want::Value),
                    None => vec![(state, Value::unknown())],
                };
                ends.into_iter().for_each(|(state, value)| self.jump_out(state, value, label, true));
                Vec::new()
            }
            ExprKind::Continue(label) => {
                self.jump_out(state, Value::unknown(), label, false);
                Vec::new()
            }
            ExprKind::Goto(Some(name)) => {
                self.frame.jumps.entry(name).or_default().push(state);
                Vec::new()
            }
            ExprKind::Goto(None) => Vec::new(),
            _ => vec![(state, Value::unknown())],
        }
    }

    /// Leaves the function, closure or async block.
    pub(super) fn leave(&mut self, mut state: State, value: Value) {
        self.end_scopes(&mut state, self.frame.depth + 1);
        self.frame.returns.push((state, value));
    }

    fn jump_out(&mut self, mut state: State, value: Value, label: Option<Name>, is_break: bool) {
        let fits = |it: &Loop| match label {
            Some(label) => it.label == Some(label),
            None => it.is_loop && (is_break || it.takes_continue),
        };
        let Some(at) = self.frame.loops.iter().rposition(fits) else { return };
        let depth = self.frame.loops[at].depth;
        self.end_scopes(&mut state, depth + 1);
        let target = &mut self.frame.loops[at];
        if is_break {
            target.breaks.push((state, value));
        } else {
            target.continues.push(state);
        }
    }

    pub(super) fn enter(&mut self, label: Option<Name>, is_loop: bool, takes_continue: bool) {
        let depth = self.depth;
        let breaks = Vec::new();
        self.frame.loops.push(Loop { label, depth, is_loop, takes_continue, breaks, continues: Vec::new() });
    }

    pub(super) fn exit_loop(&mut self) -> Outcomes {
        self.frame.loops.pop().map(|it| it.breaks).unwrap_or_default()
    }

    fn eval_block(
        &mut self,
        states: Vec<State>,
        (stmts, tail, label): (List<StmtId>, Option<ExprId>, Option<Name>),
        want: Want,
    ) -> Outcomes {
        if label.is_some() {
            self.enter(label, false, false);
        }
        let outer = self.temp_scope;
        let scope = self.open(false);
        let stmts: Vec<StmtId> = self.facts.list(stmts).collect();
        let states = self.run_stmts(states, &stmts);
        let ends = match tail {
            Some(tail) => self.eval_tail(states, tail, want),
            None => states.into_iter().map(|state| (state, Value::unknown())).collect(),
        };
        let mut ends = self.close(scope, ends);
        self.temp_scope = outer;
        if label.is_some() {
            ends.extend(self.exit_loop());
        }
        ends
    }

    /// Temporaries of a tail die before the block's variables since edition 2024, after them before.
    fn eval_tail(&mut self, states: Vec<State>, tail: ExprId, want: Want) -> Outcomes {
        if self.facts.edition < Edition::E2024 || self.extended.is_some() {
            return self.eval_set(states, tail, want);
        }
        let outer = self.temp_scope;
        let scope = self.open(true);
        let ends = self.eval_set(states, tail, Want::Value);
        let ends = self.close(scope, ends);
        self.temp_scope = outer;
        ends
    }

    /// Runs statements in turn. A label joins the states that jumped to it; a jump back runs the rest once more.
    fn run_stmts(&mut self, mut states: Vec<State>, stmts: &[StmtId]) -> Vec<State> {
        let mut labels = Vec::new();
        for (i, &stmt) in stmts.iter().enumerate() {
            if let Some(name) = self.label(stmt) {
                labels.push((name, i));
            }
            states = self.run_stmt(states, stmt);
        }
        for (name, at) in labels {
            let Some(back) = self.frame.jumps.remove(&name) else { continue };
            if self.turns >= MAX_TURNS {
                continue;
            }
            let outer = (self.turn, self.turns);
            (self.turn, self.turns) = (self.turn * 2 + 1, self.turns + 1);
            self.frame.jumps.insert(name, back);
            let mut again = Vec::new();
            for &stmt in &stmts[at..] {
                again = self.run_stmt(again, stmt);
            }
            (self.turn, self.turns) = outer;
            self.frame.jumps.remove(&name);
            states.extend(again);
        }
        states
    }

    fn label(&self, stmt: StmtId) -> Option<Name> {
        match self.facts.stmts[stmt.index()].kind {
            StmtKind::Expr(e) => match self.facts.expr(e).kind {
                ExprKind::Label(name) => Some(name),
                _ => None,
            },
            StmtKind::Let { .. } => None,
        }
    }

    fn run_stmt(&mut self, states: Vec<State>, stmt: StmtId) -> Vec<State> {
        match self.facts.stmts[stmt.index()].kind {
            StmtKind::Expr(e) => match self.facts.expr(e).kind {
                ExprKind::Label(name) => self.run_label(states, name, e),
                ExprKind::Case { lo, hi } => self.run_case(states, e, Some((lo, hi))),
                ExprKind::DefaultCase => self.run_case(states, e, None),
                ExprKind::Guard { .. } => self.run_guard(states, e),
                _ => self.exec(states, e),
            },
            StmtKind::Let { pat, init, otherwise, .. } => self.run_let(states, pat, init, otherwise),
        }
    }

    fn run_label(&mut self, mut states: Vec<State>, name: Name, e: ExprId) -> Vec<State> {
        let depth = self.depth;
        for mut state in self.frame.jumps.remove(&name).unwrap_or_default() {
            self.end_scopes(&mut state, depth + 1);
            states.push(state);
        }
        self.merge(e, states)
    }

    fn eval_if(
        &mut self,
        states: Vec<State>,
        cond: ExprId,
        then: ExprId,
        otherwise: Option<ExprId>,
        want: Want,
    ) -> Outcomes {
        let outer = self.temp_scope;
        let binds = self.binds(cond);
        // Since edition 2024 the temporaries of `if let` die before the `else` (Rust reference, "Destructors").
        let scope = self.open(binds && self.facts.edition >= Edition::E2024);
        let flag = self.asked_flag(cond);
        let mut by_flag = false;
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for mut state in states {
            by_flag |= self.mark_by_flag(&mut state, flag);
            let (y, n) = if binds { self.cond(state, cond) } else { self.closed_cond(state, cond) };
            yes.extend(y);
            no.extend(n);
        }
        let (yes, no) = (self.merge(cond, yes), self.merge(cond, no));
        let ends = self.eval_arm(yes, then, want);
        let mut ends = self.close(scope, ends);
        self.temp_scope = outer;
        let no = no.into_iter().map(|mut state| {
            self.end_scopes(&mut state, scope);
            state
        });
        let no: Vec<State> = no.collect();
        match otherwise {
            Some(otherwise) => ends.extend(self.eval_arm(no, otherwise, want)),
            None => ends.extend(no.into_iter().map(|state| (state, Value::unknown()))),
        }
        let decided = |state: &&mut State| by_flag && state.rare == Some(Rare::ByFlag);
        ends.iter_mut().map(|(state, _)| state).filter(decided).for_each(|state| state.rare = None);
        ends
    }

    /// The body of a branch or arm ends its own temporaries.
    fn eval_arm(&mut self, states: Vec<State>, body: ExprId, _want: Want) -> Outcomes {
        let outer = self.temp_scope;
        let scope = self.open(true);
        let ends = self.eval_set(states, body, Want::Value);
        let ends = self.close(scope, ends);
        self.temp_scope = outer;
        ends
    }

    fn eval_match(&mut self, state: State, scrutinee: ExprId, arms: List<ArmId>, want: Want) -> Outcomes {
        let arms: Vec<ArmId> = self.facts.list(arms).collect();
        let look = if self.is_local(scrutinee) { Want::Place } else { Want::Value };
        let mut ends = Vec::new();
        for (mut state, mut value) in self.eval(state, scrutinee, look) {
            let source = self.scrutinee(&mut state, scrutinee, &value);
            if let super::pattern::Source::Var(pat) = source {
                value = state.var(pat).cloned().unwrap_or(value);
            }
            let mut rest = vec![state];
            for &arm in &arms {
                let mut next = Vec::new();
                for state in rest {
                    next.extend(self.eval_one_arm(state, arm, (&value, source), want, &mut ends));
                }
                rest = self.merge(scrutinee, next);
            }
        }
        ends
    }

    /// Runs an arm if it can match; the states in which it does not.
    fn eval_one_arm(
        &mut self,
        state: State,
        arm: ArmId,
        (value, source): (&Value, super::pattern::Source),
        want: Want,
        ends: &mut Outcomes,
    ) -> Vec<State> {
        let arm = self.facts.arms[arm.index()];
        let outer = self.temp_scope;
        let scope = self.open(true);
        let mut matched = state.clone();
        let fit = self.bind(&mut matched, arm.pat, value, source, scope);
        let mut rest = Vec::new();
        if fit != Fit::Sure {
            rest.push(self.mismatched(state.clone(), arm.pat, (value, source)));
        }
        if fit != Fit::No {
            let taken = match arm.guard {
                None => vec![matched],
                Some(guard) => {
                    let (yes, no) = self.closed_cond(matched, guard);
                    if !no.is_empty() {
                        rest.push(state);
                    }
                    yes
                }
            };
            let bodies = self.eval_arm(taken, arm.body, want);
            ends.extend(self.close(scope, bodies));
        }
        self.depth = scope - 1;
        self.temp_scope = outer;
        rest
    }
}
