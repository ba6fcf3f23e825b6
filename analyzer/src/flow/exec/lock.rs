//! Lock operations of the model.

use super::call::handed_over;
use super::{Exec, Outcomes, Want};
use crate::facts::{ExprId, List};
use crate::flow::class::class_of;
use crate::flow::place::{Place, Proj};
use crate::flow::state::State;
use crate::flow::summary::{Entry, Lock, MAX_UNDER, Pair, Taken};
use crate::flow::text::text_of;
use crate::flow::value::{HeldId, Scalar, Value, Variant};
use crate::model::{Effect, LockArg, LockOp, Mode, OpId, SubclassArg, Visibility};
use crate::resolved::Target;

/// Locks that one path holds at once (include/linux/sched.h: `MAX_LOCK_DEPTH`).
const MAX_HELD: usize = 48;
/// Acquisitions of one function that are recorded.
const MAX_TAKEN: usize = 1000;

impl Exec<'_> {
    /// Runs a call of the model; `args` begins with the receiver of a method.
    pub(super) fn eval_lock_ops(&mut self, state: State, e: ExprId, ops: &[OpId], args: &[ExprId]) -> Outcomes {
        let takes_guard = |op: &OpId| {
            use Effect::{Downgrade, MapGuard, Reacquire, Release, ReleaseMaybe, Upgrade};
            matches!(self.cx.model.op(*op).effect, Release | Reacquire | Downgrade | Upgrade | MapGuard | ReleaseMaybe)
        };
        if self.is_pending(e, ops) {
            let paths = self.eval_all(state, args, Want::Place);
            return paths.into_iter().map(|(state, _)| (state, Value::unknown())).collect();
        }
        let want = if ops.iter().any(takes_guard) { Want::Value } else { Want::Place };
        let mut out = Vec::new();
        for (state, values) in self.eval_all(state, args, want) {
            let mut paths = vec![(state, Value::unknown())];
            for (nth, op) in ops.iter().enumerate() {
                let op = self.at_run_time(*op, &values);
                let mut next = Vec::new();
                for (state, _) in paths {
                    next.extend(self.apply_op(state, (e, nth), &op, args, values.clone()));
                }
                paths = next;
            }
            out.extend(paths);
        }
        out
    }

    /// A lock of an async library that is not awaited here: its future takes it later, where nobody can see.
    fn is_pending(&self, e: ExprId, ops: &[OpId]) -> bool {
        let is_async = ops.iter().all(|op| self.cx.model.kind(self.cx.model.op(*op).kind).is_async);
        let gives_guard = self.body.types.get(&e).is_some_and(|flags| flags.holds_guard);
        !self.is_c() && is_async && !gives_guard && self.awaited != Some(e)
    }

    fn apply_op(
        &mut self,
        mut state: State,
        (e, nth): (ExprId, usize),
        op: &LockOp,
        args: &[ExprId],
        values: Vec<Value>,
    ) -> Outcomes {
        let Some(place) = self.lock_place((e, nth), op, &values) else { return vec![(state, Value::unknown())] };
        let place = self.shard(e, op, place, (args, &values));
        match op.effect {
            Effect::Acquire => {
                let lock = self.lock(e, op, (args, &values), place);
                vec![self.acquire(state, lock, self.nest_lock(op, &values))]
            }
            Effect::AcquireIfZero => {
                self.acquire_if(state, (e, op, args, &values), place, Scalar::Int(0), Scalar::Negative)
            }
            Effect::AcquireIfNonzero | Effect::AcquireNotErr => {
                self.acquire_if(state, (e, op, args, &values), place, Scalar::NonZero, Scalar::Int(0))
            }
            Effect::Try => self.try_acquire(state, (e, op, args, &values), place, Scalar::NonZero, Scalar::Int(0)),
            Effect::TryIfZero => {
                self.try_acquire(state, (e, op, args, &values), place, Scalar::Int(0), Scalar::NonZero)
            }
            Effect::TryAlways => {
                let mut lock = self.lock(e, op, (args, &values), place);
                lock.is_try = true;
                let id = self.hold(&mut state, lock);
                vec![(state, Value { held: self.owned(vec![id]), ..Value::default() })]
            }
            Effect::Release | Effect::ReleaseMaybe => {
                let kind = self.cx.model.kind(op.kind);
                let is_seen = self.is_c() && op.effect == Effect::Release && kind.visibility == Visibility::Full;
                vec![(self.release_op(state, &place, &values, kind.owned || is_seen), Value::unknown())]
            }
            Effect::Reclass => vec![(self.reclass(state, e, op, &place, &values), Value::unknown())],
            // A reader that locks in its second turn only (`read_seqbegin_or_lock`): what it does in the first one stands for it.
            Effect::AcquireMaybe => vec![(state, Value::unknown())],
            Effect::Instant | Effect::MightAcquire => {
                let lock = self.lock(e, op, (args, &values), place);
                self.take_lock(&state, &lock, None);
                vec![(state, Value::unknown())]
            }
            Effect::AssertHeld => vec![(self.assert_held(state, (e, op, args, &values), place), Value::unknown())],
            Effect::Downgrade | Effect::Upgrade => vec![self.convert(state, (e, op, args, &values))],
            Effect::MapGuard => vec![self.map_guard(state, e, values)],
            Effect::Reacquire => vec![self.reacquire(state, e, &place, values)],
            Effect::RunLocked => vec![self.run_locked(state, (e, op, args, &values), place)],
            _ => vec![(state, Value::unknown())],
        }
    }

    fn nest_lock(&self, op: &LockOp, values: &[Value]) -> Option<Place> {
        let value = values.get(op.nest_lock? as usize)?;
        value.place.clone().filter(|_| value.scalar != Scalar::Int(0))
    }

    /// The subclass that an operation names; none if it is known at run time only.
    pub(super) fn subclass(&self, op: &LockOp, values: &[Value]) -> Option<u32> {
        match op.subclass {
            SubclassArg::Zero => Some(0),
            SubclassArg::Fixed(n) => Some(u32::from(n)),
            SubclassArg::Arg(i) => match values.get(i as usize).map(|value| value.scalar) {
                Some(Scalar::Int(n)) => u32::try_from(n).ok(),
                _ => None,
            },
            SubclassArg::Dynamic => None,
        }
    }

    pub(super) fn lock(&self, e: ExprId, op: &LockOp, (args, values): (&[ExprId], &[Value]), place: Place) -> Lock {
        let subclass = self.subclass(op, values);
        let written = match op.lock {
            LockArg::Receiver => args.first(),
            LockArg::Arg(i) | LockArg::Projected(i, _) => args.get(i as usize),
            _ => None,
        };
        let text = match (written, op.lock) {
            (Some(&arg), _) => text_of(self.facts, arg),
            (None, LockArg::Global(id)) => self.cx.model.globals[id as usize].clone(),
            (None, _) => text_of(self.facts, e),
        };
        let mode = match op.mode.unwrap_or(Mode::Exclusive) {
            Mode::Shared if self.never_queues(op) => Mode::RecursiveShared,
            mode => mode,
        };
        Lock {
            place,
            kind: self.body.kinds.get(&e).copied().unwrap_or(op.kind),
            mode,
            subclass,
            is_try: matches!(op.effect, Effect::Try | Effect::TryIfZero | Effect::TryAlways),
            is_conversion: false,
            at: self.at(e),
            function: self.id,
            text: text.into(),
            via: Vec::new(),
            site: (e, self.turn),
            entry: None,
            sometimes: false,
            by_result: false,
            doubtful: false,
        }
    }

    /// Whether a reader does not queue behind a writer where it is taken.
    fn never_queues(&self, op: &LockOp) -> bool {
        self.cx.model.kind(op.kind).recursive_in_interrupts && self.cx.interrupts[self.id.0 as usize]
    }

    /// Adds a lock to what is held.
    pub(super) fn hold(&mut self, state: &mut State, lock: Lock) -> HeldId {
        let key = (lock.site.0, lock.site.1, lock.place.clone());
        let known = self.held_index.get(&key).copied();
        let id = match known.filter(|&id| self.out.held[id as usize].mode == lock.mode) {
            Some(id) => id,
            None => {
                self.out.held.push(lock);
                let id = (self.out.held.len() - 1) as HeldId;
                self.held_index.insert(key, id);
                id
            }
        };
        if state.held.len() >= MAX_HELD {
            self.gap_of_function("more locks are held at once than lockdep follows");
        } else if !state.held.contains(&id) {
            state.held.push(id);
        }
        id
    }

    /// Records that a lock is about to be taken, and with which locks of its class it nests.
    pub(super) fn take_lock(&mut self, state: &State, lock: &Lock, nest_lock: Option<Place>) {
        if self.out.taken.len() >= MAX_TAKEN {
            return self.gap_of_function("the function takes too many locks; some are left out");
        }
        let conditions = self.conditions_here(state);
        let before = self.out.taken.len();
        let same = |known: &Taken| {
            known.lock.site == lock.site
                && known.lock.place == lock.place
                && known.released == state.released
                && known.elsewhere == self.elsewhere
        };
        let taken = match self.out.taken.iter().position(same) {
            Some(taken) => {
                let known = &mut self.out.taken[taken];
                known.conditions.retain(|condition| conditions.contains(condition));
                known.rare = known.rare.filter(|_| known.rare == state.rare);
                taken
            }
            None => {
                let released = state.released.clone();
                let exported = false;
                let under = Vec::new();
                let elsewhere = self.elsewhere;
                let (lock, rare) = (lock.clone(), state.rare);
                self.out.taken.push(Taken { lock, nest_lock, released, conditions, under, exported, elsewhere, rare });
                self.out.taken.len() - 1
            }
        };
        let under = &mut self.out.taken[taken].under;
        if under.len() < MAX_UNDER && !under.contains(&state.held) {
            under.push(state.held.clone());
        }
        let class = class_of(&lock.place, self.id, self.cx.linked);
        for &held in &state.held {
            let outer = class_of(&self.out.held[held as usize].place, self.id, self.cx.linked);
            let known = |pair: &Pair| pair.held == held && pair.taken == taken && pair.orders == state.orders;
            if outer == class && (taken == before || !self.out.pairs.iter().any(known)) {
                self.out.pairs.push(Pair { held, taken, orders: state.orders.clone() });
            }
        }
    }

    fn acquire(&mut self, mut state: State, lock: Lock, nest_lock: Option<Place>) -> (State, Value) {
        self.take_lock(&state, &lock, nest_lock);
        self.not_null(&mut state, &lock.place);
        let place = Some(lock.place.then(Proj::Data));
        let id = self.hold(&mut state, lock);
        (state, Value { place, held: self.owned(vec![id]), ..Value::default() })
    }

    /// C: who locks `p->m` goes on with a `p` that is no null pointer; of an object in another one this says nothing false.
    fn not_null(&self, state: &mut State, lock: &Place) {
        if !self.is_c() {
            return;
        }
        for steps in 0..=lock.path.len() {
            let place = Place { root: lock.root, path: lock.path[..steps].to_vec() };
            if !state.facts.contains_key(&place) {
                state.sharpen(&place, Scalar::Positive);
                state.learn(place, Scalar::Positive);
            }
        }
    }

    fn acquire_if(
        &mut self,
        state: State,
        (e, op, args, values): (ExprId, &LockOp, &[ExprId], &[Value]),
        place: Place,
        held: Scalar,
        not_held: Scalar,
    ) -> Outcomes {
        let lock = self.lock(e, op, (args, values), place);
        let failed = (state.clone(), Value { scalar: not_held, variant: Some(Variant::Err), ..Value::default() });
        let rare = state.rare.or(self.rare(e));
        let (state, value) = self.acquire(State { rare, ..state }, lock, self.nest_lock(op, values));
        let value = Value { scalar: held, held: value.held, ..Value::default() };
        vec![(state, value), failed]
    }

    /// In C nothing owns a lock.
    fn owned(&self, held: Vec<HeldId>) -> Vec<HeldId> {
        if self.is_c() { Vec::new() } else { held }
    }

    fn try_acquire(
        &mut self,
        state: State,
        (e, op, args, values): (ExprId, &LockOp, &[ExprId], &[Value]),
        place: Place,
        held: Scalar,
        not_held: Scalar,
    ) -> Outcomes {
        let lock = self.lock(e, op, (args, values), place);
        let inner = Some(lock.place.then(Proj::Data));
        let failed = Value { scalar: not_held, variant: Some(Variant::Err), ..Value::default() };
        let failed = (state.clone(), failed);
        let mut state = state;
        self.take_lock(&state, &lock, None);
        let id = self.hold(&mut state, lock);
        let place = if self.is_c() { None } else { inner };
        let value =
            Value { scalar: held, variant: Some(Variant::Ok), place, held: self.owned(vec![id]), ..Value::default() };
        vec![(state, value), failed]
    }

    /// An assertion that a lock is held: it is, from the entry on.
    fn assert_held(
        &mut self,
        mut state: State,
        (e, op, args, values): (ExprId, &LockOp, &[ExprId], &[Value]),
        place: Place,
    ) -> State {
        if state.held.iter().any(|&id| self.out.held[id as usize].place == place) {
            return state;
        }
        let mut lock = self.lock(e, op, (args, values), place);
        lock.entry = Some(Entry::Asserted(text_of(self.facts, e).into()));
        self.hold(&mut state, lock);
        state
    }

    /// A guard that owns `values`' locks, as the result of a call that converts it.
    fn guard_of(&self, values: &[Value]) -> Vec<HeldId> {
        values.iter().flat_map(|value| value.held.iter().copied()).collect()
    }

    /// Downgrade and upgrade: the same lock in another mode; an upgrade blocks.
    fn convert(
        &mut self,
        mut state: State,
        (e, op, args, values): (ExprId, &LockOp, &[ExprId], &[Value]),
    ) -> (State, Value) {
        let owned = self.guard_of(values);
        let place = values.first().and_then(|value| value.place.clone());
        // In C nothing owns the lock: it is the one that is held there.
        let at = place.as_ref().filter(|_| self.is_c()).and_then(|place| self.held_at(&state, place).0);
        let Some(old) = owned.first().copied().or_else(|| at.map(|at| state.held[at])) else {
            return (state, Value { place, ..Value::default() });
        };
        self.release(&mut state, old);
        let known = self.out.held[old as usize].clone();
        let mut lock = self.lock(e, op, (args, values), known.place.clone());
        lock.is_conversion = true;
        lock.entry = known.entry;
        if op.effect == Effect::Upgrade {
            self.take_lock(&state, &lock, None);
        } else {
            (lock.at, lock.via, lock.function, lock.text) = (known.at, known.via, known.function, known.text);
        }
        let place = Some(lock.place.then(Proj::Data));
        let id = self.hold(&mut state, lock);
        (state, Value { place, held: self.owned(vec![id]), ..Value::default() })
    }

    fn map_guard(&mut self, state: State, e: ExprId, values: Vec<Value>) -> (State, Value) {
        let held = self.guard_of(&values);
        let place = values.first().and_then(|value| value.place.clone());
        let handed: Vec<Value> = values.iter().map(Value::borrowed).collect();
        let state = self.run_handed_here(state, e, &handed);
        (state, Value { place, held, ..Value::default() })
    }

    fn run_handed_here(&mut self, state: State, e: ExprId, values: &[Value]) -> State {
        match handed_over(values) {
            Some(callable) => {
                let inputs = values.first().map(|value| vec![value.borrowed()]).unwrap_or_default();
                let ends = self.run_callable(state.clone(), e, &callable, inputs);
                ends.into_iter().next().map_or(state, |(state, _)| state)
            }
            None => state,
        }
    }

    /// A wait or an `unlocked`: the lock is not held inside, what else is held stays.
    fn reacquire(&mut self, state: State, e: ExprId, place: &Place, values: Vec<Value>) -> (State, Value) {
        let owned = self.guard_of(&values);
        let by_reference = values.iter().filter_map(|value| value.local).find_map(|pat| {
            let held = state.var(pat)?.held.clone();
            (!held.is_empty()).then_some(held)
        });
        let dropped = if owned.is_empty() { by_reference.unwrap_or_default() } else { owned.clone() };
        let mut inside = state.clone();
        for &id in &dropped {
            self.release(&mut inside, id);
        }
        if dropped.is_empty() {
            self.release_place(&mut inside, place);
        }
        let handed: Vec<Value> = values.iter().map(Value::borrowed).collect();
        self.run_handed_here(inside, e, &handed);
        let place = values.iter().find(|value| !value.held.is_empty()).and_then(|value| value.place.clone());
        (state, Value { place, held: owned, ..Value::default() })
    }

    /// `with_lock(|data| …)`: the closure runs with the lock held.
    fn run_locked(
        &mut self,
        state: State,
        (e, op, args, values): (ExprId, &LockOp, &[ExprId], &[Value]),
        place: Place,
    ) -> (State, Value) {
        let lock = self.lock(e, op, (args, values), place);
        let (mut state, guard) = self.acquire(state, lock, None);
        let mut handed = vec![guard.borrowed()];
        handed.extend(values.iter().skip(1).cloned());
        state = self.run_handed_here(state, e, &handed);
        self.drop_value(&mut state, &guard);
        (state, Value::unknown())
    }

    pub(super) fn run_guard(&mut self, states: Vec<State>, e: ExprId) -> Vec<State> {
        let scope = self.depth;
        let mut out = Vec::new();
        for state in states {
            for (mut state, value) in self.eval(state, e, Want::Value) {
                state.keep(scope, crate::flow::state::Live::Temp(value, e));
                out.push(state);
            }
        }
        out
    }

    /// C's `guard(class)(args)`: a value that gives the lock up when its scope ends.
    pub(super) fn eval_guard(&mut self, state: State, e: ExprId, args: List<ExprId>) -> Outcomes {
        let args: Vec<ExprId> = self.facts.list(args).collect();
        match self.body.targets.get(&e) {
            Some(target @ (Target::Lock(_) | Target::Locks(_))) => {
                let before = state.held.clone();
                let ops = lock_ops(target).to_vec();
                let ends = self.eval_lock_ops(state, e, &ops, &args);
                let own = |(state, value): (State, Value)| {
                    let held = state.held.iter().copied().filter(|id| !before.contains(id)).collect();
                    (state, Value { held, ..value })
                };
                ends.into_iter().map(own).collect()
            }
            _ => {
                let paths = self.eval_all(state, &args, Want::Place);
                paths.into_iter().map(|(state, _)| (state, Value::unknown())).collect()
            }
        }
    }

    /// `scoped_guard(class, args) body`: `break` and `continue` leave the guarded statement only.
    pub(super) fn eval_scoped_guard(
        &mut self,
        state: State,
        e: ExprId,
        args: List<ExprId>,
        (fail, body): (Option<ExprId>, ExprId),
    ) -> Outcomes {
        let scope = self.open(false);
        self.enter(None, true, true);
        let mut ends = Vec::new();
        for (mut state, value) in self.eval_guard(state, e, args) {
            let failed = value.variant == Some(Variant::Err);
            state.keep(scope, crate::flow::state::Live::Temp(value, e));
            match (failed, fail) {
                (true, Some(fail)) => ends.extend(self.eval_set(vec![state], fail, Want::Value)),
                (true, None) => ends.push((state, Value::unknown())),
                (false, _) => ends.extend(self.eval_set(vec![state], body, Want::Value)),
            }
        }
        let continued = self.frame.loops.last_mut().map(|it| std::mem::take(&mut it.continues)).unwrap_or_default();
        ends.extend(continued.into_iter().map(|state| (state, Value::unknown())));
        ends.extend(self.exit_loop());
        self.close(scope, ends)
    }
}

/// The operations of a call of the model.
pub(in crate::flow) fn lock_ops(target: &Target) -> &[OpId] {
    match target {
        Target::Lock(op) => std::slice::from_ref(op),
        Target::Locks(ops) => ops,
        _ => &[],
    }
}
