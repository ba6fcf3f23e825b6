//! Calls: what the callee's summary does here, and what is run inside the call.

use super::expr::gather;
use super::lock::lock_ops;
use super::{Exec, Frame, MAX_INLINE, Outcomes, Want};
use crate::facts::{ExprId, ExprKind, List, Name, PatId, PathId, TypeKind};
use crate::flow::place::{Element, Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::summary::{CallSite, Callback};
use crate::flow::value::{Callable, PendingCall, Scalar, Value, Variant};
use crate::resolved::{Builtin, Drops, FnId, Named, Target, Via, Yields};
use crate::source::{Location, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Records of one call with one held set: different arguments on different paths.
const MAX_RECORDS: usize = 8;

/// Runs of one parameter with one held set: different arguments on different paths.
const MAX_CALLBACKS: usize = 4;

/// A call that is being made: its expression, who may run, how sure that is.
pub(super) struct Callees<'a> {
    pub at: ExprId,
    pub candidates: &'a [FnId],
    pub via: Via,
}

impl Exec<'_> {
    pub(super) fn eval_call(&mut self, state: State, e: ExprId, callee: ExprId, args: List<ExprId>) -> Outcomes {
        let args: Vec<ExprId> = self.facts.list(args).collect();
        match self.body.targets.get(&e).cloned() {
            Some(target @ (Target::Lock(_) | Target::Locks(_))) => {
                self.eval_lock_ops(state, e, lock_ops(&target), &args)
            }
            Some(Target::Value) | None => self.over(state, callee, Want::Place, |exec, state, value| {
                let mut paths = exec.eval_all(state, &args, Want::Value);
                paths.iter_mut().for_each(|(state, _)| exec.forget_pointees(state, e));
                paths.into_iter().flat_map(|(state, args)| exec.run_value(state, e, &value, args)).collect()
            }),
            Some(target) => {
                let variant = match self.facts.expr(callee).kind {
                    ExprKind::Path(path) => self.variant_of(path),
                    _ => None,
                };
                let mut out = Vec::new();
                let exprs = args;
                for (mut state, args) in self.eval_all(state, &exprs, Want::Value) {
                    // What is called by name sees what the arguments point to before it writes there.
                    if !matches!(target, Target::Functions { .. }) {
                        self.forget_pointees(&mut state, e);
                    }
                    if target == Target::Builtin(Builtin::Drop) {
                        self.run_argument_drops(&state, &exprs);
                    }
                    self.record_callbacks(&state, e, &args);
                    out.extend(self.apply(state, e, &target, args, variant));
                }
                out
            }
        }
    }

    pub(super) fn eval_method(
        &mut self,
        state: State,
        (e, receiver, _method): (ExprId, ExprId, Name),
        args: List<ExprId>,
    ) -> Outcomes {
        let target = self.body.targets.get(&e).cloned().unwrap_or(Target::Unknown);
        let mut all = vec![receiver];
        all.extend(self.facts.list(args));
        if !lock_ops(&target).is_empty() {
            return self.eval_lock_ops(state, e, lock_ops(&target), &all);
        }
        let want = if self.takes_receiver(e, &target) { Want::Value } else { Want::Place };
        let mut out = Vec::new();
        for (mut state, first) in self.eval(state, receiver, want) {
            self.forget_variant(&mut state, &first);
            for (state, mut values) in self.eval_all(state, &all[1..], Want::Value) {
                values.insert(0, first.clone());
                out.extend(match &target {
                    Target::Value => {
                        let rest = values.split_off(1);
                        self.run_value(state, e, &first, rest)
                    }
                    target => self.apply(state, e, target, values, None),
                });
            }
        }
        out
    }

    /// Whether a method takes its receiver by value.
    fn takes_receiver(&self, e: ExprId, target: &Target) -> bool {
        match target {
            Target::Functions { candidates, .. } => candidates.first().is_some_and(|&id| self.takes_self(id)),
            Target::Builtin(Builtin::Alias) => self.body.moves_receiver.contains(&e),
            Target::Builtin(Builtin::Take | Builtin::Replace | Builtin::Keep | Builtin::Identity) => false,
            Target::Builtin(Builtin::RunsJoined | Builtin::RunsElsewhere | Builtin::Diverges) => false,
            Target::Builtin(Builtin::Same | Builtin::Drop | Builtin::Forget) => true,
            _ => self.body.moves_receiver.contains(&e),
        }
    }

    fn takes_self(&self, id: FnId) -> bool {
        let Some((facts, function)) = self.cx.linked.facts(id) else { return false };
        let Some(first) = function.params.first() else { return false };
        !matches!(facts.ty(first.ty).kind, TypeKind::Ref { .. } | TypeKind::Ptr(_))
    }

    /// Makes a call whose arguments (receiver first) are values.
    fn apply(
        &mut self,
        state: State,
        e: ExprId,
        target: &Target,
        args: Vec<Value>,
        variant: Option<Variant>,
    ) -> Outcomes {
        let closures = args.iter().filter_map(|arg| match arg.callable {
            Some(Callable::Closure(at)) => Some(at),
            _ => None,
        });
        let taken: Vec<PatId> = closures.flat_map(|at| self.takes_along(at)).collect();
        let mut out = self.make_call(state, e, target, args, variant);
        for (state, value) in &mut out {
            self.end_taken(state, &taken, value);
        }
        out
    }

    fn make_call(
        &mut self,
        state: State,
        e: ExprId,
        target: &Target,
        args: Vec<Value>,
        variant: Option<Variant>,
    ) -> Outcomes {
        match target {
            Target::Functions { candidates, via } => self.call(state, &Callees { at: e, candidates, via: *via }, args),
            Target::Builtin(builtin) => self.apply_builtin(state, e, *builtin, args),
            Target::Constructor => {
                let place = args.first().filter(|_| args.len() == 1).and_then(|value| value.place.clone());
                let runs = |callable: &Callable| !matches!(callable, Callable::Function(_));
                let callable = args.first().filter(|_| args.len() == 1).and_then(|value| value.callable.clone());
                let callable = callable.filter(runs);
                let scalar = self.made_variant(e).unwrap_or_default();
                vec![(state, Value { variant, place, callable, scalar, ..gather(args) })]
            }
            _ => self.apply_foreign(state, e, args),
        }
    }

    /// Code outside the run: it may run what it is handed, and what it takes by value ends there unless its result can
    /// own a guard. In C a function is handed over to be registered far more often than to be run at once; the model names
    /// the exceptions.
    fn apply_foreign(&mut self, mut state: State, e: ExprId, args: Vec<Value>) -> Outcomes {
        let mut result = Value::unknown();
        let keeps = self.body.types.get(&e).is_some_and(|flags| flags.holds_guard);
        if let Some(future) = args.iter().find(|arg| arg.callable.as_ref().is_some_and(is_future)) {
            // It runs when it is awaited, whatever coat it has got.
            let held = args.iter().flat_map(|arg| arg.held.iter().copied()).collect();
            return vec![(state, Value { callable: future.callable.clone(), held, ..result })];
        }
        if self.keeps_closure(e, &args) {
            self.run_elsewhere(&state, e, &args);
        } else if !self.is_c() {
            let made;
            (state, made) = self.run_handed(state, e, &args, 1);
            // `option.map(|x| x.lock())`: what the closure makes is in the result, or ends in the call.
            match keeps {
                true => result.held.extend(&made.held),
                false => self.drop_value(&mut state, &made),
            }
        }
        for arg in &args {
            if keeps {
                result.held.extend(&arg.held);
            } else {
                self.drop_value(&mut state, arg);
            }
        }
        result.place = self.asked_macro(e, &args);
        if let Some(yields) = self.body.yields.get(&e) {
            self.sharpen(&mut result, *yields, e);
        }
        self.recall(state, result)
    }

    /// Whether code that nothing is known of most likely keeps the closure that it is handed: one that takes along what it
    /// captures needs nothing of its maker any more.
    fn keeps_closure(&self, e: ExprId, args: &[Value]) -> bool {
        let is_move = |at: ExprId| matches!(self.facts.expr(at).kind, ExprKind::Closure { is_move: true, .. });
        let is_unknown = matches!(self.body.targets.get(&e), None | Some(Target::Unknown));
        is_unknown && matches!(handed_over(args), Some(Callable::Closure(at)) if is_move(at))
    }

    /// Runs the closures and futures among the arguments, `turns` times; the states merged, and what they returned.
    pub(super) fn run_handed(&mut self, state: State, e: ExprId, args: &[Value], turns: u32) -> (State, Value) {
        let mut current = state;
        let mut result = Value::unknown();
        let Some(handed) = handed_over(args) else { return (current, result) };
        let others = args.iter().filter(|arg| arg.callable.as_ref() != Some(&handed));
        let inputs: Vec<Value> = others.map(|arg| Value { callable: None, ..arg.borrowed() }).collect();
        let inputs: Vec<Value> = inputs.into_iter().take(1).collect();
        let is_each = matches!(self.body.targets.get(&e), Some(Target::Builtin(Builtin::RunsEach | Builtin::Alias)));
        let outer = (self.turn, self.turns);
        for turn in 0..turns {
            if turns > 1 {
                (self.turn, self.turns) = (outer.0 * 2 + turn, outer.1 + 1);
            }
            let input = if is_each { self.turn_of(&inputs, e) } else { inputs.clone() };
            let ends = self.run_callable(current.clone(), e, &handed, input);
            // The path that keeps most is the one that a nesting needs.
            if let Some((state, value)) = ends.into_iter().max_by_key(|(state, _)| state.held.len()) {
                result.held.extend(&value.held);
                result.place = value.place;
                current = state;
            }
        }
        (self.turn, self.turns) = outer;
        (current, result)
    }

    /// The element that a closure gets in this turn.
    fn turn_of(&self, inputs: &[Value], e: ExprId) -> Vec<Value> {
        let step = Proj::Element(Element::Turn(self.id, e, self.turn));
        let element = |value: &Value| match &value.place {
            Some(place) => Value::at(place.then(step)),
            None => Value::at(Place::root(Root::Site(self.id, e, self.turn))),
        };
        inputs.iter().map(element).collect()
    }

    pub(super) fn run_callable(&mut self, state: State, e: ExprId, callable: &Callable, args: Vec<Value>) -> Outcomes {
        match callable {
            Callable::Function(id) => self.call(state, &Callees { at: e, candidates: &[*id], via: Via::Direct }, args),
            Callable::Closure(at) | Callable::AsyncBlock(at) => self.run_inline(state, *at, &args),
            Callable::Param(param) => self.run_param(state, *param, args, false),
            Callable::Future(pending) => {
                let callees = Callees { at: pending.at, candidates: &pending.candidates, via: Via::Direct };
                self.run_call(state, &callees, pending.args.clone())
            }
        }
    }

    pub(super) fn run_param(&mut self, mut state: State, param: u16, args: Vec<Value>, awaited: bool) -> Outcomes {
        let (held, released) = (state.held.clone(), state.released.clone());
        self.doubt_handed(&mut state, &args);
        let callback = Callback { param, held, args, released, awaited };
        let alike = self.out.callbacks.iter().filter(|known| known.param == param && known.held == callback.held);
        if alike.take(MAX_CALLBACKS).count() < MAX_CALLBACKS && !self.out.callbacks.contains(&callback) {
            self.out.callbacks.push(callback);
        }
        vec![(state, Value::unknown())]
    }

    /// Calls a value: a closure in a variable, a function parameter.
    fn run_value(&mut self, state: State, e: ExprId, value: &Value, args: Vec<Value>) -> Outcomes {
        match &value.callable {
            Some(callable) => self.run_callable(state, e, &callable.clone(), args),
            None => self.apply_foreign(state, e, args),
        }
    }

    /// Runs a closure or async block of this function where it is called.
    pub(super) fn run_inline(&mut self, state: State, at: ExprId, args: &[Value]) -> Outcomes {
        if self.inline >= MAX_INLINE {
            return vec![(state, Value::unknown())];
        }
        let (body, params): (ExprId, Vec<PatId>) = match self.facts.expr(at).kind {
            ExprKind::Closure { params, body, .. } => (body, self.facts.list(params).collect()),
            ExprKind::Async(body) => (body, Vec::new()),
            _ => return vec![(state, Value::unknown())],
        };
        self.ran.insert(at);
        self.inline += 1;
        let outside = std::mem::replace(&mut self.held_outside, state.held.clone());
        let frame = std::mem::replace(&mut self.frame, Frame { depth: self.depth, ..Frame::default() });
        let (temp_scope, extended) = (self.temp_scope, self.extended.take());
        let scope = self.open(true);
        let mut state = state;
        for (i, &param) in params.iter().enumerate() {
            let value = args.get(i).cloned().unwrap_or_default();
            self.bind(&mut state, param, &value, super::pattern::Source::Nothing, scope);
        }
        let ends = self.eval(state, body, Want::Value);
        let mut ends = self.close(scope, ends);
        ends.append(&mut self.frame.returns);
        self.frame = frame;
        (self.temp_scope, self.extended) = (temp_scope, extended);
        self.inline -= 1;
        self.held_outside = outside;
        self.settle(at, ends)
    }

    pub(super) fn eval_macro(&mut self, state: State, e: ExprId, _path: PathId, args: List<ExprId>) -> Outcomes {
        let args: Vec<ExprId> = self.facts.list(args).collect();
        let diverges = self.body.targets.get(&e) == Some(&Target::Builtin(Builtin::Diverges));
        let elsewhere = self.body.targets.get(&e) == Some(&Target::Builtin(Builtin::RunsElsewhere));
        let mut ends = Vec::new();
        for (state, values) in self.eval_all(state, &args, Want::Place) {
            if diverges {
                continue;
            }
            if elsewhere {
                self.run_elsewhere(&state, e, &values);
                ends.push((state, Value::unknown()));
                continue;
            }
            let state = if self.is_c() { state } else { self.run_handed(state, e, &values, 1).0 };
            ends.push((state, Value::unknown()));
        }
        ends
    }

    /// Calls functions of the run; an `async fn` runs when it is awaited.
    fn call(&mut self, state: State, callees: &Callees<'_>, args: Vec<Value>) -> Outcomes {
        let is_async = |id: &FnId| self.cx.linked.functions[id.0 as usize].is_async;
        if callees.candidates.iter().any(is_async) {
            let pending = PendingCall { candidates: callees.candidates.to_vec(), args, at: callees.at };
            let held = pending.args.iter().flat_map(|value| value.held.iter().copied()).collect();
            let callable = Some(Callable::Future(Arc::new(pending)));
            return vec![(state, Value { callable, held, ..Value::default() })];
        }
        self.run_call(state, callees, args)
    }

    fn run_call(&mut self, state: State, callees: &Callees<'_>, args: Vec<Value>) -> Outcomes {
        self.record_call(&state, callees, &args, self.at(callees.at));
        self.note_handed(callees, &args);
        let mut out = Vec::new();
        for &candidate in callees.candidates {
            match self.cx.effect(candidate) {
                Some(summary) => out.extend(self.instantiate(&state, callees.at, candidate, summary, &args)),
                None => {
                    let asked = self.asked(candidate, callees.candidates, &args);
                    let place = asked.or_else(|| self.made_of_param(&state, candidate, (callees.at, &args)));
                    let mut state = state.clone();
                    self.forget_pointees(&mut state, callees.at);
                    args.iter().for_each(|value| self.drop_value(&mut state, value));
                    out.extend(self.recall(state, Value { place, ..Value::default() }));
                }
            }
        }
        if let Some(yields) = self.body.yields.get(&callees.at) {
            out.iter_mut().for_each(|(_, value)| self.sharpen(value, *yields, callees.at));
        }
        if let Some(lock) = self.body.gives_up.get(&callees.at) {
            out = out.into_iter().flat_map(|way| self.give_up_by_result(way, (callees.at, lock), &args)).collect();
        }
        self.settle(callees.at, out)
    }

    /// Notes which objects a call hands to whom.
    fn note_handed(&mut self, callees: &Callees<'_>, args: &[Value]) {
        let (Some(guises), Via::Direct) = (&mut self.guises, callees.via) else { return };
        for (param, arg) in args.iter().enumerate() {
            let Some(place) = &arg.place else { continue };
            guises.handed.extend(callees.candidates.iter().map(|&callee| (place.clone(), callee, param as u16)));
        }
    }

    /// What the model knows of a result.
    fn sharpen(&self, value: &mut Value, yields: Yields, call: ExprId) {
        match (yields, value.scalar) {
            (_, Scalar::Int(_) | Scalar::Negative) => {}
            (Yields::New, _) => value.place = Some(Place::root(Root::Fresh(self.id, call, self.turn))),
            (Yields::NotNull, Scalar::Unknown) => value.scalar = Scalar::NonZero,
            (Yields::NotNull, _) => {}
        }
    }

    /// Callbacks that the call runs before it returns, as calls of their own.
    fn record_callbacks(&mut self, state: &State, e: ExprId, args: &[Value]) {
        let Some(runs) = self.body.callbacks.get(&e) else { return };
        for run in runs {
            let given = run.args.iter().map(|arg| arg.and_then(|i| args.get(i as usize).cloned()).unwrap_or_default());
            let given: Vec<Value> = given.collect();
            let candidates = [run.function];
            // Whether and when it runs is for the callee to decide (`kref_put`: the last one only).
            let callees = Callees { at: e, candidates: &candidates, via: Via::Pointer };
            self.record_call(state, &callees, &given, self.at(e));
        }
    }

    /// Remembers a call that may lead to a lock.
    fn record_call(&mut self, state: &State, callees: &Callees<'_>, args: &[Value], at: Location) {
        if !callees.candidates.iter().any(|callee| self.cx.takes[callee.0 as usize]) {
            return;
        }
        let is_holder = !state.held.is_empty();
        let site = CallSite {
            site: (callees.at, self.turn),
            at,
            candidates: callees.candidates.into(),
            via: callees.via,
            args: args.to_vec(),
            held: state.held.clone(),
            released: state.released.clone(),
            conditions: self.conditions_here(state),
            // Only asked of calls that a search begins at.
            orders: if is_holder { state.orders.clone() } else { self.nothing.orders.clone() },
            facts: if is_holder { state.facts.clone() } else { self.facts_of_own(state, args) },
            elsewhere: self.elsewhere,
            rare: state.rare,
        };
        let key = (callees.at, self.turn, state.held.clone());
        let records = self.call_index.entry(key).or_default();
        let same = |at: &&usize| {
            let known = &self.out.calls[**at];
            known.at == site.at
                && known.candidates == site.candidates
                && known.released == site.released
                && known.args == site.args
                && known.elsewhere == site.elsewhere
        };
        // Equal but for what the path knows: one record that knows less covers both.
        match records.iter().find(same) {
            Some(&at) => {
                let known = &mut self.out.calls[at];
                known.conditions.retain(|condition| site.conditions.contains(condition));
                known.rare = known.rare.filter(|_| known.rare == site.rare);
                if !Arc::ptr_eq(&known.facts, &site.facts) && known.facts != site.facts {
                    Arc::make_mut(&mut known.facts).retain(|place, scalar| site.facts.get(place) == Some(scalar));
                }
                if known.orders != site.orders {
                    known.orders = Arc::new(known.orders.iter().filter(|o| site.orders.contains(o)).cloned().collect());
                }
            }
            None if records.len() >= MAX_RECORDS => {}
            None => {
                records.push(self.out.calls.len());
                self.out.calls.push(site);
            }
        }
    }

    /// What is known of the function's own objects that a call is handed, and of members that the function wrote: all that
    /// is asked of a call by who holds no lock.
    fn facts_of_own(&self, state: &State, args: &[Value]) -> Arc<BTreeMap<Place, Scalar>> {
        let roots: Vec<Root> = args.iter().filter_map(|arg| arg.place.as_ref().map(|place| place.root)).collect();
        let of_params = |place: &&Place| matches!(place.root, Root::Param(_)) && roots.contains(&place.root);
        let written: Vec<&Place> = state.written.iter().filter(of_params).collect();
        if written.is_empty() && roots.iter().all(|root| root.is_on_entry()) {
            return self.nothing.facts.clone();
        }
        let is_own = |place: &Place| match place.root {
            Root::Param(_) => !place.path.is_empty() && written.iter().any(|written| written.contains(place)),
            root => !root.is_on_entry(),
        };
        let unknown = written.iter().map(|place| (*place, &Scalar::Unknown));
        let known = unknown.chain(state.facts.iter());
        let of_args = known.filter(|(place, _)| roots.contains(&place.root) && is_own(place));
        Arc::new(of_args.map(|(place, scalar)| (place.clone(), *scalar)).collect())
    }

    /// Runs code that is implied by an expression.
    pub(super) fn run_implicit(&mut self, state: State, e: ExprId) -> State {
        if let Some(functions) = self.body.implicit.get(&e) {
            let callees = Callees { at: e, candidates: functions, via: Via::Direct };
            self.record_call(&state, &callees, &[], self.at(e));
        }
        // An operator with an implementation of the run has a target like a call, but nothing else runs it.
        if let Some(Target::Functions { candidates, via }) = self.body.targets.get(&e)
            && self.is_operator(e)
        {
            let callees = Callees { at: e, candidates, via: *via };
            self.record_call(&state, &callees, &[], self.at(e));
        }
        state
    }

    /// `drop(x)`: the end of what `x` holds.
    fn run_argument_drops(&mut self, state: &State, args: &[ExprId]) {
        for &arg in args {
            let of_local = match self.body.named.get(&arg) {
                Some(Named::Local(pat)) => self.body.drops.get(pat),
                _ => None,
            };
            if let Some(drops) = of_local.or_else(|| self.body.temp_drops.get(&arg)) {
                self.run_drops(state, drops, self.facts.expr(arg).span);
            }
        }
    }

    fn is_operator(&self, e: ExprId) -> bool {
        use ExprKind::{AssignOp, Binary, Deref, For, Index, Not, Unary};
        matches!(
            self.facts.expr(e).kind,
            Binary { .. } | Index { .. } | Deref(_) | Not(_) | Unary(_) | AssignOp { .. } | For { .. }
        )
    }

    /// Runs `Drop` implementations at the end of a life.
    pub(super) fn run_drops(&mut self, state: &State, drops: &Drops, span: Span) {
        let at = self.function.body.unwrap_or(ExprId::new(0));
        let location = Location { file: self.file, span };
        for (candidates, via) in [(&drops.always, Via::Direct), (&drops.if_last, Via::LastHandle)] {
            self.record_call(state, &Callees { at, candidates, via }, &[], location);
        }
    }
}

pub(super) fn is_future(callable: &Callable) -> bool {
    matches!(callable, Callable::Future(_) | Callable::AsyncBlock(_))
}

/// What a call is handed to run: a closure sooner than a parameter, which may be anything (`items.iter().map(|item| …)`).
pub(super) fn handed_over(args: &[Value]) -> Option<Callable> {
    let all = || args.iter().filter_map(|arg| arg.callable.as_ref());
    all().find(|callable| !matches!(callable, Callable::Param(_))).or_else(|| all().next()).cloned()
}
