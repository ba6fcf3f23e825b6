//! Control flow: blocks, branches, loops and jumps.
//!
//! These forms take a set of states, because a C label inside them may be reached although nothing falls into them.

use super::pattern::Fit;
use super::{Exec, Loop, Outcomes, Want};
use crate::facts::{ArmId, ExprId, ExprKind, List, Name, PatId, StmtId, StmtKind};
use crate::flow::place::{Element, Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::value::{Scalar, Value};
use crate::source::Edition;

/// Loops inside each other that are run twice; deeper ones run once.
const MAX_TURNS: u32 = 3;

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
    fn exec(&mut self, states: Vec<State>, e: ExprId) -> Vec<State> {
        let outer = self.temp_scope;
        let scope = self.open(true);
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
            ExprKind::CallWithBody { call, body } => {
                let states = self.exec(states, call);
                self.eval_while(states, e, (Some(call), body, None), None)
            }
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

    fn run_let(
        &mut self,
        states: Vec<State>,
        pat: PatId,
        init: Option<ExprId>,
        otherwise: Option<ExprId>,
    ) -> Vec<State> {
        let block = self.depth;
        let Some(init) = init else { return states };
        let outer = self.temp_scope;
        let scope = self.open(true);
        let ends = self.eval_init(states, pat, init, block);
        let (mut bound, mut failed) = (Vec::new(), Vec::new());
        for (mut state, value) in ends {
            let before = state.clone();
            let fit = self.bind(&mut state, pat, &value, super::pattern::Source::Nothing, block);
            if fit != Fit::No {
                bound.push(state);
            }
            if otherwise.is_some() && fit != Fit::Sure {
                let mut state = before;
                self.drop_value(&mut state, &value);
                failed.push((state, Value::unknown()));
            }
        }
        let bound = self.close(scope, bound.into_iter().map(|state| (state, Value::unknown())).collect());
        self.depth = scope;
        let failed = self.close(scope, failed);
        self.temp_scope = outer;
        if let Some(otherwise) = otherwise {
            let failed = failed.into_iter().map(|(state, _)| state).collect();
            self.exec(failed, otherwise);
        }
        let bound = bound.into_iter().map(|(state, _)| state).collect();
        self.merge(init, bound)
    }

    /// The initialiser of a `let`: temporaries that its value borrows live as long as the variable (Rust reference,
    /// "Temporary lifetime extension").
    fn eval_init(&mut self, states: Vec<State>, pat: PatId, init: ExprId, block: u32) -> Outcomes {
        let is_wild = matches!(self.facts.pat(pat).kind, crate::facts::PatKind::Wild);
        let is_ref = matches!(self.facts.pat(pat).kind, crate::facts::PatKind::Bind { by_ref: true, .. });
        if is_wild && self.is_place(init) {
            return self.eval_set(states, init, Want::Place);
        }
        if !is_ref {
            return self.eval_extending(states, init, block);
        }
        let outer = self.extended.replace(block);
        let ends = self.eval_set(states, init, Want::Place);
        self.extended = outer;
        ends
    }

    fn is_place(&self, e: ExprId) -> bool {
        match self.facts.expr(e).kind {
            ExprKind::Path(_) | ExprKind::Deref(_) => true,
            ExprKind::Field { base, .. } | ExprKind::Index { base, .. } => self.is_place(base),
            _ => false,
        }
    }

    /// Evaluates an extending expression: the operands of its borrows get the extended scope.
    fn eval_extending(&mut self, states: Vec<State>, e: ExprId, block: u32) -> Outcomes {
        match self.facts.expr(e).kind {
            ExprKind::AddrOf { of, .. } => {
                let mut out = Vec::new();
                for state in states {
                    out.extend(self.eval_extended_operand(state, of, block));
                }
                out
            }
            ExprKind::Cast { value, .. } => self.eval_extending(states, value, block),
            ExprKind::Tuple(_)
            | ExprKind::Array(_)
            | ExprKind::Struct { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
                if self.borrows(e, 0) =>
            {
                self.with_extension(states, e, block)
            }
            ExprKind::Call { .. } if self.is_constructor(e) && self.borrows(e, 0) => {
                self.with_extension(states, e, block)
            }
            _ => self.eval_set(states, e, Want::Value),
        }
    }

    fn with_extension(&mut self, states: Vec<State>, e: ExprId, block: u32) -> Outcomes {
        let outer = self.extended.replace(block);
        let ends = self.eval_set(states, e, Want::Value);
        self.extended = outer;
        ends
    }

    /// `&<operand>`: the temporary at the end of its fields and derefs is extended, what is used on the way is not.
    fn eval_extended_operand(&mut self, state: State, of: ExprId, block: u32) -> Outcomes {
        let outer = self.extended.replace(block);
        let ends = self.eval(state, of, Want::Place);
        self.extended = outer;
        ends
    }

    fn is_constructor(&self, e: ExprId) -> bool {
        matches!(self.body.targets.get(&e), Some(crate::resolved::Target::Constructor))
    }

    /// Whether an extending expression has a borrow at one of its ends.
    fn borrows(&self, e: ExprId, depth: u32) -> bool {
        if depth > 6 {
            return false;
        }
        let any = |list: List<ExprId>| self.facts.list(list).any(|item| self.borrows(item, depth + 1));
        match self.facts.expr(e).kind {
            ExprKind::AddrOf { .. } => true,
            ExprKind::Tuple(items) | ExprKind::Array(items) => any(items),
            ExprKind::Call { args, .. } => self.is_constructor(e) && any(args),
            ExprKind::Struct { fields, .. } => self.facts.list(fields).any(|field| {
                let value = self.facts.field_inits[field.index()].value;
                self.borrows(value, depth + 1)
            }),
            ExprKind::Block { tail, .. } => tail.is_some_and(|tail| self.borrows(tail, depth + 1)),
            ExprKind::If { then, otherwise, .. } => {
                self.borrows(then, depth + 1) || otherwise.is_some_and(|e| self.borrows(e, depth + 1))
            }
            ExprKind::Cast { value, .. } => self.borrows(value, depth + 1),
            _ => false,
        }
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
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for state in states {
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
            rest.push(self.mismatched(state.clone(), arm.pat, source));
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
        let (mut leaving, mut back) = (Vec::new(), states.clone());
        for pass in 0..passes {
            (self.turn, self.turns) = (outer.0 * 2 + pass, outer.1 + 1);
            let (mut ends, leaves) = turn(self, back);
            leaving.extend(leaves);
            ends.extend(self.frame.loops.last_mut().map(|it| std::mem::take(&mut it.continues)).unwrap_or_default());
            back = self.merge(e, ends);
            if back.iter().all(|state| states.contains(state)) {
                break;
            }
        }
        (self.turn, self.turns) = outer;
        let mut ends = self.exit_loop();
        ends.extend(leaving.into_iter().map(|state| (state, Value::unknown())));
        (ends, back)
    }

    fn eval_loop(&mut self, states: Vec<State>, e: ExprId, body: ExprId, label: Option<Name>) -> Outcomes {
        let (ends, _) = self.run_loop(e, label, states, |exec, states| (exec.exec(states, body), Vec::new()));
        ends
    }

    /// `while`, C's `for`, and what a loop macro became.
    fn eval_while(
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
        if cond.is_some() {
            ends.extend(back.into_iter().map(|state| (state, Value::unknown())));
        }
        ends
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

    fn eval_do(&mut self, states: Vec<State>, e: ExprId, body: ExprId, cond: ExprId) -> Outcomes {
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
        ends.extend(back.into_iter().map(|state| (state, Value::unknown())));
        ends
    }

    fn eval_for(
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

    fn eval_switch(&mut self, states: Vec<State>, value: ExprId, body: ExprId) -> Outcomes {
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
    fn run_case(&mut self, mut states: Vec<State>, e: ExprId, value: Option<(ExprId, Option<ExprId>)>) -> Vec<State> {
        let Some((lo, hi)) = value else {
            let all = std::mem::take(&mut self.switch);
            states.extend(all.into_iter().map(|(state, _)| state));
            return self.merge(e, states);
        };
        let label =
            self.eval(State::default(), lo, Want::Value).pop().map_or(Scalar::Unknown, |(_, value)| value.scalar);
        let mut rest = Vec::new();
        for (state, value) in std::mem::take(&mut self.switch) {
            if hi.is_some() || value.scalar.agrees(label) {
                let mut entering = state.clone();
                if hi.is_none()
                    && let (Some(place), Scalar::Int(_)) = (&value.place, label)
                {
                    entering.learn(place.clone(), label);
                }
                states.push(entering);
            }
            let decided = hi.is_none() && value.scalar == label && label != Scalar::Unknown;
            if !decided {
                rest.push((state, value));
            }
        }
        self.switch = rest;
        self.merge(e, states)
    }
}
