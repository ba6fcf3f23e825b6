//! Which lock a release gives up, and what a call of lockdep itself says of a lock that is held.

use super::Exec;
use crate::facts::{ExprId, TypeKind};
use crate::flow::class::class_of;
use crate::flow::place::Place;
use crate::flow::state::{Released, State};
use crate::flow::summary::{Exit, Lock, rebase};
use crate::flow::value::{HeldId, Scalar, Value};
use crate::model::{Effect, LockOp, Mode, OpId};

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

    /// The position of the lock that is held at a place, and where there is none that of the latest of its class.
    pub(super) fn held_at(&self, state: &State, place: &Place) -> (Option<usize>, Option<usize>) {
        let exact = state.held.iter().rposition(|&id| self.out.held[id as usize].place == *place);
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
        let mut value = a.join(b);
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
