//! Expressions: values, places and what they move.

use super::enums::{is_variant, without_variant};
use super::pattern::Source;
use super::{Exec, MAX_STEPS, Outcomes, Want};
use crate::facts::{ExprId, ExprKind, FieldInitId, List, Name, PathId};
use crate::flow::place::{Element, Place, Proj, Root};
use crate::flow::state::{MAX_STATES, State};
use crate::flow::value::{Callable, Part, Scalar, Value, Variant};
use crate::resolved::Named;
use std::sync::Arc;

impl Exec<'_> {
    /// Runs an expression from one state.
    pub(super) fn eval(&mut self, state: State, e: ExprId, want: Want) -> Outcomes {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            self.gap(e, "the function has too many paths to follow");
            return vec![(state, Value::unknown())];
        }
        let state = self.run_implicit(state, e);
        let mut ends = self.eval_kind(state, e, want);
        if want == Want::Place && self.is_rvalue(e) {
            for (state, value) in &mut ends {
                if !value.held.is_empty() || self.body.temp_drops.contains(&e) {
                    self.keep_temp(state, value, e);
                    *value = value.borrowed();
                }
            }
        }
        ends
    }

    /// Whether an expression makes a value: used as a place, that is a temporary.
    fn is_rvalue(&self, e: ExprId) -> bool {
        !matches!(
            self.facts.expr(e).kind,
            ExprKind::Path(_)
                | ExprKind::Field { .. }
                | ExprKind::Index { .. }
                | ExprKind::Deref(_)
                | ExprKind::AddrOf { .. }
        )
    }

    fn eval_kind(&mut self, state: State, e: ExprId, want: Want) -> Outcomes {
        match self.facts.expr(e).kind {
            ExprKind::Missing | ExprKind::Opaque | ExprKind::Str(_) => vec![(state, Value::unknown())],
            ExprKind::Int(n) => vec![(state, Value::int(n.get()))],
            ExprKind::Bool(b) => vec![(state, Value::int(i64::from(b)))],
            ExprKind::Path(_) => self.eval_path(state, e, want),
            ExprKind::Field { base, name } => self.eval_field(state, (e, base, name), want),
            ExprKind::Index { base, index } => self.eval_index(state, e, base, index),
            ExprKind::Deref(of) => self.eval_deref(state, of),
            ExprKind::AddrOf { of, mutable } => self.eval_address(state, of, mutable),
            ExprKind::Not(_) | ExprKind::And(..) | ExprKind::Or(..) | ExprKind::Let { .. } => self.eval_truth(state, e),
            ExprKind::Unary(of) => self.over(state, of, Want::Place, |_, state, _| vec![(state, Value::unknown())]),
            ExprKind::Binary { op, lhs, rhs } => self.eval_binary(state, e, op, (lhs, rhs)),
            ExprKind::Assign { place, value } => self.eval_assign(state, place, value),
            ExprKind::AssignOp { op, place, value } => self.eval_assign_op(state, (e, op), place, value),
            ExprKind::Call { callee, args } => self.unextended(e, |exec| exec.eval_call(state, e, callee, args)),
            ExprKind::MethodCall { receiver, method, args, .. } => {
                self.unextended(e, |exec| exec.eval_method(state, (e, receiver, method), args))
            }
            ExprKind::Macro { path, args, .. } => self.eval_macro(state, e, path, args),
            ExprKind::Cast { value, .. } => {
                let ends = self.eval(state, value, want);
                ends.into_iter().map(|(state, value)| (state, without_variant(value))).collect()
            }
            ExprKind::Tuple(items) | ExprKind::Array(items) => self.eval_parts(state, items),
            ExprKind::Repeat { value, .. } => self.eval(state, value, Want::Value),
            ExprKind::Struct { path, fields, base } => self.eval_struct(state, e, path, fields, base),
            ExprKind::Range { lo, hi } => {
                let parts: Vec<ExprId> = lo.into_iter().chain(hi).collect();
                let ends = self.eval_all(state, &parts, Want::Value);
                ends.into_iter().map(|(state, _)| (state, Value::unknown())).collect()
            }
            ExprKind::Seq(items) => self.eval_seq(state, items, want),
            ExprKind::Async(_) => self.make(state, e, Callable::AsyncBlock(e)),
            ExprKind::Closure { body, is_move, .. } => {
                let (state, held) = if is_move { self.capture(state, body) } else { (state, Vec::new()) };
                let made = self.make(state, e, Callable::Closure(e));
                made.into_iter().map(|(state, value)| (state, Value { held: held.clone(), ..value })).collect()
            }
            ExprKind::Try(of) => self.eval_try(state, of),
            ExprKind::Await(of) => self.eval_await(state, e, of),
            ExprKind::Expansion { body, .. } => self.eval(state, body, want),
            ExprKind::Guard { args, .. } => self.eval_guard(state, e, args),
            ExprKind::ScopedGuard { args, fail, body, .. } => self.eval_scoped_guard(state, e, args, (fail, body)),
            _ => self.eval_control(vec![state], e, want),
        }
    }

    /// Runs `of`, then `then` on each of its outcomes.
    pub(super) fn over(
        &mut self,
        state: State,
        of: ExprId,
        want: Want,
        mut then: impl FnMut(&mut Self, State, Value) -> Outcomes,
    ) -> Outcomes {
        let ends = self.eval(state, of, want);
        let mut out = Vec::with_capacity(ends.len());
        for (state, value) in ends {
            out.extend(then(self, state, value));
        }
        out
    }

    /// Runs expressions in turn; the values of each path in order.
    pub(super) fn eval_all(&mut self, state: State, items: &[ExprId], want: Want) -> Vec<(State, Vec<Value>)> {
        let mut paths = vec![(state, Vec::with_capacity(items.len()))];
        for &item in items {
            let mut next = Vec::with_capacity(paths.len());
            for (state, values) in paths {
                let mut ends = self.eval(state, item, want);
                let last = ends.pop();
                let with = |mut values: Vec<Value>, value| {
                    values.push(value);
                    values
                };
                next.extend(ends.into_iter().map(|(state, value)| (state, with(values.clone(), value))));
                next.extend(last.map(|(state, value)| (state, with(values, value))));
            }
            paths = if next.len() > MAX_PATHS { fewer(next) } else { next };
            if paths.len() > MAX_STATES {
                self.gap(item, "too many paths with different locks; some are left out");
                paths.truncate(MAX_STATES);
            }
        }
        paths
    }

    /// What a `move` closure takes with it: the guards of the variables that its body names.
    fn capture(&mut self, mut state: State, body: ExprId) -> (State, Vec<u32>) {
        let mut held = Vec::new();
        if state.held.is_empty() {
            return (state, held);
        }
        let mut work = vec![body];
        while let Some(e) = work.pop() {
            if let Some(&Named::Local(pat)) = self.body.named.get(&e) {
                let owned = state.var(pat).map(|value| value.held.clone()).unwrap_or_default();
                state.change(pat, |value| owned.iter().for_each(|&id| value.disown(id)));
                held.extend(owned);
            }
            work.extend(self.facts.children(e));
        }
        (state, held)
    }

    fn make(&mut self, state: State, e: ExprId, callable: Callable) -> Outcomes {
        if !self.made.contains(&e) {
            self.made.push(e);
        }
        vec![(state, Value::callable(callable))]
    }

    fn eval_path(&mut self, state: State, e: ExprId, want: Want) -> Outcomes {
        let value = match self.body.named.get(&e) {
            Some(&Named::Local(pat)) => return self.eval_local(state, e, pat, want),
            Some(&Named::Static(id)) => {
                let root = match self.cx.linked.statics[id.0 as usize].is_const {
                    true => Root::Fresh(self.id, e, self.turn),
                    false => Root::Static(id),
                };
                Value::at(Place::root(root))
            }
            Some(&Named::Global(id)) => Value::at(Place::root(Root::Global(id))),
            Some(&Named::Const(n)) => Value::int(n),
            Some(&Named::Function(id)) => Value::callable(Callable::Function(id)),
            Some(Named::Unit) => {
                let ExprKind::Path(path) = self.facts.expr(e).kind else { return Vec::new() };
                let scalar = self.variant_number(path).unwrap_or_default();
                Value { variant: self.variant_of(path), scalar, ..Value::default() }
            }
            Some(Named::Unknown) | None => Value::unknown(),
        };
        self.recall(state, value)
    }

    /// Adds what tests told of a place.
    pub(super) fn recall(&self, state: State, mut value: Value) -> Outcomes {
        if let Some(place) = &value.place
            && let Some(&scalar) = state.facts.get(place)
        {
            value.scalar = scalar;
        }
        vec![(state, value)]
    }

    pub(super) fn variant_of(&self, path: PathId) -> Option<Variant> {
        let last = self.facts.path(path).segments.last()?;
        Variant::of(self.facts.name(last.name))
    }

    fn eval_local(&mut self, mut state: State, e: ExprId, pat: crate::facts::PatId, want: Want) -> Outcomes {
        let here = Place::root(Root::Local(self.id, pat, 0));
        let Some(known) = state.var(pat) else {
            return self.recall(state, Value { local: Some(pat), ..Value::at(here) });
        };
        let mut value = known.clone();
        if want == Want::Value && self.body.drops.contains(&pat) && !self.is_copy(e) {
            state.change(pat, |value| value.moved = true);
        }
        let moves = want == Want::Value && !value.held.is_empty() && !self.is_copy(e);
        if moves {
            let left = Value { moved: true, ..value.borrowed() };
            state.set(pat, left);
        } else {
            value = value.borrowed();
            value.local = Some(pat);
        }
        if value.place.is_none() && value.held.is_empty() {
            value.place = Some(here);
        }
        self.recall(state, value)
    }

    pub(super) fn is_copy(&self, e: ExprId) -> bool {
        self.body.types.get(&e).is_some_and(|flags| flags.is_copy)
    }

    fn eval_field(&mut self, state: State, (e, base, name): (ExprId, ExprId, Name), want: Want) -> Outcomes {
        let ends = self.eval(state, base, Want::Place);
        let step = match self.body.fields.get(&e) {
            Some(&field) => Proj::Field(field),
            None => Proj::Named(u32::from(name)),
        };
        let is_array = self.is_array(step);
        let mut out = Vec::new();
        for (mut state, value) in ends {
            let part = self.field_part(&value, name);
            let field = match part {
                Some(part) => without_variant(self.take_part(&mut state, base, part, want)),
                None => {
                    let held = self.take_whole(&mut state, (e, base), want);
                    let object = value.place.or_else(|| self.returned_object(base));
                    self.note_member(object.as_ref(), e);
                    Value { place: object.map(|place| place.then(step)), held, ..Value::default() }
                }
            };
            if is_array {
                out.push((state, Value { scalar: Scalar::Positive, ..field }));
                continue;
            }
            out.extend(self.recall(state, field));
        }
        out
    }

    /// C: whether a step leads to a member that is an array.
    pub(super) fn is_array(&self, step: Proj) -> bool {
        matches!(step, Proj::Field(field) if self.cx.linked.fields[field.0 as usize].is_array)
    }

    /// C: the object that a call returned a pointer to, where the callee does not tell which it is.
    fn returned_object(&self, e: ExprId) -> Option<Place> {
        match self.facts.expr(e).kind {
            ExprKind::Deref(of) => self.returned_object(of),
            ExprKind::Call { .. } if self.is_c() => Some(Place::root(Root::Site(self.id, e, self.turn))),
            _ => None,
        }
    }

    fn field_part(&self, value: &Value, name: Name) -> Option<Value> {
        let by_name = self.part(value, Part::Field(name));
        by_name.or_else(|| {
            let position = self.facts.name(name).parse().ok()?;
            self.part(value, Part::Position(position))
        })
    }

    /// The guards that leave a variable with one of its fields, when only the whole of it is known.
    fn take_whole(&self, state: &mut State, (e, base): (ExprId, ExprId), want: Want) -> Vec<u32> {
        let holds = self.body.types.get(&e).is_some_and(|flags| flags.holds_guard);
        let Some(&Named::Local(pat)) = self.body.named.get(&base) else { return Vec::new() };
        if want != Want::Value || !holds || self.is_copy(e) {
            return Vec::new();
        }
        let held = state.var(pat).map(|value| value.held.clone()).unwrap_or_default();
        state.change(pat, |value| held.iter().for_each(|&id| value.disown(id)));
        held
    }

    /// The part of a variable, with the guards that the variable still owns for it.
    fn take_part(&mut self, state: &mut State, base: ExprId, part: Value, want: Want) -> Value {
        let Some(&Named::Local(pat)) = self.body.named.get(&base) else { return part };
        let owned = state.var(pat).map(|value| value.held.clone()).unwrap_or_default();
        let name_of = |whole: &Value| {
            whole.parts.as_ref().and_then(|parts| {
                parts.iter().find(|(_, value)| value.place == part.place).map(|(_, value)| value.held.clone())
            })
        };
        let held = state.var(pat).and_then(name_of).unwrap_or_default();
        if want != Want::Value || held.is_empty() || !held.iter().all(|id| owned.contains(id)) {
            return part;
        }
        state.change(pat, |value| held.iter().for_each(|&id| value.disown(id)));
        Value { held, ..part }
    }

    fn eval_index(&mut self, state: State, e: ExprId, base: ExprId, index: ExprId) -> Outcomes {
        let ends = self.eval(state, base, Want::Place);
        let mut out = Vec::new();
        for (state, value) in ends {
            for (state, index) in self.eval(state, index, Want::Value) {
                let element = self.indexed(e, &index);
                let place = value.place.as_ref().map(|place| place.then(Proj::Element(element)));
                out.extend(self.recall(state, Value { place, ..Value::default() }));
            }
        }
        out
    }

    /// The element that an index chooses.
    pub(super) fn indexed(&self, e: ExprId, index: &Value) -> Element {
        match (index.scalar, &index.place) {
            (Scalar::Int(n), _) => Element::At(n),
            (_, Some(Place { root: Root::Site(owner, at, turn), path })) if path.is_empty() => {
                Element::Turn(*owner, *at, *turn)
            }
            (_, Some(place)) => self.element_of(place, e),
            (_, None) => Element::Turn(self.id, e, self.turn),
        }
    }

    /// Which of many a key chooses: equal keys choose one, and two unequal ones may.
    pub(super) fn chosen(&self, e: ExprId, key: &Value) -> Element {
        match (key.scalar, &key.place) {
            (Scalar::Int(n), _) => Element::Turn(self.id, ExprId::from(u32::MAX / 2 + (n as u32 >> 2)), 0),
            (_, Some(place)) => self.element_of(place, e),
            (_, None) => Element::Turn(self.id, e, self.turn),
        }
    }

    /// Index by a variable: two uses of one variable designate one element.
    fn element_of(&self, place: &Place, e: ExprId) -> Element {
        match (place.root, place.path.is_empty()) {
            (Root::Local(owner, pat, turn), true) => Element::Turn(owner, ExprId::from(u32::from(pat)), turn),
            (Root::Param(i), true) => Element::Turn(self.id, ExprId::from(u32::MAX / 2 - u32::from(i)), 0),
            _ => Element::Turn(self.id, e, self.turn),
        }
    }

    /// C: what an expression is the address of, whatever it is cast to.
    fn addressed(&self, e: ExprId) -> Option<ExprId> {
        match self.facts.expr(e).kind {
            ExprKind::AddrOf { of, .. } if self.is_c() => Some(of),
            ExprKind::Cast { value, .. } => self.addressed(value),
            _ => None,
        }
    }

    fn eval_deref(&mut self, state: State, of: ExprId) -> Outcomes {
        // `*(volatile int *)&x`, as `READ_ONCE` writes it, is `x`: what is known of the address says nothing of it.
        if let Some(object) = self.addressed(of) {
            return self.eval(state, object, Want::Place);
        }
        let ends = self.eval(state, of, Want::Place);
        let through = |(state, value): (State, Value)| self.recall(state, value.borrowed());
        ends.into_iter().flat_map(through).collect()
    }

    /// `&e`: the object itself; a temporary lives as long as its scope, or its `let` if it is extended.
    fn eval_address(&mut self, state: State, of: ExprId, mutable: bool) -> Outcomes {
        let mut ends = self.eval(state, of, Want::Place);
        if mutable {
            ends.iter_mut().for_each(|(state, value)| self.forget_variant(state, value));
        }
        ends.iter().for_each(|(_, value)| self.note_member(value.place.as_ref(), of));
        let address = |value: Value| match is_variant(value.scalar) {
            true => value,
            false => Value { scalar: Scalar::Positive, ..value },
        };
        ends.into_iter().map(|(state, value)| (state, address(value))).collect()
    }

    /// Notes that a place is the object around another one.
    pub(super) fn note_around(&mut self, place: Option<&Place>) {
        if let (Some(guises), Some(Proj::Around(field))) = (&mut self.guises, place.and_then(|place| place.path.last()))
        {
            guises.members.extend(place.map(|place| (place.clone(), *field)));
        }
    }

    /// Notes that a member expression reaches a member of an object, or takes the object out of what it is a member of.
    fn note_member(&mut self, object: Option<&Place>, e: ExprId) {
        if let (Some(guises), Some(object), Some(&field)) = (&mut self.guises, object, self.body.fields.get(&e)) {
            guises.members.insert((object.clone(), field));
        }
    }

    pub(super) fn eval_truth(&mut self, state: State, e: ExprId) -> Outcomes {
        let (yes, no) = self.cond(state, e);
        let truth = |n| move |state| (state, Value::int(n));
        yes.into_iter().map(truth(1)).chain(no.into_iter().map(truth(0))).collect()
    }

    fn eval_parts(&mut self, state: State, items: List<ExprId>) -> Outcomes {
        let items: Vec<ExprId> = self.facts.list(items).collect();
        let ends = self.eval_all(state, &items, Want::Value);
        ends.into_iter().map(|(state, values)| (state, gather(values))).collect()
    }

    fn eval_struct(
        &mut self,
        state: State,
        e: ExprId,
        path: Option<PathId>,
        fields: List<FieldInitId>,
        base: Option<ExprId>,
    ) -> Outcomes {
        let fields: Vec<_> = self.facts.list(fields).map(|id| self.facts.field_inits[id.index()]).collect();
        let mut items: Vec<ExprId> = fields.iter().map(|field| field.value).collect();
        items.extend(base);
        let ends = self.eval_all(state, &items, Want::Value);
        let variant = path.and_then(|path| self.variant_of(path));
        let build = |(state, values): (State, Vec<Value>)| {
            let held = values.iter().flat_map(|value| value.held.iter().copied()).collect();
            let named = fields.iter().zip(values).filter_map(|(field, value)| Some((Part::Field(field.name?), value)));
            let parts = parts_of(named.collect());
            let place = Some(Place::root(Root::Fresh(self.id, e, self.turn)));
            let scalar = path.and_then(|path| self.variant_number(path)).unwrap_or_default();
            (state, Value { held, parts, variant, place, scalar, ..Value::default() })
        };
        ends.into_iter().map(build).collect()
    }

    fn eval_seq(&mut self, state: State, items: List<ExprId>, want: Want) -> Outcomes {
        let items: Vec<ExprId> = self.facts.list(items).collect();
        let Some((&last, first)) = items.split_last() else { return vec![(state, Value::unknown())] };
        let ends = self.eval_all(state, first, Want::Place);
        ends.into_iter().flat_map(|(state, _)| self.eval(state, last, want)).collect()
    }

    /// `e?`: goes on with what `Ok` or `Some` holds, or returns.
    fn eval_try(&mut self, state: State, of: ExprId) -> Outcomes {
        let ends = self.eval(state, of, Want::Value);
        let mut out = Vec::new();
        for (state, value) in ends {
            if !value.variant.is_some_and(Variant::is_success) {
                let mut failed = state.clone();
                self.drop_value(&mut failed, &value);
                let variant = value.variant.unwrap_or(Variant::Err);
                self.leave(failed, Value { variant: Some(variant), ..Value::default() });
            }
            if value.variant.is_none_or(Variant::is_success) {
                let inner = self.part(&value, Part::Position(0)).unwrap_or(Value { variant: None, ..value });
                out.push((state, inner));
            }
        }
        out
    }

    /// The source of a scrutinee: a variable, or the temporary that it becomes.
    pub(super) fn scrutinee(&mut self, state: &mut State, e: ExprId, value: &Value) -> Source {
        if let Some(&Named::Local(pat)) = self.body.named.get(&e) {
            return Source::Var(pat);
        }
        self.keep_temp(state, value, e);
        Source::Temp(e)
    }
}

/// Ways through a list of operands that are told apart by their values; beyond, only by their locks.
const MAX_PATHS: usize = 8;

/// One way for each set of locks.
fn fewer(paths: Vec<(State, Vec<Value>)>) -> Vec<(State, Vec<Value>)> {
    let mut kept: Vec<(State, Vec<Value>)> = Vec::new();
    for (state, values) in paths {
        let owns = |other: &[Value]| other.iter().zip(&values).all(|(a, b)| a.held == b.held);
        match kept.iter_mut().find(|(known, other)| known.same_locks(&state) && owns(other)) {
            Some((known, other)) => {
                known.absorb(&state);
                for (mine, value) in other.iter_mut().zip(&values) {
                    *mine = mine.join(value);
                }
            }
            None => kept.push((state, values)),
        }
    }
    kept
}

/// Parts of a value that are told apart.
const MAX_PARTS: usize = 12;

/// A value made of values.
pub(super) fn gather(values: Vec<Value>) -> Value {
    let held = values.iter().flat_map(|value| value.held.iter().copied()).collect();
    let parts = values.into_iter().enumerate().map(|(i, value)| (Part::Position(i as u32), value)).collect();
    Value { held, parts: parts_of(parts), ..Value::default() }
}

/// Parts worth keeping: a few, and of each only its own parts.
fn parts_of(mut parts: Vec<(Part, Value)>) -> Option<Arc<Vec<(Part, Value)>>> {
    if parts.len() > MAX_PARTS {
        return None;
    }
    for (_, part) in &mut parts {
        if let Some(inner) = &mut part.parts
            && inner.iter().any(|(_, value)| value.parts.is_some())
        {
            Arc::make_mut(inner).iter_mut().for_each(|(_, value)| value.parts = None);
        }
    }
    Some(Arc::new(parts))
}
