//! Which lock an operation of the model names.

use super::Exec;
use crate::facts::{ExprId, ExprKind};
use crate::flow::place::{Element, Place, Proj, Root};
use crate::flow::state::State;
use crate::flow::summary::Entry;
use crate::flow::value::{Callable, Value};
use crate::model::{LockArg, LockOp};

impl Exec<'_> {
    /// Of an object with many locks the one that a key chooses, or all.
    pub(super) fn shard(&self, e: ExprId, op: &LockOp, place: Place, (args, values): (&[ExprId], &[Value])) -> Place {
        if !self.cx.model.kind(op.kind).sharded || op.lock != LockArg::Receiver {
            return place;
        }
        let key = values.get(1).filter(|key| key.callable.as_ref().is_none_or(|it| matches!(it, Callable::Param(_))));
        let written = args.get(1).map(|&arg| match self.facts.expr(arg).kind {
            ExprKind::AddrOf { of, .. } => of,
            _ => arg,
        });
        let element = match (key, written.map(|key| self.facts.expr(key).kind)) {
            (None, _) => Element::All,
            (_, Some(ExprKind::Int(n))) => self.chosen(e, &Value::int(n.get())),
            (Some(key), _) => self.chosen(e, key),
        };
        place.then(Proj::Element(element))
    }

    /// The lock that the `nth` operation of a call names.
    pub(super) fn lock_place(&self, (e, nth): (ExprId, usize), op: &LockOp, values: &[Value]) -> Option<Place> {
        let site = || Place::root(Root::Site(self.id, e, self.turn));
        let at = |i: usize| values.get(i).map(|value| value.place.clone().unwrap_or_else(site));
        match op.lock {
            LockArg::Receiver => at(0),
            LockArg::Arg(i) => at(i as usize),
            LockArg::Global(id) => Some(Place::root(self.global(id))),
            LockArg::Projected(i, path) => {
                let place = at(i as usize)?;
                let members = self.body.members.get(&e).and_then(|all| all.get(nth)).filter(|path| !path.is_empty());
                match members {
                    Some(members) => Some(members.iter().fold(place, |place, &member| place.then(Proj::Field(member)))),
                    // A pointer to a pointer to the lock: no member, one object.
                    None if self.cx.model.paths[path as usize].iter().all(|step| step == "*") => Some(place),
                    None => Some(place.then(Proj::Field(*self.cx.linked.model_fields.get(path as usize)?))),
                }
            }
            LockArg::Result | LockArg::ResultField(_) | LockArg::Unknown => Some(site()),
        }
    }

    /// A global of the model: the static of the tree where there is one.
    fn global(&self, id: u16) -> Root {
        match self.cx.linked.model_globals.get(id as usize) {
            Some(Some(known)) => Root::Static(*known),
            _ => Root::Global(id),
        }
    }

    /// What the callers through an ops table hold on entry.
    pub(super) fn hold_entry_locks(&mut self, state: &mut State, at: ExprId) {
        let params: Vec<Value> =
            (0..self.function.params.len()).map(|i| Value::at(Place::root(Root::Param(i as u16)))).collect();
        for (op, text) in &self.body.entry {
            let op = self.cx.model.op(*op).clone();
            let Some(place) = self.lock_place((at, usize::MAX), &op, &params) else { continue };
            let mut lock = self.lock(at, &op, (&[], &params), place);
            lock.at.span = self.function.span;
            lock.entry = Some(Entry::Asserted(text.as_str().into()));
            self.hold(state, lock);
        }
    }
}
