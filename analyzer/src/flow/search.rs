//! Nestings through calls: from a lock that is held at a call to the acquisitions of its class behind the call.

use super::Context;
use super::alone::leads_out;
use super::class::{ClassKey, base_class, class_of};
use super::graph::Graph;
use super::place::{Place, Proj, Root, relation};
use super::state::{Order, Released};
use super::summary::{CallSite, Entry, Lock, Summary, Taken, members_agree, possible, rebase, tested};
use super::value::{Scalar, Value};
use crate::facts::{BinOp, ExprId};
use crate::model::Rare;
use crate::program::{CallStep, Instance};
use crate::resolved::{FnId, Via};
use crate::source::Language;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Calls on the way from a holder to an acquisition.
pub(super) const MAX_CHAIN: usize = 8;
/// Calls between the two locks of an edge; a longer way is no evidence that anyone could act on.
pub(super) const MAX_EDGE: usize = 6;
/// Frames that are looked at for one lock at one call.
const MAX_FRAMES: usize = 300;
/// Sets of arguments and turns of loops that one call is looked at with, under one acquisition.
const MAX_VARIANTS: usize = 8;
/// Acquisitions that are reported for one lock at one call.
const MAX_FOUND: usize = 12;

/// A nesting as the search finds it, before names.
#[derive(Debug, Clone)]
pub struct Found {
    /// The outer lock, in the frame of its holder.
    pub held: Lock,
    /// The inner one, its place told in that frame.
    pub taken: Taken,
    /// The holder.
    pub holder: FnId,
    /// Calls between the two.
    pub chain: Vec<CallStep>,
    /// Candidates of the weakest call on the chain.
    pub weakest: Option<(Via, usize)>,
    /// Class of the outer one.
    pub class: ClassKey,
    /// Class of the inner one; the same in a nesting.
    pub inner_class: ClassKey,
    /// Whether they are one object, and why.
    pub instance: (Instance, &'static str),
    /// Orders between their places.
    pub order: Option<Order>,
    /// The nest lock of the inner one is held.
    pub nest_lock_held: bool,
    /// The next turn of a loop takes it.
    pub loop_carried: bool,
    /// The chain calls the holder again.
    pub recursion: bool,
    /// Of an edge: locks that are held around every way to it.
    pub gates: Vec<Place>,
    /// Why the chain is seldom run, if it is.
    pub rare: Option<Rare>,
    /// A function on the chain goes on by what another one makes of a number that the chain passes.
    pub by_number: bool,
    /// A function on the chain goes on only if a member of an object that was just made is not zero, and nothing sets it.
    pub by_new: bool,
    /// Both are taken by the text of one function, which makes calls with the outer one held.
    pub calls_between: bool,
}

/// Every nesting of the program, in a fixed order.
pub fn nestings(cx: &Context<'_>, graph: &Graph) -> Vec<Found> {
    let ids: Vec<FnId> = (0..cx.linked.functions.len() as u32).map(FnId).collect();
    let found: Vec<Vec<Found>> = ids.par_iter().map(|&id| of_function(cx, graph, id)).collect();
    found.into_iter().flatten().collect()
}

fn of_function(cx: &Context<'_>, graph: &Graph, id: FnId) -> Vec<Found> {
    let Some(summary) = cx.effect(id) else { return Vec::new() };
    let held_at_calls: FxHashSet<u32> = summary.calls.iter().flat_map(|call| call.held.iter().copied()).collect();
    let mut found: Vec<Found> = summary
        .pairs
        .iter()
        .map(|pair| {
            let held = summary.held[pair.held as usize].clone();
            let taken = summary.taken[pair.taken].end();
            let is_held = |nest: &Place| summary.held.iter().any(|lock| lock.place == *nest);
            let nest_lock_held = taken.nest_lock.as_ref().is_some_and(is_held);
            let calls_between = held_at_calls.contains(&pair.held);
            Found { calls_between, ..direct(cx, id, (held, taken, nest_lock_held), &pair.orders) }
        })
        .collect();
    // One call with one lock and one set of arguments, whatever else is held.
    let mut seen: FxHashSet<(ExprId, u32, Vec<Option<&Place>>)> = FxHashSet::default();
    let mut variants: FxHashMap<(ExprId, ExprId), usize> = FxHashMap::default();
    for call in &summary.calls {
        for &lock in &call.held {
            let held = &summary.held[lock as usize];
            let class = base_class(&held.place, id, cx.linked);
            let variant = variants.entry((call.site.0, held.site.0)).or_default();
            let leads = |&callee: &FnId| graph.leads_with(cx, class, (callee, &call.args), (id, call.site));
            if *variant < MAX_VARIANTS
                && call.candidates.iter().any(leads)
                && seen.insert((call.site.0, lock, call.args.iter().map(|arg| arg.place.as_ref()).collect()))
            {
                *variant += 1;
                let goal = Goal::Nesting;
                Search { cx, graph, id, summary, call, lock, held, class, goal, found: Vec::new() }.run(&mut found);
            }
        }
    }
    found
}

/// A nesting whose ends are both told in one frame.
pub(super) fn direct(
    cx: &Context<'_>,
    id: FnId,
    (held, taken, nest_lock_held): (Lock, Taken, bool),
    orders: &Arc<Vec<(Place, Place, Order)>>,
) -> Found {
    let order = super::exec::order_between(orders, &held.place, &taken.lock.place);
    let mut instance = relation(&held.place, &taken.lock.place);
    if [&held.place, &taken.lock.place].into_iter().any(|place| leads_out(cx, id, place))
        && instance.0 == Instance::Different
    {
        instance = (Instance::Unknown, "two places that may or may not be one object");
    }
    if matches!(order, Some(Order::Strict | Order::Unequal)) && instance.0 == Instance::Unknown {
        instance = (Instance::Different, "a test on the way excludes that they are one object");
    }
    Found {
        class: class_of(&held.place, id, cx.linked),
        inner_class: class_of(&taken.lock.place, id, cx.linked),
        loop_carried: held.site.0 == taken.lock.site.0 && held.site.1 != taken.lock.site.1,
        chain: taken.lock.via.clone(),
        holder: id,
        weakest: None,
        recursion: false,
        gates: Vec::new(),
        rare: taken.rare,
        by_number: false,
        by_new: false,
        calls_between: false,
        held,
        taken,
        instance,
        order,
        nest_lock_held,
    }
}

/// The search for one lock that is held at one call.
pub(super) struct Search<'a, 'c> {
    pub(super) cx: &'a Context<'c>,
    pub(super) graph: &'a Graph,
    pub(super) id: FnId,
    pub(super) summary: &'a Summary,
    pub(super) call: &'a CallSite,
    pub(super) lock: u32,
    pub(super) held: &'a Lock,
    /// The class that is looked for: the held lock's own, or another one for an edge of the class graph.
    pub(super) class: ClassKey,
    pub(super) goal: Goal,
    pub(super) found: Vec<Found>,
}

/// What a search looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// An acquisition of the held lock's class.
    Nesting,
    /// The first acquisition of this class, and more where they are not alike.
    Edge(ClassKey),
}

/// A frame on the way: a function with its parameters told in the holder's terms.
struct Frame {
    function: FnId,
    args: Args,
    /// What the holder and the functions on the way know of places, in the holder's terms.
    known: Known,
    chain: Vec<CallStep>,
    kind: Kind,
}

/// What makes one way worth less than another one to the same end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Kind {
    weakest: Option<(Via, usize)>,
    rare: Option<Rare>,
    by_number: bool,
    by_new: bool,
}

/// Frames that wait: by the calls to the end of the way at least, as far as the call graph tells, then in the order in which
/// they were found.
#[derive(Default)]
struct Queue {
    frames: BTreeMap<(usize, usize), Frame>,
    found: usize,
}

/// The arguments of a frame.
type Args = Arc<Vec<Value>>;

/// What is known of places.
type Known = Arc<BTreeMap<Place, Scalar>>;

/// What they designate.
fn places(args: &[Value]) -> impl Iterator<Item = Option<&Place>> {
    args.iter().map(|value| value.place.as_ref())
}

/// What is known when a function on the way makes a call: what was known when it was entered, and what it did since.
fn known_at(call: &CallSite, frame: &Frame) -> Known {
    let told = |(place, scalar): (&Place, &Scalar)| (rebase(place, &frame.args, frame.function, call.site), *scalar);
    let is_news = |(place, scalar): &(Place, Scalar)| match frame.known.get(place) {
        Some(known) => known != scalar,
        // That a member was written matters where something was known of it, or where it was new.
        None => *scalar != Scalar::Unknown || matches!(place.root, Root::Fresh(..)),
    };
    let mut known = frame.known.clone();
    let mut news = call.facts.iter().map(told).filter(is_news).peekable();
    if news.peek().is_some() {
        Arc::make_mut(&mut known).extend(news);
    }
    known
}

/// Whether a path goes on by what a callee answers to a number that was passed: with that number it may have one answer
/// only. That it answers 0 is no such test: there was no error.
fn by_number(conditions: &[(Place, Scalar)], frame: &Frame) -> bool {
    let is_number = |param: u16| matches!(frame.args.get(param as usize).map(|arg| arg.scalar), Some(Scalar::Int(_)));
    conditions.iter().any(|(place, scalar)| match (place.root, &place.path[..]) {
        (Root::Param(param), [Proj::Asked(..)] | [Proj::Asked(..), Proj::Test(BinOp::Eq, _)]) => {
            scalar.truth() == Some(true) && place.path.last() != Some(&Proj::Test(BinOp::Eq, 0)) && is_number(param)
        }
        _ => false,
    })
}

/// Whether what a path asks of a member holds of one that is 0.
fn may_be_zero(place: &Place, asked: Scalar) -> bool {
    match place.path.last() {
        None => true,
        Some(Proj::Asked(..)) => place.path.len() < 2,
        Some(Proj::Test(op, n)) => tested(Scalar::Int(0), *op, *n).is_none_or(|told| told.agrees(asked)),
        Some(_) => Scalar::Int(0).agrees(asked),
    }
}

impl<'a> Search<'a, '_> {
    pub(super) fn run(mut self, found: &mut Vec<Found>) {
        let mut queue = Queue::default();
        let args = Arc::new(self.call.args.clone());
        let holder = Frame {
            function: self.id,
            args: args.clone(),
            known: self.call.facts.clone(),
            chain: Vec::new(),
            kind: Kind::default(),
        };
        self.enter(self.call, &holder, (holder.known.clone(), holder.kind), args, &mut queue);
        let mut seen: FxHashMap<(FnId, Kind), Vec<Args>> = FxHashMap::default();
        let mut frames = 0;
        while let Some((_, frame)) = queue.frames.pop_first() {
            let known = seen.entry((frame.function, Kind { weakest: None, ..frame.kind })).or_default();
            let places = |args: &Args| places(args).eq(places(&frame.args));
            if known.iter().any(places) {
                continue;
            }
            known.push(frame.args.clone());
            frames += 1;
            let enough = match self.goal {
                Goal::Edge(class) if self.graph.is_plain(class) => 1,
                _ => MAX_FOUND,
            };
            if frames > MAX_FRAMES || self.found.len() >= enough {
                break;
            }
            self.visit(&frame, &mut queue);
        }
        found.append(&mut self.found);
    }

    /// Queues the callees of a call that may lead to the class.
    fn enter(&self, call: &'a CallSite, caller: &Frame, (known, kind): (Known, Kind), args: Args, queue: &mut Queue) {
        for &callee in call.candidates.iter() {
            if !self.graph.leads_with(self.cx, self.class, (callee, &args), (self.id, self.call.site)) {
                continue;
            }
            let mut chain = caller.chain.clone();
            chain.push(CallStep { at: call.at, caller: caller.function, callee });
            let weak = (call.via != Via::Direct).then_some((call.via, call.candidates.len()));
            let kind = Kind { weakest: kind.weakest.max(weak), rare: kind.rare.or(call.rare), ..kind };
            let least = chain.len() + self.calls_left(callee);
            if least > self.longest() {
                continue;
            }
            queue.found += 1;
            let frame = Frame { function: callee, args: args.clone(), known: known.clone(), chain, kind };
            queue.frames.insert((least, queue.found), frame);
        }
    }

    /// Calls from a function to an acquisition at least. A search for any one of them goes there straight.
    fn calls_left(&self, id: FnId) -> usize {
        match self.goal {
            Goal::Nesting => 0,
            Goal::Edge(class) => self.graph.distance(class, id).unwrap_or(0),
        }
    }

    /// Calls that the way may have.
    fn longest(&self) -> usize {
        match self.goal {
            Goal::Nesting => MAX_CHAIN,
            Goal::Edge(_) => MAX_EDGE,
        }
    }

    fn visit(&mut self, frame: &Frame, queue: &mut Queue) {
        let Some(summary) = self.cx.summary(frame.function) else { return };
        if self.is_lost(summary, frame) {
            return;
        }
        for taken in summary.taken.iter().filter(|taken| !taken.exported && !taken.elsewhere) {
            if self.possible(&taken.conditions, frame) && !self.gave_up(&taken.released, frame) {
                self.check(taken, frame);
            }
        }
        if frame.chain.len() >= self.longest() {
            return;
        }
        for call in summary.calls.iter().filter(|call| !call.elsewhere) {
            if call.candidates.iter().any(|&callee| self.graph.leads(self.class, callee))
                && self.possible(&call.conditions, frame)
                && !self.gave_up(&call.released, frame)
            {
                let args = self.pass(call, summary, frame);
                let kind = self.kind_at(&call.conditions, frame);
                self.enter(call, frame, (known_at(call, frame), kind), Arc::new(args), queue);
            }
        }
    }

    /// What a way is worth that goes on where these conditions hold.
    fn kind_at(&self, conditions: &[(Place, Scalar)], frame: &Frame) -> Kind {
        Kind {
            by_number: frame.kind.by_number || by_number(conditions, frame),
            by_new: frame.kind.by_new || self.by_new(conditions, frame),
            ..frame.kind
        }
    }

    /// C: whether a path asks a member of an object that was just made to be something else than zero (a list: not to be
    /// empty), and nothing that is known says so.
    fn by_new(&self, conditions: &[(Place, Scalar)], frame: &Frame) -> bool {
        let is_new = |place: &Place| match place.root {
            Root::Param(param) => {
                let argument = frame.args.get(usize::from(param)).and_then(|arg| arg.place.as_ref());
                argument.is_some_and(|place| matches!(place.root, Root::Fresh(..)))
            }
            Root::Fresh(..) => true,
            _ => false,
        };
        let asks = |(place, scalar): &(Place, Scalar)| {
            let told = self.told(place, frame);
            let is_known = || match told.path.split_last() {
                Some((Proj::Test(..), path)) => {
                    frame.known.contains_key(&Place { root: told.root, path: path.to_vec() })
                }
                _ => false,
            };
            !may_be_zero(&told, *scalar) && !frame.known.contains_key(&told) && !is_known()
        };
        let mut of_new = conditions.iter().filter(|(place, _)| is_new(place));
        self.cx.is_in(frame.function, Language::C) && of_new.any(asks)
    }

    /// Whether the guard went into a function whose parameter is not known to be one: nobody can tell when it ends.
    fn is_lost(&self, summary: &Summary, frame: &Frame) -> bool {
        let is_guard =
            |param: usize| summary.held.iter().any(|lock| lock.entry == Some(Entry::ParamGuard(param as u16)));
        let mut owners = frame.args.iter().enumerate().filter(|(_, arg)| arg.held.contains(&self.lock));
        owners.any(|(param, _)| !is_guard(param))
    }

    /// Whether what is known allows what a path of a frame's function asks of its parameters.
    fn possible(&self, conditions: &[(Place, Scalar)], frame: &Frame) -> bool {
        possible(conditions, &frame.args) && members_agree(conditions, &frame.known, |place| self.told(place, frame))
    }

    /// A place of a frame's function in the holder's terms.
    fn told(&self, place: &Place, frame: &Frame) -> Place {
        rebase(place, &frame.args, self.id, self.call.site)
    }

    /// The arguments of a call, told in the holder's terms.
    fn pass(&self, call: &CallSite, summary: &Summary, frame: &Frame) -> Vec<Value> {
        let told = call.args.iter().map(|value| {
            let place = value.place.as_ref().map(|place| rebase(place, &frame.args, frame.function, call.site));
            let scalar = match value.place.as_ref().map(|place| (place.root, place.path.is_empty())) {
                Some((Root::Param(i), true)) => frame.args.get(i as usize).map_or(value.scalar, |arg| arg.scalar),
                _ => value.scalar,
            };
            let owned = value.held.iter().filter_map(|&id| match summary.held[id as usize].entry {
                Some(Entry::ParamGuard(param)) => frame.args.get(param as usize),
                _ => None,
            });
            let held = owned.flat_map(|arg| arg.held.iter().copied()).collect();
            Value { place, scalar, held, ..Value::default() }
        });
        told.collect()
    }

    /// Whether the lock that is held has been given up on the way.
    fn gave_up(&self, released: &[Released], frame: &Frame) -> bool {
        released.iter().any(|released| match released {
            Released::ParamGuard(param) => {
                frame.args.get(*param as usize).is_some_and(|value| value.held.contains(&self.lock))
            }
            Released::Class(class) => *class == class_of(&self.held.place, self.id, self.cx.linked),
            Released::Place(place) => {
                let place = self.told(place, frame);
                place == self.held.place
                    || (class_of(&place, self.id, self.cx.linked)
                        == class_of(&self.held.place, self.id, self.cx.linked)
                        && relation(&place, &self.held.place).0 != Instance::Different)
            }
        })
    }

    fn check(&mut self, taken: &Taken, frame: &Frame) {
        let place = self.told(&taken.lock.place, frame);
        let class = class_of(&place, self.id, self.cx.linked);
        let wanted = match self.goal {
            Goal::Nesting => class == class_of(&self.held.place, self.id, self.cx.linked),
            Goal::Edge(goal) => class == goal && !taken.lock.is_try,
        };
        if !wanted {
            return;
        }
        let conditions = &taken.conditions;
        let mut taken = taken.end();
        taken.lock.place = place;
        let nest = taken.nest_lock.as_ref().map(|nest| self.told(nest, frame));
        let held_now = |nest: &Place| self.call.held.iter().any(|&id| self.summary.held[id as usize].place == *nest);
        let nest_lock_held = nest.as_ref().is_some_and(held_now);
        let mut found = direct(self.cx, self.id, (self.held.clone(), taken, nest_lock_held), &self.call.orders);
        let inner = std::mem::take(&mut found.chain);
        found.chain = frame.chain.iter().cloned().chain(inner).collect();
        found.weakest = frame.kind.weakest;
        found.rare = frame.kind.rare.or(found.rare);
        Kind { by_number: found.by_number, by_new: found.by_new, .. } = self.kind_at(conditions, frame);
        found.loop_carried = false;
        found.recursion = frame.chain.iter().any(|step| step.callee == self.id);
        self.found.push(found);
    }
}
