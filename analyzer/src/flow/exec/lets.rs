//! `let`: what it binds, and which temporaries live as long as it.

use super::pattern::Fit;
use super::{Exec, Outcomes, Want};
use crate::facts::{ExprId, ExprKind, List, PatId};
use crate::flow::place::{Place, Root};
use crate::flow::state::{Live, State};
use crate::flow::value::Value;

impl Exec<'_> {
    pub(super) fn run_let(
        &mut self,
        states: Vec<State>,
        pat: PatId,
        init: Option<ExprId>,
        otherwise: Option<ExprId>,
    ) -> Vec<State> {
        let block = self.depth;
        let Some(init) = init else { return self.declare(states, pat) };
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

    /// `let x;`: what it is given later lives in this scope.
    fn declare(&mut self, mut states: Vec<State>, pat: PatId) -> Vec<State> {
        let pat = match self.facts.pat(pat).kind {
            crate::facts::PatKind::Typed { pat, .. } => pat,
            _ => pat,
        };
        if !self.is_c() && matches!(self.facts.pat(pat).kind, crate::facts::PatKind::Bind { .. }) {
            let place = Some(Place::root(Root::Local(self.id, pat, 0)));
            for state in &mut states {
                state.set(pat, Value { place: place.clone(), moved: true, ..Value::default() });
                state.keep(self.depth, Live::Var(pat));
            }
        }
        states
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
            // C has no temporaries that live longer than their statement.
            _ if self.is_c() => self.eval_set(states, e, Want::Value),
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

    /// Makes a call: its result may live as long as a `let`, but what its receiver and arguments leave behind does not.
    pub(super) fn unextended(&mut self, e: ExprId, call: impl FnOnce(&mut Self) -> Outcomes) -> Outcomes {
        let outer = self.extended;
        if !self.is_constructor(e) {
            self.extended = None;
        }
        let ends = call(self);
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
}
