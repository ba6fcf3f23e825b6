//! The state of a path: what is held, what the variables are, and the branch facts that correlate with it.
//!
//! This is property simulation (ESP, Das, Lerner and Seigle 2002): states with different held sets stay apart, states
//! with equal ones are merged and keep what both agree on. Unlike there, a few states with equal held sets stay apart
//! while they designate different objects, so that `let (a, b) = if x < y { (x, y) } else { (y, x) }` keeps its order.

use super::class::ClassKey;
use super::place::{Place, Proj};
use super::value::{HeldId, Scalar, Value};
use crate::facts::PatId;
use crate::model::Rare;
use std::collections::BTreeMap;
use std::sync::Arc;

/// States of one program point that are kept; more are merged, and then it is a gap.
pub const MAX_STATES: usize = 64;

/// Something whose life ends with a scope.
#[derive(Debug, Clone, PartialEq)]
pub enum Live {
    /// A variable; its value is in [`State::vars`].
    Var(PatId),
    /// A temporary, and the expression that made it.
    Temp(Value, crate::facts::ExprId),
}

/// An order or inequality that holds between two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// `<` or `>`: one comes first and they are not equal.
    Strict,
    /// `<=` or `>=`.
    Weak,
    /// `!=`.
    Unequal,
    /// `==`.
    Equal,
}

/// A lock that was held on entry and has been given up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Released {
    /// A lock at a place.
    Place(Place),
    /// The guard that came in by a parameter.
    ParamGuard(u16),
    /// Some lock of a class, which the caller has no name for.
    Class(ClassKey),
}

/// A path's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Locks held, in the order of acquisition.
    pub held: Vec<HeldId>,
    /// Locks of the caller that were given up: sorted, each once.
    pub released: Vec<Released>,
    /// Values of variables.
    pub vars: Arc<BTreeMap<PatId, Value>>,
    /// Values of places that a test told and nothing has overwritten.
    pub facts: Arc<BTreeMap<Place, Scalar>>,
    /// Places of the caller that were written: what is known of them is not what the caller sees.
    pub written: Arc<Vec<Place>>,
    /// Orders between places that tests told; each pair sorted.
    pub orders: Arc<Vec<(Place, Place, Order)>>,
    /// Why this path is seldom run, if it is.
    pub rare: Option<Rare>,
    /// What ends with each scope: scope number and thing, in the order of creation.
    pub live: Arc<Vec<(u32, Live)>>,
}

impl State {
    /// Records that a lock of the caller was given up.
    pub fn give_up(&mut self, released: Released) {
        if let Err(at) = self.released.binary_search(&released) {
            self.released.insert(at, released);
        }
    }

    /// The value of a variable.
    pub fn var(&self, pat: PatId) -> Option<&Value> {
        self.vars.get(&pat)
    }

    /// Sets a variable.
    pub fn set(&mut self, pat: PatId, value: Value) {
        Arc::make_mut(&mut self.vars).insert(pat, value);
    }

    /// Changes a variable if it is known.
    pub fn change(&mut self, pat: PatId, change: impl FnOnce(&mut Value)) {
        if self.vars.contains_key(&pat)
            && let Some(value) = Arc::make_mut(&mut self.vars).get_mut(&pat)
        {
            change(value);
        }
    }

    /// Registers something that ends with a scope; the result is its position.
    pub fn keep(&mut self, scope: u32, live: Live) -> usize {
        Arc::make_mut(&mut self.live).push((scope, live));
        self.live.len() - 1
    }

    /// Forgets facts about a place that is written.
    pub fn overwrite(&mut self, place: &Place) {
        if place.root.is_on_entry() && !self.written.contains(place) {
            Arc::make_mut(&mut self.written).push(place.clone());
        }
        if self.facts.keys().any(|known| place.contains(known)) {
            Arc::make_mut(&mut self.facts).retain(|known, _| !place.contains(known));
        }
        if self.orders.iter().any(|(a, b, _)| place.contains(a) || place.contains(b)) {
            Arc::make_mut(&mut self.orders).retain(|(a, b, _)| !place.contains(a) && !place.contains(b));
        }
    }

    /// Forgets what functions answered: at another time they may answer something else.
    pub fn forget_answers(&mut self) {
        let is_answer = |place: &Place| place.path.iter().any(|step| matches!(step, Proj::Asked(..)));
        if self.facts.keys().any(is_answer) {
            Arc::make_mut(&mut self.facts).retain(|place, _| !is_answer(place));
        }
    }

    /// Records what a test told of a place.
    pub fn learn(&mut self, place: Place, scalar: Scalar) {
        Arc::make_mut(&mut self.facts).insert(place, scalar);
    }

    /// Records what is known of the variables that designate a place: they keep it when the place is written.
    pub fn sharpen(&mut self, place: &Place, scalar: Scalar) {
        let is_one = |value: &Value| value.scalar == Scalar::Unknown && value.place.as_ref() == Some(place);
        if self.vars.values().any(is_one) {
            let vars = Arc::make_mut(&mut self.vars);
            vars.values_mut().filter(|value| is_one(value)).for_each(|value| value.scalar = scalar);
        }
    }

    /// Records an order between two places.
    pub fn learn_order(&mut self, a: Place, b: Place, order: Order) {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let orders = Arc::make_mut(&mut self.orders);
        if !orders.contains(&(a.clone(), b.clone(), order)) {
            orders.push((a, b, order));
        }
    }

    /// Whether the same locks are held and the same things are alive.
    pub fn same_locks(&self, other: &State) -> bool {
        self.held == other.held
            && self.released == other.released
            && (Arc::ptr_eq(&self.live, &other.live) || self.live == other.live)
    }

    /// Whether the variables designate the same objects and own the same guards.
    fn same_objects(&self, other: &State) -> bool {
        if Arc::ptr_eq(&self.vars, &other.vars) {
            return true;
        }
        let shape = |value: &Value| (value.place.clone(), value.held.clone(), value.callable.is_some());
        self.vars.len() == other.vars.len()
            && self.vars.iter().zip(other.vars.iter()).all(|((p, a), (q, b))| {
                p == q && (a == b || (shape(a) == shape(b) && a.parts == b.parts && a.variant == b.variant))
            })
    }

    /// Whether no variable is a number that is known here and another, or not known, there: a flag that says what was done
    /// (`locked = true`, `p = NULL`), which a later test asks for.
    fn same_flags(&self, other: &State) -> bool {
        let number = |value: &Value| matches!(value.scalar, Scalar::Int(_)).then_some(value.scalar);
        Arc::ptr_eq(&self.vars, &other.vars)
            || self
                .vars
                .iter()
                .all(|(pat, value)| other.vars.get(pat).is_none_or(|other| number(value) == number(other)))
    }

    /// Keeps what both agree on.
    pub fn absorb(&mut self, other: &State) {
        if self.rare != other.rare {
            self.rare = None;
        }
        if !Arc::ptr_eq(&self.vars, &other.vars) && self.vars != other.vars {
            let vars = Arc::make_mut(&mut self.vars);
            vars.retain(|pat, _| other.vars.contains_key(pat));
            for (pat, value) in vars.iter_mut() {
                *value = value.join(&other.vars[pat]);
            }
        }
        if !Arc::ptr_eq(&self.written, &other.written) && self.written != other.written {
            let more = other.written.iter().filter(|place| !self.written.contains(place)).cloned().collect::<Vec<_>>();
            Arc::make_mut(&mut self.written).extend(more);
        }
        if !Arc::ptr_eq(&self.facts, &other.facts) && self.facts != other.facts {
            Arc::make_mut(&mut self.facts).retain(|place, scalar| other.facts.get(place) == Some(scalar));
        }
        if !Arc::ptr_eq(&self.orders, &other.orders) && self.orders != other.orders {
            let weaker = |(a, b, order): &(Place, Place, Order)| {
                let is_order = |order: &Order| matches!(order, Order::Strict | Order::Weak);
                let mut same = other.orders.iter().filter(|(x, y, _)| x == a && y == b).map(|(.., other)| other);
                match order {
                    Order::Unequal | Order::Equal => same.find(|other| **other == *order).copied(),
                    _ => same.find(|other| is_order(other)).map(|other| (*other).max(*order)),
                }
            };
            let kept = self.orders.iter().filter_map(|it| Some((it.0.clone(), it.1.clone(), weaker(it)?))).collect();
            self.orders = Arc::new(kept);
        }
    }
}

/// How states with equal held sets are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twins {
    /// By the objects that their variables designate.
    Objects,
    /// By the numbers that their variables are.
    Flags,
}

impl Twins {
    /// States with equal held sets that stay apart. Functions of C are long, and few of their numbers are flags.
    fn most(self) -> usize {
        match self {
            Twins::Objects => 4,
            Twins::Flags => 4,
        }
    }
}

/// Merges the states of one program point, keeping a few with equal held sets apart; the flag says that the bound was hit.
pub fn merge(states: Vec<State>, by: Twins) -> (Vec<State>, bool) {
    if states.len() <= 1 {
        return (states, false);
    }
    let mut kept: Vec<State> = Vec::new();
    for state in states {
        let twins = kept.iter().filter(|k| k.same_locks(&state)).count();
        let alike = |k: &State| match by {
            Twins::Objects => k.same_objects(&state),
            Twins::Flags => k.same_flags(&state),
        };
        let same = |k: &State| k.same_locks(&state) && (twins >= by.most() || alike(k));
        match kept.iter_mut().find(|k| same(k)) {
            Some(twin) => twin.absorb(&state),
            None => kept.push(state),
        }
    }
    let full = kept.len() > MAX_STATES;
    kept.truncate(MAX_STATES);
    (kept, full)
}
