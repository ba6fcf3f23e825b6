//! Calls that need no body: what moves, aliases, keeps or ends a value, and what runs a closure.

use super::arithmetic::arithmetic;
use super::{Exec, Outcomes};
use crate::facts::{BinOp, ExprId, ExprKind};
use crate::flow::place::{Element, Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::value::{Callable, Part, Scalar, Value, Variant};
use crate::resolved::{Builtin, Target};

impl Exec<'_> {
    pub(super) fn apply_builtin(
        &mut self,
        mut state: State,
        e: ExprId,
        builtin: Builtin,
        args: Vec<Value>,
    ) -> Outcomes {
        let first = args.first().cloned().unwrap_or_default();
        match builtin {
            Builtin::Drop => {
                args.iter().for_each(|value| self.drop_value(&mut state, value));
                vec![(state, Value::unknown())]
            }
            Builtin::Forget => vec![(state, Value { held: Vec::new(), ..first })],
            Builtin::Same => self.same(state, e, first, &args[1.min(args.len())..]),
            Builtin::Alias => self.alias(state, e, first, &args[1.min(args.len())..]),
            Builtin::BlocksOn => self.block_on(state, e, &args),
            Builtin::Identity => vec![(state, first)],
            Builtin::PtrEq => vec![(state, Value::unknown())],
            Builtin::Take => vec![self.take(state, &first)],
            Builtin::Replace => {
                let (mut state, old) = self.take(state, &first);
                self.keep(&mut state, &first, &args[1.min(args.len())..]);
                vec![(state, old)]
            }
            Builtin::Keep => {
                self.keep(&mut state, &first, &args[1.min(args.len())..]);
                vec![(state, Value { place: first.place, ..Value::default() })]
            }
            Builtin::RunsEach => self.run_each(state, e, args),
            Builtin::Collect => vec![(state, first)],
            Builtin::RunsElsewhere => {
                self.run_elsewhere(&state, e, &args);
                vec![(state, Value::unknown())]
            }
            Builtin::RunsJoined => {
                let mut state = state;
                for arg in &args {
                    state = self.run_handed(state, e, std::slice::from_ref(arg), 1).0;
                }
                vec![(state, Value::unknown())]
            }
            Builtin::ErrorPointer => {
                let is_error = matches!(first.scalar, Scalar::Int(n) if n < 0);
                let scalar = if is_error { first.scalar } else { Scalar::Negative };
                vec![(state, Value { scalar, ..Value::default() })]
            }
            Builtin::ErrorNumber => vec![(state, Value { scalar: first.scalar, ..Value::default() })],
            Builtin::IsError { .. } => vec![(state, Value::unknown())],
            Builtin::Diverges => Vec::new(),
            Builtin::ContainerOf => {
                let place = first.place.as_ref().and_then(|place| self.container(e, place));
                self.note_around(place.as_ref());
                vec![(state, Value { place, ..Value::default() })]
            }
            Builtin::Private => {
                let place = first.place.map(|place| place.then(Proj::Private));
                vec![(state, Value { place, ..Value::default() })]
            }
            Builtin::Element => {
                let step = Proj::Element(Element::Turn(self.id, e, self.turn));
                vec![(state, Value { place: first.place.map(|place| place.then(step)), ..Value::default() })]
            }
            Builtin::Singleton(id) => vec![(state, Value::at(Place::root(Root::Global(id))))],
            Builtin::Bit => vec![(state, arithmetic(BinOp::Shl, &[Value::int(1), first]))],
            Builtin::Fresh => vec![(state, Value::at(Place::root(Root::Fresh(self.id, e, self.turn))))],
        }
    }

    /// The same object. An adapter of an iterator (`filter`) takes it, and runs what it is handed on each element.
    fn alias(&mut self, state: State, e: ExprId, first: Value, rest: &[Value]) -> Outcomes {
        let is_taken = self.body.moves_receiver.contains(&e);
        let value = Value { local: None, ..if is_taken { first.clone() } else { first.borrowed() } };
        if !rest.iter().any(|arg| arg.callable.is_some()) {
            return vec![(state, value)];
        }
        let mut handed = vec![Value { callable: None, ..first.borrowed() }];
        handed.extend(rest.iter().cloned());
        let (mut state, made) = self.run_handed(state, e, &handed, 1);
        self.drop_value(&mut state, &made);
        vec![(state, value)]
    }

    /// The value in another coat; what it is handed besides may be run (`unwrap_or_else`).
    fn same(&mut self, state: State, e: ExprId, first: Value, rest: &[Value]) -> Outcomes {
        let mut handed = vec![Value { callable: None, ..first.borrowed() }];
        handed.extend(rest.iter().cloned());
        let (mut state, made) = match self.is_fallback(e) && first.variant.is_some_and(Variant::is_success) {
            true => (state, Value::unknown()),
            false => self.run_handed(state, e, &handed, 1),
        };
        for value in rest {
            self.drop_value(&mut state, value);
        }
        let keeps = self.body.types.get(&e).is_some_and(|flags| flags.holds_guard || flags.is_unknown);
        if !keeps && !first.held.is_empty() {
            // `held.map(drop)`: the guard went into the closure, and its result owns nothing.
            self.drop_value(&mut state, &first);
            return vec![(state, first.borrowed())];
        }
        let mut inner = match (first.variant, self.part(&first, Part::Position(0))) {
            (Some(Variant::Some | Variant::Ok), Some(part)) => Value { variant: first.variant, ..part },
            _ => first,
        };
        match keeps {
            true => made.held.iter().for_each(|id| inner.own(*id)),
            false => self.drop_value(&mut state, &made),
        }
        vec![(state, inner)]
    }

    /// Whether a method runs what it is handed only if there is no value (`unwrap_or_else`).
    fn is_fallback(&self, e: ExprId) -> bool {
        let ExprKind::MethodCall { method, .. } = self.facts.expr(e).kind else { return false };
        matches!(self.facts.name(method), "unwrap_or_else" | "or_else" | "ok_or_else" | "map_err" | "inspect_err")
    }

    fn take(&mut self, mut state: State, from: &Value) -> (State, Value) {
        let Some(pat) = from.local else { return (state, from.borrowed()) };
        let taken = state.var(pat).cloned().unwrap_or_default();
        let is_guard = self.body.locals.get(&pat).is_some_and(|flags| flags.is_guard);
        let is_protected = is_guard || taken.place.as_ref().is_some_and(|place| place.path.last() == Some(&Proj::Data));
        if is_protected && taken.variant.is_none() {
            // Through the guard, from what it protects: the guard stays where it is.
            return (state, from.borrowed());
        }
        state.change(pat, |value| {
            *value = Value { variant: Some(Variant::None), place: value.place.clone(), ..Value::default() };
        });
        (state, taken)
    }

    fn keep(&mut self, state: &mut State, keeper: &Value, kept: &[Value]) {
        let Some(pat) = keeper.local else { return };
        let held: Vec<u32> = kept.iter().flat_map(|value| value.held.iter().copied()).collect();
        state.change(pat, |value| {
            value.held.extend(&held);
            value.variant = value.variant.map(|_| Variant::Some);
        });
    }

    /// A closure on each element: what it returns is owned one at a time, unless a `collect` keeps all.
    fn run_each(&mut self, state: State, e: ExprId, args: Vec<Value>) -> Outcomes {
        let turns = if self.is_kept(e) { 2 } else { 1 };
        let (after, made) = self.run_handed(state, e, &args, turns);
        let first = args.first().cloned().unwrap_or_default();
        let place = made.place.or(first.place);
        vec![(after, Value { place, held: made.held, ..Value::default() })]
    }

    /// Whether all elements of an iterator of guards are kept at once, by a `collect` or an `extend` at its end.
    fn is_kept(&mut self, e: ExprId) -> bool {
        if self.kept.is_none() {
            let targets = self.body.targets.iter();
            let keepers =
                targets.filter(|(_, target)| matches!(target, Target::Builtin(Builtin::Collect | Builtin::Keep)));
            let kept = keepers.flat_map(|(&e, _)| self.kept_by(e)).collect();
            self.kept = Some(kept);
        }
        self.kept.as_ref().is_some_and(|kept| kept.contains(&e))
    }

    /// The chain of calls that makes what a call keeps, if that may be guards.
    fn kept_by(&self, e: ExprId) -> Vec<ExprId> {
        let ExprKind::MethodCall { receiver, args, .. } = self.facts.expr(e).kind else { return Vec::new() };
        let holds = |e: ExprId| self.body.types.get(&e).is_some_and(|flags| flags.holds_guard);
        let mut work: Vec<ExprId> = match self.body.targets.get(&e) {
            Some(Target::Builtin(Builtin::Keep)) if holds(receiver) => self.facts.list(args).collect(),
            Some(Target::Builtin(Builtin::Collect)) if holds(e) => vec![receiver],
            _ => Vec::new(),
        };
        let mut chain = Vec::new();
        while let Some(e) = work.pop() {
            if let ExprKind::MethodCall { receiver, .. } = self.facts.expr(e).kind {
                chain.push(e);
                work.push(receiver);
            }
        }
        chain
    }

    /// Runs callables as another thread does: with nothing held.
    pub(super) fn run_elsewhere(&mut self, state: &State, e: ExprId, args: &[Value]) {
        let alone = State { held: Vec::new(), released: Vec::new(), ..state.clone() };
        let outer = std::mem::replace(&mut self.elsewhere, true);
        for arg in args {
            if let Some(callable) = arg.callable.clone()
                && !matches!(callable, Callable::Param(_))
            {
                self.run_callable(alone.clone(), e, &callable, Vec::new());
            }
        }
        self.elsewhere = outer;
    }

    /// `container_of`: the object around a member.
    fn container(&self, e: ExprId, member: &Place) -> Option<Place> {
        match self.body.members.get(&e).and_then(|all| all.first()) {
            Some(fields) => Some(fields.iter().rev().fold(member.clone(), |place, &field| place.around(field))),
            None => match &member.path[..] {
                [front @ .., Proj::Field(_) | Proj::Named(_)] => {
                    Some(Place { root: member.root, path: front.to_vec() })
                }
                _ => None,
            },
        }
    }
}
