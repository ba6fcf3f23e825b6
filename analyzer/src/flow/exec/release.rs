//! Which lock a release gives up, and what a call of lockdep itself says of a lock that is held.

use super::{Exec, Outcomes};
use crate::facts::{BinOp, ExprId, TypeKind};
use crate::flow::class::{ClassKey, class_of};
use crate::flow::place::{Place, Proj, Root};
use crate::flow::state::{Order, Released, State};
use crate::flow::summary::{Exit, Lock, rebase};
use crate::flow::value::{HeldId, Scalar, Value};
use crate::model::{Effect, LockOp, Mode, OpId};
use crate::resolved::MayGiveUp;

/// Calls between a function that gives up a lock of its caller's and the release.
const MAX_CALLS_TO_RELEASE: u8 = 4;
/// The same for a lock that only has a class in the terms of the caller.
const MAX_CALLS_TO_UNNAMED: u8 = 2;

/// What a release finds; a callee that gives up several locks finds the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum GivesUp {
    /// The lock at this place.
    Held,
    /// Another one of its class, or nobody can tell.
    Some,
    /// None.
    Nothing,
}

impl Exec<'_> {
    /// The operation as the values of its arguments make it (`lock_acquire` with its `trylock`, `read` and `check`).
    pub(super) fn at_run_time(&self, id: OpId, values: &[Value]) -> LockOp {
        let mut op = self.cx.model.op(id).clone();
        let by = self.cx.model.c.at_run_time(id);
        let value = |arg: Option<u8>| arg.and_then(|i| values.get(i as usize)).map(|value| value.scalar);
        op.mode = match value(by.mode) {
            Some(Scalar::Int(0)) => Some(Mode::Exclusive),
            Some(Scalar::Int(1)) => Some(Mode::Shared),
            Some(Scalar::Int(2)) => Some(Mode::RecursiveShared),
            _ => op.mode,
        };
        match value(by.trylock) {
            None | Some(Scalar::Int(0) | Scalar::Unknown) => {}
            Some(_) => op.effect = Effect::TryAlways,
        }
        if value(by.check) == Some(Scalar::Int(0)) {
            op.effect = Effect::None;
        }
        op
    }

    /// `lock_set_subclass(&x->lock.dep_map, 1, …)`: the lock that is held has another subclass from here on.
    pub(super) fn reclass(
        &mut self,
        mut state: State,
        e: ExprId,
        op: &LockOp,
        place: &Place,
        values: &[Value],
    ) -> State {
        let is_meant = |&id: &HeldId| self.out.held[id as usize].place.contains(place);
        let Some(at) = state.held.iter().rposition(is_meant) else { return state };
        let known = self.out.held[state.held.remove(at) as usize].clone();
        let subclass = self.subclass(op, values);
        self.hold(&mut state, Lock { subclass, site: (e, self.turn), ..known });
        state
    }

    /// What nobody owns (a semaphore) anybody may release: that says nothing of the caller's locks, `counts` or not. What
    /// lockdep sees is held until it is released, whoever does it.
    pub(super) fn release_op(&mut self, mut state: State, place: &Place, values: &[Value], counts: bool) -> State {
        let owned: Vec<HeldId> = values.iter().flat_map(|value| value.held.iter().copied()).collect();
        if !owned.is_empty() {
            owned.into_iter().for_each(|id| self.release(&mut state, id));
            return state;
        }
        if let Some(pat) = values.first().and_then(|value| value.local) {
            let held = state.var(pat).map(|value| value.held.clone()).unwrap_or_default();
            if !held.is_empty() {
                held.iter().for_each(|&id| self.release(&mut state, id));
                state.change(pat, |value| value.held.clear());
                return state;
            }
        }
        let before = state.released.clone();
        self.release_place(&mut state, place);
        if !counts {
            state.released = before;
        }
        state
    }

    /// A way out of a call that may give up a lock of its caller's (`handle_mm_fault`): with the lock and without, told apart
    /// by bits of the result.
    pub(super) fn give_up_by_result(
        &mut self,
        (mut kept, mut value): (State, Value),
        (e, lock): (ExprId, &MayGiveUp),
        args: &[Value],
    ) -> Outcomes {
        let Some(object) = args.get(usize::from(lock.arg)).and_then(|arg| arg.place.as_ref()) else {
            return vec![(kept, value)];
        };
        let place = lock.members.iter().fold(object.clone(), |place, &member| place.then(Proj::Field(member)));
        let result = value.place.get_or_insert_with(|| Place::root(Root::Site(self.id, e, self.turn)));
        let told = result.then(Proj::Test(BinOp::BitAnd, lock.bits));
        let mut given_up = kept.clone();
        // What is held has a shorter name than the one that leads from the argument.
        let held = self.latest_of(&given_up, class_of(&place, self.id, self.cx.linked));
        self.release_at(&mut given_up, held, Released::Place(place));
        given_up.learn(told.clone(), Scalar::NonZero);
        kept.learn(told, Scalar::Int(0));
        vec![(kept, value.clone()), (given_up, value)]
    }

    /// Gives up what a loop of the callee gives up: one element stands for all of them.
    pub(super) fn release_all(&mut self, state: &mut State, place: &Place) {
        let is_element = place.path.iter().any(|step| matches!(step, Proj::Element(_)));
        let class = class_of(place, self.id, self.cx.linked);
        let of_class = |&id: &HeldId| {
            let held = &self.out.held[id as usize];
            held.entry.is_none()
                && held.place.path.iter().any(|step| matches!(step, Proj::Element(_)))
                && class_of(&held.place, self.id, self.cx.linked) == class
        };
        let all: Vec<HeldId> = state.held.iter().copied().filter(of_class).collect();
        if !is_element || all.is_empty() {
            let before = state.held.len();
            self.release_place(state, place);
            if state.held.len() == before {
                self.doubt(state, class);
            }
            return;
        }
        all.into_iter().for_each(|id| self.release(state, id));
    }

    /// Gives up the lock at a place: the one held there, else the latest of its class, else one of the caller's.
    pub(super) fn release_place(&mut self, state: &mut State, place: &Place) {
        let (exact, of_class) = self.held_at(state, place);
        self.release_at(state, exact.or(of_class), Released::Place(place.clone()));
    }

    /// A callee gives a lock of a class up by a name that no lock held has. If one of the class is held it may be that one:
    /// within one function a lock has one name, a callee may come to it by another way.
    fn doubt(&mut self, state: &mut State, class: ClassKey) {
        let of_class = |&at: &usize| {
            let lock = &self.out.held[state.held[at] as usize];
            lock.entry.is_none() && class_of(&lock.place, self.id, self.cx.linked) == class
        };
        let all: Vec<usize> = (0..state.held.len()).filter(of_class).collect();
        let &[at] = &all[..] else { return };
        let doubtful = Lock { doubtful: true, ..self.out.held[state.held[at] as usize].clone() };
        self.replace(state, at, doubtful);
    }

    /// C: a function that is known by the callers only gets an object with the lock in it that is held: it may be there to
    /// give it up (`free(ns, object)`).
    pub(super) fn doubt_handed(&mut self, state: &mut State, args: &[Value]) {
        if !self.is_c() {
            return;
        }
        let objects: Vec<&Place> = args.iter().filter_map(|arg| arg.place.as_ref()).collect();
        for at in 0..state.held.len() {
            let lock = &self.out.held[state.held[at] as usize];
            if lock.entry.is_none() && objects.iter().any(|object| object.contains(&lock.place)) {
                let weak = Lock { sometimes: true, ..lock.clone() };
                self.replace(state, at, weak);
            }
        }
    }

    /// Puts what is known of a lock that is held in the place of what was known of it.
    fn replace(&mut self, state: &mut State, at: usize, lock: Lock) {
        let known = self.out.held.iter().position(|other| *other == lock);
        state.held[at] = known.unwrap_or(self.out.held.len()) as HeldId;
        if known.is_none() {
            self.out.held.push(lock);
        }
    }

    /// Gives up the latest lock of a class, else one of the caller's.
    pub(super) fn release_class(&mut self, state: &mut State, class: ClassKey) {
        let at = self.latest_of(state, class);
        self.release_at(state, at, Released::Class(class));
    }

    /// The position of the latest lock of a class among those that are held.
    fn latest_of(&self, state: &State, class: ClassKey) -> Option<usize> {
        let of_class = |&id: &HeldId| class_of(&self.out.held[id as usize].place, self.id, self.cx.linked) == class;
        state.held.iter().rposition(of_class)
    }

    /// Gives up the lock at this position of the held ones; one of the callers' is `released` to them.
    fn release_at(&mut self, state: &mut State, at: Option<usize>, released: Released) {
        let id = at.map(|at| state.held.remove(at));
        if id.is_none_or(|id| self.out.held[id as usize].entry.is_some()) && self.is_near(&released) {
            let calls = self.out.calls_to.entry(released.clone()).or_insert(self.calls_to_release);
            *calls = self.calls_to_release.min(*calls);
            state.give_up(released);
        }
    }

    /// Whether a release that no lock held here answers is believed to be meant for a caller: one that is many calls away
    /// is a release whose lock was not understood, and every function above it would seem to give that lock up.
    fn is_near(&self, released: &Released) -> bool {
        let most = match released {
            Released::Place(place) if place.is_named() => MAX_CALLS_TO_RELEASE,
            _ => MAX_CALLS_TO_UNNAMED,
        };
        self.calls_to_release <= most
    }

    /// The position of the lock that is held at a place, and where there is none that of the latest of its class.
    pub(super) fn held_at(&self, state: &State, place: &Place) -> (Option<usize>, Option<usize>) {
        let exact = state.held.iter().rposition(|&id| self.out.held[id as usize].place == *place);
        let exact = exact.or_else(|| state.held.iter().rposition(|&id| self.is_equal(state, id, place)));
        if exact.is_some() {
            return (exact, None);
        }
        let class = class_of(place, self.id, self.cx.linked);
        // Two different places of what was there on entry are two names: the one does not give the other up.
        let of_class = |&id: &HeldId| {
            let held = &self.out.held[id as usize].place;
            class_of(held, self.id, self.cx.linked) == class && !(held.is_named() && place.is_named())
        };
        (None, state.held.iter().rposition(of_class))
    }

    /// Whether a test on the path said that the lock `id` lies in the object that the lock at `place` lies in:
    /// `if (a != b) { unlock(&a->l); lock(&b->l); }` leaves one lock with two names where they are equal.
    fn is_equal(&self, state: &State, id: HeldId, place: &Place) -> bool {
        let held = &self.out.held[id as usize].place;
        let renamed = |from: &Place, to: &Place| {
            from.contains(held)
                && Place { root: to.root, path: [&to.path[..], &held.path[from.path.len()..]].concat() } == *place
        };
        state.orders.iter().any(|(a, b, order)| *order == Order::Equal && (renamed(a, b) || renamed(b, a)))
    }

    /// Whether a release of the lock at a place gives up one that is held here.
    fn gives_up(&self, state: &State, place: &Place) -> GivesUp {
        match self.held_at(state, place) {
            (Some(_), _) => GivesUp::Held,
            (None, Some(_)) => GivesUp::Some,
            (None, None) => GivesUp::Nothing,
        }
    }

    /// Of a callee's ways out that give up a lock, those that give up one that is held, if there are any: whoever unlocks one
    /// of several locks unlocks the one that is locked.
    pub(super) fn plausible<'e>(
        &self,
        state: &State,
        exits: Vec<&'e Exit>,
        e: ExprId,
        args: &[Value],
    ) -> Vec<&'e Exit> {
        if exits.len() < 2 || exits.iter().all(|exit| exit.released.is_empty()) {
            return exits;
        }
        let gives_up = |exit: &&Exit| {
            let found = exit.released.iter().map(|released| match released {
                Released::Place(place) => self.gives_up(state, &rebase(place, args, self.id, (e, self.turn))),
                Released::Class(_) | Released::ParamGuard(_) => GivesUp::Some,
            });
            found.min().unwrap_or(GivesUp::Some)
        };
        let found: Vec<GivesUp> = exits.iter().map(gives_up).collect();
        let is_known = found.contains(&GivesUp::Held);
        exits
            .into_iter()
            .zip(found)
            .filter(|(_, found)| !(is_known && *found == GivesUp::Nothing))
            .map(|(it, _)| it)
            .collect()
    }

    /// Whether the function returns a pointer to a lock.
    pub(super) fn returns_lock(&self) -> bool {
        let TypeKind::Ptr(to) = self.function.ret.map_or(TypeKind::Infer, |ret| self.facts.ty(ret).kind) else {
            return false;
        };
        match self.facts.ty(to).kind {
            TypeKind::Tag(name) => self.cx.model.c.is_lock_type(self.facts.name(name)),
            TypeKind::Path(path) => self.facts.plain(path).is_some_and(|name| self.cx.model.c.is_lock_type(name)),
            _ => false,
        }
    }

    /// What two ways out of a function return, joined. An accessor that yields one of several locks of a class (`rq_lockp`)
    /// has one name for them, that of the nearest: what it yields for taking it yields for releasing.
    pub(super) fn returned(&self, a: &Value, b: &Value) -> Value {
        let is_pointer = self.is_c() && self.cx.returns_pointer(self.id);
        let mut value = if is_pointer { a.join_pointer(b) } else { a.join(b) };
        if let (None, Some(x), Some(y)) = (&value.place, &a.place, &b.place)
            && self.returns_lock()
            && x.root == y.root
            && class_of(x, self.id, self.cx.linked) == class_of(y, self.id, self.cx.linked)
        {
            value.place = [x, y].into_iter().min_by_key(|place| (place.path.len(), *place)).cloned();
        }
        value
    }
}
