//! Conditions: which way a test goes, and what each way tells.

use super::enums::without_variant;
use super::{Exec, Want};
use crate::facts::{BinOp, ExprId, ExprKind, List, PatId};
use crate::flow::place::{Place, Proj};
use crate::flow::state::{Order, State};
use crate::flow::value::{Scalar, Value, Variant};
use crate::model::Rare;
use crate::resolved::{Builtin, Named, Target};

/// States in which a condition holds, and in which it does not.
pub(super) type Ways = (Vec<State>, Vec<State>);

impl Exec<'_> {
    /// Runs a condition.
    pub(super) fn cond(&mut self, state: State, e: ExprId) -> Ways {
        match self.facts.expr(e).kind {
            ExprKind::Not(of) => {
                let (yes, no) = self.cond(state, of);
                (no, yes)
            }
            ExprKind::And(a, b) => self.lazy(state, (a, b), true),
            ExprKind::Or(a, b) => self.lazy(state, (a, b), false),
            ExprKind::Let { pat, scrutinee } => self.cond_let(state, pat, scrutinee),
            ExprKind::Binary { op, lhs, rhs } if is_comparison(op) => {
                let state = self.run_implicit(state, e);
                self.compare(state, op, (lhs, rhs))
            }
            ExprKind::MethodCall { receiver, method, args, .. } if self.facts.list(args).len() == 0 => {
                let method = self.facts.name(method).to_owned();
                self.cond_method(state, e, receiver, &method)
            }
            ExprKind::Call { args, .. } if self.body.targets.get(&e) == Some(&Target::Builtin(Builtin::PtrEq)) => {
                self.cond_identity(state, args)
            }
            ExprKind::Call { args, .. } => match self.body.targets.get(&e) {
                Some(&Target::Builtin(Builtin::IsError { or_null })) => self.cond_error(state, e, args, or_null),
                _ => self.cond_value(state, e),
            },
            _ => self.cond_value(state, e),
        }
    }

    /// `IS_ERR(p)`, `IS_ERR_OR_NULL(p)`.
    fn cond_error(&mut self, state: State, e: ExprId, args: List<ExprId>, or_null: bool) -> Ways {
        let Some(of) = self.facts.list(args).next() else { return self.cond_value(state, e) };
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (state, value) in self.eval(state, of, Want::Place) {
            let is_error = match value.scalar {
                Scalar::Negative => Some(true),
                Scalar::Positive => Some(false),
                Scalar::Int(n) => Some(n < 0 || (or_null && n == 0)),
                Scalar::NonZero | Scalar::Unknown => None,
            };
            if is_error != Some(false) {
                let mut state = state.clone();
                if is_error.is_none() && !or_null {
                    self.learn(&mut state, &value, Scalar::Negative);
                }
                yes.push(state);
            }
            if is_error != Some(true) {
                let mut state = state;
                if is_error.is_none() && (or_null || value.scalar == Scalar::NonZero) {
                    self.learn(&mut state, &value, Scalar::Positive);
                }
                no.push(state);
            }
        }
        (yes, no)
    }

    /// `Arc::ptr_eq(a, b)`: where it fails, the two are not one object.
    fn cond_identity(&mut self, state: State, args: List<ExprId>) -> Ways {
        let args: Vec<ExprId> = self.facts.list(args).collect();
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (state, values) in self.eval_all(state, &args, Want::Place) {
            let mut other = state.clone();
            if let [Value { place: Some(a), .. }, Value { place: Some(b), .. }] = &values[..] {
                other.learn_order(a.clone(), b.clone(), Order::Unequal);
            }
            yes.push(state);
            no.push(other);
        }
        (yes, no)
    }

    /// The operands of a lazy operator end their own temporaries, unless they bind (Rust reference, "Temporary scopes").
    fn lazy(&mut self, state: State, (a, b): (ExprId, ExprId), is_and: bool) -> Ways {
        let (yes, no) = self.operand(state, a);
        let (go_on, decided) = if is_and { (yes, no) } else { (no, yes) };
        let (mut all_yes, mut all_no) = if is_and { (Vec::new(), decided) } else { (decided, Vec::new()) };
        for state in go_on {
            let (yes, no) = self.operand(state, b);
            all_yes.extend(yes);
            all_no.extend(no);
        }
        (self.merge(a, all_yes), self.merge(a, all_no))
    }

    fn operand(&mut self, state: State, e: ExprId) -> Ways {
        if self.binds(e) { self.cond(state, e) } else { self.closed_cond(state, e) }
    }

    /// Runs a condition whose temporaries end with it.
    pub(super) fn closed_cond(&mut self, state: State, e: ExprId) -> Ways {
        let outer = self.temp_scope;
        let scope = self.open(true);
        let (mut yes, mut no) = self.cond(state, e);
        for state in yes.iter_mut().chain(&mut no) {
            self.end_scopes(state, scope);
        }
        self.depth = scope - 1;
        self.temp_scope = outer;
        (yes, no)
    }

    /// Whether a condition binds variables (`let` in it).
    pub(super) fn binds(&self, e: ExprId) -> bool {
        match self.facts.expr(e).kind {
            ExprKind::Let { .. } => true,
            ExprKind::And(a, b) => self.binds(a) || self.binds(b),
            _ => false,
        }
    }

    /// `let pat = scrutinee`: bindings belong to the scope that is open.
    fn cond_let(&mut self, state: State, pat: PatId, scrutinee: ExprId) -> Ways {
        let scope = self.depth;
        let want = if self.is_local(scrutinee) { Want::Place } else { Want::Value };
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (mut state, mut value) in self.eval(state, scrutinee, want) {
            let source = self.scrutinee(&mut state, scrutinee, &value);
            if let super::pattern::Source::Var(pat) = source {
                value = state.var(pat).cloned().unwrap_or(value);
            }
            let mut matched = state.clone();
            let fit = self.bind(&mut matched, pat, &value, source, scope);
            if fit != super::pattern::Fit::No {
                yes.push(matched);
            }
            if fit != super::pattern::Fit::Sure {
                no.push(self.mismatched(state, pat, (&value, source)));
            }
        }
        (yes, no)
    }

    /// What a failed match tells: `if let Some(x) = v` failing makes `v` a `None`.
    pub(super) fn mismatched(
        &mut self,
        mut state: State,
        pat: PatId,
        (value, source): (&Value, super::pattern::Source),
    ) -> State {
        self.learn_mismatch(&mut state, pat, value);
        let crate::facts::PatKind::TupleStruct { path, .. } = self.facts.pat(pat).kind else { return state };
        let variant = self.variant_of(path);
        if variant.is_some_and(Variant::is_success) {
            self.move_out(&mut state, source);
        }
        if variant != Some(Variant::Some) {
            return state;
        }
        let held = match source {
            super::pattern::Source::Var(pat) => state.var(pat).map(|value| value.held.clone()).unwrap_or_default(),
            super::pattern::Source::Temp(at) => self.temp_held(&state, at),
            super::pattern::Source::Nothing => Vec::new(),
        };
        for id in held {
            self.release(&mut state, id);
        }
        if let super::pattern::Source::Var(pat) = source {
            state.change(pat, |value| value.variant = Some(Variant::None));
        }
        state
    }

    fn temp_held(&self, state: &State, at: ExprId) -> Vec<u32> {
        let temp = state.live.iter().rev().find_map(|(_, live)| match live {
            // Only the guards of an `Option` vanish with a `None`: a temporary that is one value owns all or nothing.
            crate::flow::state::Live::Temp(value, of) if *of == at && value.variant.is_none() => {
                Some(value.held.clone())
            }
            _ => None,
        });
        temp.filter(|_| self.body.types.get(&at).is_some_and(|flags| flags.holds_guard)).unwrap_or_default()
    }

    pub(super) fn is_local(&self, e: ExprId) -> bool {
        matches!(self.body.named.get(&e), Some(Named::Local(_)))
    }

    /// Why the code behind a call that is true is seldom run, if it is.
    pub(super) fn rare(&self, e: ExprId) -> Option<Rare> {
        self.cx.model.c.rare(self.callee_name(e)?).filter(|_| self.is_c())
    }

    /// The name that a call calls a function by.
    pub(super) fn callee_name(&self, e: ExprId) -> Option<&str> {
        let ExprKind::Call { callee, .. } = self.facts.expr(e).kind else { return None };
        let ExprKind::Path(path) = self.facts.expr(callee).kind else { return None };
        Some(self.facts.name(self.facts.path(path).segments.first()?.name))
    }

    fn cond_value(&mut self, state: State, e: ExprId) -> Ways {
        let (mut yes, no) = self.by_value(state, e);
        if let Some(rare) = self.rare(e) {
            yes.iter_mut().for_each(|state| state.rare = Some(rare));
        }
        (yes, no)
    }

    fn by_value(&mut self, state: State, e: ExprId) -> Ways {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (mut state, value) in self.eval(state, e, Want::Place) {
            let truth = value.scalar.truth().or(value.variant.filter(|_| self.is_c()).map(|v| v != Variant::None));
            match truth {
                Some(true) => yes.push(state),
                Some(false) => no.push(state),
                None => {
                    let mut other = state.clone();
                    self.learn(&mut state, &value, Scalar::NonZero);
                    self.learn(&mut other, &value, Scalar::Int(0));
                    yes.push(state);
                    no.push(other);
                }
            }
        }
        (yes, no)
    }

    /// Records what a test told of a value.
    pub(super) fn learn(&mut self, state: &mut State, value: &Value, scalar: Scalar) {
        if let Some(place) = &value.place {
            state.learn(place.clone(), scalar);
        }
        if let Some(pat) = value.local {
            state.change(pat, |value| value.scalar = scalar);
        }
    }

    /// `x.is_some()` and its kin decide by what is known of `x`, and tell it.
    fn cond_method(&mut self, state: State, e: ExprId, receiver: ExprId, method: &str) -> Ways {
        let (good, bad, positive) = match method {
            "is_some" => (Variant::Some, Variant::None, true),
            "is_none" => (Variant::Some, Variant::None, false),
            "is_ok" => (Variant::Ok, Variant::Err, true),
            "is_err" => (Variant::Ok, Variant::Err, false),
            _ => return self.cond_value(state, e),
        };
        let Some(&Named::Local(pat)) = self.body.named.get(&receiver) else { return self.cond_value(state, e) };
        let known = state.var(pat).and_then(|value| value.variant);
        let (mut is, mut is_not) = (Vec::new(), Vec::new());
        if known.is_none_or(|variant| variant == good) {
            let mut state = state.clone();
            state.change(pat, |value| value.variant = Some(good));
            is.push(state);
        }
        if known.is_none_or(|variant| variant == bad) {
            let mut state = state;
            let held = state.var(pat).map(|value| value.held.clone()).unwrap_or_default();
            if bad == Variant::None {
                held.into_iter().for_each(|id| self.release(&mut state, id));
            }
            state.change(pat, |value| value.variant = Some(bad));
            is_not.push(state);
        }
        if positive { (is, is_not) } else { (is_not, is) }
    }

    fn compare(&mut self, state: State, op: BinOp, (lhs, rhs): (ExprId, ExprId)) -> Ways {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (state, values) in self.eval_all(state, &[lhs, rhs], Want::Place) {
            // Variants are not compared: equal ones may hold different data.
            let values: Vec<Value> = values.into_iter().map(without_variant).collect();
            let [a, b] = &values[..] else { continue };
            let told = tested(op, a, b);
            let known = told.as_ref().and_then(|(place, negated)| {
                let truth = state.facts.get(place)?.truth()?;
                Some(truth != *negated)
            });
            match decide(op, a.scalar, b.scalar).or(known).or_else(|| equal(&state, op, a, b)) {
                Some(true) => yes.push(state),
                Some(false) => no.push(state),
                None => {
                    let (mut holds, mut fails) = (state.clone(), state);
                    self.learn_comparison(&mut holds, op, a, b);
                    self.learn_comparison(&mut fails, negate(op), a, b);
                    if let Some((place, negated)) = told {
                        holds.learn(place.clone(), Scalar::Int(i64::from(!negated)));
                        fails.learn(place, Scalar::Int(i64::from(negated)));
                    }
                    yes.push(holds);
                    no.push(fails);
                }
            }
        }
        (yes, no)
    }

    fn learn_comparison(&mut self, state: &mut State, op: BinOp, a: &Value, b: &Value) {
        match (op, a.scalar, b.scalar) {
            (BinOp::Eq, _, known @ Scalar::Int(_)) => self.learn(state, a, known),
            (BinOp::Eq, known @ Scalar::Int(_), _) => self.learn(state, b, known),
            (BinOp::Eq, Scalar::Unknown, known) => self.learn(state, a, known),
            (BinOp::Eq, known, Scalar::Unknown) => self.learn(state, b, known),
            (BinOp::Ne, _, Scalar::Int(0)) => self.learn(state, a, Scalar::NonZero),
            (BinOp::Ne, Scalar::Int(0), _) => self.learn(state, b, Scalar::NonZero),
            _ => {}
        }
        let order = match op {
            BinOp::Lt | BinOp::Gt => Order::Strict,
            BinOp::Le | BinOp::Ge => Order::Weak,
            BinOp::Ne => Order::Unequal,
            BinOp::Eq if self.is_c() => Order::Equal,
            _ => return,
        };
        if let (Some(a), Some(b)) = (&a.place, &b.place) {
            state.learn_order(a.clone(), b.clone(), order);
        }
    }
}

/// The fact that a comparison of a place with a number asks for, and whether it asks for its opposite.
fn tested(op: BinOp, a: &Value, b: &Value) -> Option<(Place, bool)> {
    let (op, place, n) = match (&a.place, b.scalar, a.scalar, &b.place) {
        (Some(place), Scalar::Int(n), ..) => (op, place, n),
        (_, _, Scalar::Int(n), Some(place)) => (mirrored(op), place, n),
        _ => return None,
    };
    let (op, negated) = match op {
        BinOp::Eq | BinOp::Lt | BinOp::Gt => (op, false),
        BinOp::Ne => (BinOp::Eq, true),
        BinOp::Ge => (BinOp::Lt, true),
        BinOp::Le => (BinOp::Gt, true),
        _ => return None,
    };
    Some((place.then(Proj::Test(op, n)), negated))
}

/// What an earlier test of the same two places said of their equality.
fn equal(state: &State, op: BinOp, a: &Value, b: &Value) -> Option<bool> {
    let (Some(a), Some(b), BinOp::Eq | BinOp::Ne) = (&a.place, &b.place, op) else { return None };
    if a == b && a.is_named() {
        return Some(op == BinOp::Eq);
    }
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    state.orders.iter().filter(|(x, y, _)| x == a && y == b).find_map(|(.., order)| match order {
        Order::Equal => Some(op == BinOp::Eq),
        Order::Unequal => Some(op == BinOp::Ne),
        _ => None,
    })
}

/// The comparison with its sides exchanged.
fn mirrored(op: BinOp) -> BinOp {
    match op {
        BinOp::Lt => BinOp::Gt,
        BinOp::Gt => BinOp::Lt,
        BinOp::Le => BinOp::Ge,
        BinOp::Ge => BinOp::Le,
        other => other,
    }
}

pub(in crate::flow) fn is_comparison(op: BinOp) -> bool {
    matches!(op, BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge)
}

fn negate(op: BinOp) -> BinOp {
    match op {
        BinOp::Eq => BinOp::Ne,
        BinOp::Ne => BinOp::Eq,
        BinOp::Lt => BinOp::Ge,
        BinOp::Ge => BinOp::Lt,
        BinOp::Gt => BinOp::Le,
        BinOp::Le => BinOp::Gt,
        other => other,
    }
}

/// Whether a comparison of two numbers holds, as far as they are known.
pub(crate) fn decide(op: BinOp, a: Scalar, b: Scalar) -> Option<bool> {
    match (op, a, b) {
        (BinOp::Eq, a, b) if !a.agrees(b) => Some(false),
        (BinOp::Ne, a, b) if !a.agrees(b) => Some(true),
        (BinOp::Lt | BinOp::Le, Scalar::Negative, Scalar::Int(n)) if n >= 0 => Some(true),
        (BinOp::Gt | BinOp::Ge, Scalar::Negative, Scalar::Int(n)) if n >= 0 => Some(false),
        (BinOp::Lt | BinOp::Le, Scalar::Positive, Scalar::Int(n)) if n <= 0 => Some(false),
        (BinOp::Gt | BinOp::Ge, Scalar::Positive, Scalar::Int(n)) if n <= 0 => Some(true),
        (_, Scalar::Int(a), Scalar::Int(b)) => Some(match op {
            BinOp::Eq => a == b,
            BinOp::Ne => a != b,
            BinOp::Lt => a < b,
            BinOp::Le => a <= b,
            BinOp::Gt => a > b,
            BinOp::Ge => a >= b,
            _ => return None,
        }),
        _ => None,
    }
}

/// Whether orders tell that two places are ordered, and how strictly: the tested places are the objects themselves or
/// parts of them (`a.id < b.id`).
pub(crate) fn order_between(orders: &[(Place, Place, Order)], a: &Place, b: &Place) -> Option<Order> {
    let belongs = |tested: &Place, lock: &Place| tested.root == lock.root && shares_object(tested, lock);
    let mut found: Vec<Order> = Vec::new();
    for (x, y, order) in orders {
        if (belongs(x, a) && belongs(y, b)) || (belongs(x, b) && belongs(y, a)) {
            found.push(*order);
        }
    }
    let unequal = found.contains(&Order::Unequal);
    match found {
        _ if found.contains(&Order::Strict) => Some(Order::Strict),
        _ if found.contains(&Order::Weak) => Some(if unequal { Order::Strict } else { Order::Weak }),
        _ if unequal => Some(Order::Unequal),
        _ => None,
    }
}

/// The tested place is the object that has the lock, a part of it, or something that contains it.
fn shares_object(tested: &Place, lock: &Place) -> bool {
    let shared = tested.path.iter().zip(&lock.path).take_while(|(a, b)| a == b).count();
    shared + 1 >= tested.path.len().min(lock.path.len())
}
