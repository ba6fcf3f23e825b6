//! Summaries: what a function does to locks, told in terms of its parameters.

use super::exec::decide;
use super::place::{Element, Place, Proj, Root};
use super::state::{Order, Released};
use super::value::{HeldId, Scalar, Value};
use crate::facts::{BinOp, ExprId};
use crate::model::{KindId, Mode, Rare};
use crate::program::CallStep;
use crate::resolved::{FnId, Via};
use crate::source::Location;
use crate::table::Few;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a lock is held although this function did not take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Its guard came in by this parameter.
    ParamGuard(u16),
    /// The function asserts it: the text of the assertion.
    Asserted(Arc<str>),
    /// A closure's caller holds it while it runs the closure.
    Callback,
}

/// A lock as it is held, or about to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// Which lock.
    pub place: Place,
    /// Its kind.
    pub kind: KindId,
    /// How it is held.
    pub mode: Mode,
    /// Its subclass; none if known at run time only.
    pub subclass: Option<u32>,
    /// Taken without blocking.
    pub is_try: bool,
    /// A guard was converted, nothing new was taken.
    pub is_conversion: bool,
    /// The call that takes it, in the frame that keeps it.
    pub at: Location,
    /// Function of that call.
    pub function: FnId,
    /// As written.
    pub text: Arc<str>,
    /// Calls from `at` to the lock call itself, where a helper takes it.
    pub via: Vec<CallStep>,
    /// Expression in the function being run that stands for it, and the turn of its loops.
    pub site: (ExprId, u32),
    /// It was held on entry.
    pub entry: Option<Entry>,
    /// A callee left it held, on some of its ways out only.
    pub sometimes: bool,
    /// A callee left it held, on the ways out of one result only.
    pub by_result: bool,
    /// A lock of its class was released by another name since.
    pub doubtful: bool,
}

/// A lock operation that blocks or succeeds at once: the inner end of a nesting.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The lock.
    pub lock: Lock,
    /// The lock that orders its class's instances (`*_nest_lock`).
    pub nest_lock: Option<Place>,
    /// Locks of the caller given up before.
    pub released: Vec<Released>,
    /// What the path knows of the parameters.
    pub conditions: Vec<(Place, Scalar)>,
    /// What is held when it is taken, one set for each way to get there (at most [`MAX_UNDER`]).
    pub under: Vec<Vec<HeldId>>,
    /// The caller gets the guard and counts the acquisition as its own.
    pub exported: bool,
    /// Taken by code that runs at another time or in another thread: no lock of a caller is held there.
    pub elsewhere: bool,
    /// Why it is seldom taken, if it is.
    pub rare: Option<Rare>,
}

impl Taken {
    /// What a nesting tells of its inner end.
    pub fn end(&self) -> Taken {
        let (lock, nest_lock) = (self.lock.clone(), self.nest_lock.clone());
        let (exported, elsewhere, rare) = (self.exported, self.elsewhere, self.rare);
        let (released, conditions, under) = (Vec::new(), Vec::new(), Vec::new());
        Taken { lock, nest_lock, released, conditions, under, exported, elsewhere, rare }
    }
}

/// Held sets that are kept for one acquisition.
pub const MAX_UNDER: usize = 8;

/// A call of functions of the run.
#[derive(Debug, Clone, PartialEq)]
pub struct CallSite {
    /// The call.
    pub site: (ExprId, u32),
    /// Where it stands.
    pub at: Location,
    /// Who may run.
    pub candidates: Few<FnId>,
    /// How sure that is.
    pub via: Via,
    /// With what.
    pub args: Vec<Value>,
    /// Locks held.
    pub held: Vec<HeldId>,
    /// Locks of the caller given up before.
    pub released: Vec<Released>,
    /// What the path knows of the parameters.
    pub conditions: Vec<(Place, Scalar)>,
    /// Orders that hold.
    pub orders: Arc<Vec<(Place, Place, Order)>>,
    /// Made by code that runs at another time or in another thread.
    pub elsewhere: bool,
    /// Why it is seldom made, if it is.
    pub rare: Option<Rare>,
    /// What tests and assignments told of places before the call.
    pub facts: Arc<BTreeMap<Place, Scalar>>,
}

/// A lock taken while another one is held, both seen in one function.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The outer lock.
    pub held: HeldId,
    /// The inner one: index into [`Summary::taken`].
    pub taken: usize,
    /// Orders that hold.
    pub orders: Arc<Vec<(Place, Place, Order)>>,
}

/// One way out of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Exit {
    /// The result; what it owns refers to [`Summary::held`].
    pub value: Value,
    /// Locks left held that the result does not own.
    pub left: Vec<HeldId>,
    /// Locks of the caller given up.
    pub released: Vec<Released>,
    /// What the path knows of the parameters.
    pub conditions: Vec<(Place, Scalar)>,
    /// Numbers that it writes to what a parameter points to, by parameter.
    pub outs: Vec<(u16, Scalar)>,
}

impl Exit {
    /// Keeps of what is known what another way out agrees on.
    pub fn keep_common(&mut self, other: &Exit) {
        self.conditions.retain(|condition| other.conditions.contains(condition));
        self.outs.retain(|out| other.outs.contains(out));
    }

    /// Whether a caller can tell two ways out apart by what was written for it.
    pub fn writes_differ(&self, other: &Exit) -> bool {
        let mut pairs = self.outs.iter().flat_map(|a| other.outs.iter().map(move |b| (a, b)));
        pairs.any(|((i, a), (j, b))| i == j && !a.agrees(*b))
    }
}

/// A parameter that is run.
#[derive(Debug, Clone, PartialEq)]
pub struct Callback {
    /// Which.
    pub param: u16,
    /// With what held.
    pub held: Vec<HeldId>,
    /// With these arguments.
    pub args: Vec<Value>,
    /// Locks of the caller given up before.
    pub released: Vec<Released>,
    /// It is a future, and it is awaited here.
    pub awaited: bool,
}

/// What a function does to locks.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Every lock it holds at some time.
    pub held: Vec<Lock>,
    /// What it takes.
    pub taken: Vec<Taken>,
    /// Whom it calls.
    pub calls: Vec<CallSite>,
    /// Nestings in its own text.
    pub pairs: Vec<Pair>,
    /// Ways out.
    pub exits: Vec<Exit>,
    /// Calls between the function and the release of what it gives up, where it does not give it up itself.
    pub calls_to: BTreeMap<Released, u8>,
    /// Parameters that it runs.
    pub callbacks: Vec<Callback>,
    /// Locks that it holds at an `.await`.
    pub awaits: Vec<(HeldId, ExprId)>,
    /// Bounds that were hit.
    pub gaps: Vec<(Location, &'static str)>,
}

impl Summary {
    /// Gives back the room that was left for more.
    pub fn shrink(&mut self) {
        self.held.shrink_to_fit();
        self.taken.shrink_to_fit();
        self.calls.shrink_to_fit();
        self.pairs.shrink_to_fit();
        self.exits.shrink_to_fit();
        self.callbacks.shrink_to_fit();
        self.calls.iter_mut().for_each(|call| call.conditions.shrink_to_fit());
        self.exits.iter_mut().for_each(|exit| exit.conditions.shrink_to_fit());
        self.taken.iter_mut().for_each(|taken| taken.conditions.shrink_to_fit());
    }

    /// Whether a caller sees no difference between two summaries of one function, or none.
    pub fn same_effect(a: Option<&Summary>, b: Option<&Summary>) -> bool {
        let (Some(a), Some(b)) = (a, b) else { return a.is_none() && b.is_none() };
        let of_exits = |summary: &Summary| -> Vec<HeldId> {
            summary.exits.iter().flat_map(|exit| exit.left.iter().chain(&exit.value.held).copied()).collect()
        };
        a.exits == b.exits
            && a.callbacks == b.callbacks
            && of_exits(a).iter().all(|&id| a.held.get(id as usize) == b.held.get(id as usize))
    }

    /// Whether a call of the function changes what its caller holds or gets back.
    pub fn has_effect(&self) -> bool {
        self.exits.iter().any(|exit| !exit.value.held.is_empty() || !exit.left.is_empty() || !exit.released.is_empty())
    }
}

/// A place of a callee as its caller sees it; `at` is the call.
///
/// What the callee chose by itself (an element, the result of a call) is another choice at every call.
pub fn rebase(place: &Place, args: &[Value], caller: FnId, at: (ExprId, u32)) -> Place {
    let place = Place { root: place.root, path: place.path.iter().map(|step| rechosen(*step, caller, at)).collect() };
    match place.root {
        Root::Param(i) => match args.get(i as usize).and_then(|value| value.place.as_ref()) {
            Some(argument) => place.under(argument),
            None => place.under(&Place::root(Root::Argument(caller, at.0, at.1, i))),
        },
        Root::Site(owner, site, turn) if owner != caller => {
            place.under(&Place::root(Root::Site(owner, mixed(site, at.0), turn.wrapping_mul(31).wrapping_add(at.1))))
        }
        _ => place,
    }
}

fn rechosen(step: Proj, caller: FnId, at: (ExprId, u32)) -> Proj {
    match step {
        Proj::Element(Element::Turn(owner, site, _)) if owner != caller => {
            Proj::Element(Element::Turn(caller, mixed(site, at.0), at.1))
        }
        step => step,
    }
}

/// A key for an expression of a callee at one of its calls.
fn mixed(site: ExprId, call: ExprId) -> ExprId {
    let (a, b) = (u32::from(site), u32::from(call));
    ExprId::from((a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_mul(0x85EB_CA77)) >> 1)
}

/// Whether what a path knows of the callee's parameters can hold with these arguments.
pub fn possible(conditions: &[(Place, Scalar)], args: &[Value]) -> bool {
    conditions.iter().all(|(place, scalar)| match place.root {
        Root::Param(i) => {
            let Some(value) = args.get(i as usize) else { return true };
            match place.path[..] {
                [] => value.scalar.agrees(*scalar),
                [Proj::Test(op, n)] => tested(value.scalar, op, n).is_none_or(|told| told.agrees(*scalar)),
                _ => true,
            }
        }
        _ => true,
    })
}

/// Whether what is known of places can hold together with what a path asks of members of its parameters; `told` is a place
/// of the callee in the terms of `known`.
pub fn members_agree(
    conditions: &[(Place, Scalar)],
    known: &BTreeMap<Place, Scalar>,
    told: impl Fn(&Place) -> Place,
) -> bool {
    if known.is_empty() {
        return true;
    }
    // To tell a place is dear: most end in a member of which nothing is known.
    let is_known = |path: &[Proj]| known.keys().any(|other| other.path.last() == path.last());
    let find = |place: &Place| known.get(&told(place)).copied();
    let mut of_objects = conditions.iter().filter(|(place, _)| !place.path.is_empty() || place.root.is_global());
    of_objects.all(|(place, scalar)| {
        let answer = || match place.path.split_last() {
            Some((Proj::Test(op, n), path)) if is_known(path) => {
                tested(find(&Place { root: place.root, path: path.to_vec() })?, *op, *n)
            }
            _ => None,
        };
        let exact = if is_known(&place.path) { find(place) } else { None };
        exact.or_else(answer).is_none_or(|known| known.agrees(*scalar))
    })
}

/// What a test of a known number tells.
pub fn tested(value: Scalar, op: BinOp, n: i64) -> Option<Scalar> {
    match (op, value) {
        (BinOp::BitAnd, Scalar::Int(value)) => Some(Scalar::Int(value & n)),
        (_, Scalar::Int(_)) => decide(op, value, Scalar::Int(n)).map(|truth| Scalar::Int(i64::from(truth))),
        _ => None,
    }
}
