//! Nestings through calls: from a lock that is held at a call to the acquisitions of its class behind the call.

use super::Context;
use super::class::{ClassKey, base_class, class_of};
use super::order::callees;
use super::place::{Place, Proj, Root, relation};
use super::state::{Order, Released};
use super::summary::{CallSite, Entry, Lock, Summary, Taken, possible, rebase};
use super::value::Value;
use crate::program::{CallStep, Instance};
use crate::resolved::{FnId, Via};
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Calls on the way from a holder to an acquisition.
const MAX_CHAIN: usize = 12;
/// Frames that are looked at for one lock at one call.
const MAX_FRAMES: usize = 300;
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
}

/// Every nesting of the program, in a fixed order.
pub fn nestings(cx: &Context<'_>, graph: &Graph) -> Vec<Found> {
    let ids: Vec<FnId> = (0..cx.linked.functions.len() as u32).map(FnId).collect();
    let found: Vec<Vec<Found>> = ids.par_iter().map(|&id| of_function(cx, graph, id)).collect();
    found.into_iter().flatten().collect()
}

/// Edges of the class graph that lie on a cycle, in a fixed order.
pub fn edges(cx: &Context<'_>, graph: &Graph) -> Vec<Found> {
    let candidates = graph.candidates(cx);
    let mut classes: DiGraphMap<ClassKey, ()> = DiGraphMap::new();
    for (from, to) in candidates.keys() {
        classes.add_edge(*from, *to, ());
    }
    let mut component: FxHashMap<ClassKey, usize> = FxHashMap::default();
    for (at, members) in tarjan_scc(&classes).into_iter().enumerate() {
        component.extend(members.into_iter().map(|class| (class, at)));
    }
    let on_cycle: Vec<_> = candidates.iter().filter(|((from, to), _)| component[from] == component[to]).collect();
    let found: Vec<Option<Found>> = on_cycle.par_iter().map(|((_, to), ways)| graph.confirm(cx, *to, ways)).collect();
    found.into_iter().flatten().collect()
}

/// A way in which one class may be taken under another: in one function, or behind one of its calls.
#[derive(Debug, Clone, Copy)]
enum Way {
    Here { function: FnId, taken: usize, held: u32 },
    Call { function: FnId, call: usize, held: u32 },
}

/// Ways that are tried to confirm one edge.
const MAX_WAYS: usize = 40;

/// Who calls whom, and who takes which class.
pub struct Graph {
    /// For each class: the functions that may take it, with the calls in between.
    reach: FxHashMap<ClassKey, FxHashMap<FnId, u32>>,
    /// Functions that take a lock which they are handed, by themselves or through calls.
    symbolic: FxHashSet<FnId>,
}

impl Graph {
    /// Reads the summaries.
    pub fn new(cx: &Context<'_>) -> Graph {
        let mut callers: FxHashMap<FnId, Vec<FnId>> = FxHashMap::default();
        for (at, body) in cx.linked.bodies.iter().enumerate() {
            for callee in body.iter().flat_map(callees) {
                callers.entry(callee).or_default().push(FnId(at as u32));
            }
        }
        let (seeds, symbolic) = seeds(cx, &callers);
        let mut classes: Vec<ClassKey> = seeds.keys().copied().collect();
        classes.sort_unstable();
        let reach = classes.par_iter().map(|class| (*class, climb(&seeds[class], &callers))).collect();
        Graph { reach, symbolic }
    }

    /// Every pair of classes of which the one may be taken under the other, with the ways to do so.
    fn candidates(&self, cx: &Context<'_>) -> BTreeMap<(ClassKey, ClassKey), Vec<Way>> {
        let mut all: BTreeMap<(ClassKey, ClassKey), Vec<Way>> = BTreeMap::new();
        let mut add = |from: ClassKey, to: ClassKey, way: Way| {
            if from != to && is_shared(from) && is_shared(to) {
                let ways = all.entry((from, to)).or_default();
                if ways.len() < MAX_WAYS {
                    ways.push(way);
                }
            }
        };
        let mut calls_of: FxHashMap<FnId, Vec<(Way, ClassKey)>> = FxHashMap::default();
        for (id, summary) in each(cx) {
            let class = |place: &Place| class_of(place, id, cx.linked);
            for (at, taken) in summary.taken.iter().enumerate().filter(|(_, taken)| !taken.lock.is_try) {
                for &held in taken.under.iter().flatten() {
                    let way = Way::Here { function: id, taken: at, held };
                    add(class(&summary.held[held as usize].place), class(&taken.lock.place), way);
                }
            }
            for (at, call) in summary.calls.iter().enumerate() {
                for &held in &call.held {
                    let way = (Way::Call { function: id, call: at, held }, class(&summary.held[held as usize].place));
                    call.candidates.iter().for_each(|callee| calls_of.entry(*callee).or_default().push(way));
                }
            }
        }
        let mut reached: Vec<_> = self.reach.iter().collect();
        reached.sort_unstable_by_key(|(class, _)| **class);
        for (to, functions) in reached {
            let mut functions: Vec<FnId> = functions.keys().copied().filter(|id| calls_of.contains_key(id)).collect();
            functions.sort_unstable();
            for id in functions {
                calls_of[&id].iter().for_each(|(way, from)| add(*from, *to, *way));
            }
        }
        all
    }

    /// The first way that stands when the parameters are bound.
    fn confirm(&self, cx: &Context<'_>, to: ClassKey, ways: &[Way]) -> Option<Found> {
        ways.iter().find_map(|way| match *way {
            Way::Here { function, taken, held } => {
                let summary = cx.effect(function)?;
                let (taken, held) = (summary.taken[taken].clone(), summary.held[held as usize].clone());
                Some(direct(cx, function, (held, taken, false), &Arc::default()))
            }
            Way::Call { function, call, held: lock } => {
                let summary = cx.effect(function)?;
                let (call, held) = (&summary.calls[call], &summary.held[lock as usize]);
                let mut found = Vec::new();
                let goal = Goal::Edge(to);
                Search { cx, graph: self, id: function, summary, call, lock, held, class: to, goal, found: Vec::new() }
                    .run(&mut found);
                found.pop()
            }
        })
    }

    fn leads(&self, class: ClassKey, callee: FnId) -> bool {
        self.symbolic.contains(&callee) || self.reach.get(&class).is_some_and(|reach| reach.contains_key(&callee))
    }
}

fn each<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = (FnId, &'a Summary)> {
    cx.summaries.iter().enumerate().filter_map(|(at, summary)| Some((FnId(at as u32), summary.as_ref()?)))
}

/// A class that means the same in every function.
fn is_shared(class: ClassKey) -> bool {
    matches!(class, ClassKey::Static(..) | ClassKey::Global(_) | ClassKey::Field(..))
}

fn is_symbolic(class: ClassKey) -> bool {
    matches!(class, ClassKey::Param(..))
}

/// The functions that take each class, and those that take what they are handed.
fn seeds(cx: &Context<'_>, callers: &FxHashMap<FnId, Vec<FnId>>) -> (FxHashMap<ClassKey, Vec<FnId>>, FxHashSet<FnId>) {
    let mut seeds: FxHashMap<ClassKey, Vec<FnId>> = FxHashMap::default();
    let mut symbolic: FxHashSet<FnId> = FxHashSet::default();
    let mut work: VecDeque<(FnId, Place)> = VecDeque::new();
    let mut seen: FxHashSet<(FnId, Place)> = FxHashSet::default();
    for (id, summary) in each(cx) {
        for taken in summary.taken.iter().filter(|taken| !taken.exported) {
            let class = base_class(&taken.lock.place, id, cx.linked);
            if is_symbolic(class) || has_newtype_root(cx, &taken.lock.place) {
                work.push_back((id, taken.lock.place.clone()));
            }
            seeds.entry(class).or_default().push(id);
        }
    }
    while let Some((id, place)) = work.pop_front() {
        if !seen.insert((id, place.clone())) || seen.len() > 200_000 {
            continue;
        }
        symbolic.insert(id);
        for &caller in callers.get(&id).map(Vec::as_slice).unwrap_or_default() {
            let Some(summary) = cx.summary(caller) else { continue };
            for call in summary.calls.iter().filter(|call| call.candidates.contains(&id)) {
                let place = rebase(&place, &call.args, caller, call.site);
                let class = base_class(&place, caller, cx.linked);
                if is_symbolic(class) || has_newtype_root(cx, &place) {
                    work.push_back((caller, place));
                }
                seeds.entry(class).or_default().push(caller);
            }
        }
    }
    for (_, list) in seeds.iter_mut() {
        list.sort_unstable();
        list.dedup();
    }
    (seeds, symbolic)
}

/// A lock in a newtype that came in by a parameter: who holds the newtype names the class.
fn has_newtype_root(cx: &Context<'_>, place: &Place) -> bool {
    let newtype = |step: &Proj| matches!(step, Proj::Field(field) if cx.linked.fields[field.0 as usize].is_newtype);
    matches!(place.root, Root::Param(_)) && place.path.first().is_some_and(newtype)
}

/// Breadth first from the functions that take a class up to their callers.
fn climb(seeds: &[FnId], callers: &FxHashMap<FnId, Vec<FnId>>) -> FxHashMap<FnId, u32> {
    let mut distance: FxHashMap<FnId, u32> = seeds.iter().map(|&id| (id, 0)).collect();
    let mut queue: VecDeque<FnId> = seeds.iter().copied().collect();
    while let Some(id) = queue.pop_front() {
        let next = distance[&id] + 1;
        if next as usize > MAX_CHAIN {
            continue;
        }
        for &caller in callers.get(&id).map(Vec::as_slice).unwrap_or_default() {
            distance.entry(caller).or_insert_with(|| {
                queue.push_back(caller);
                next
            });
        }
    }
    distance
}

fn of_function(cx: &Context<'_>, graph: &Graph, id: FnId) -> Vec<Found> {
    let Some(summary) = cx.effect(id) else { return Vec::new() };
    let mut found: Vec<Found> = summary
        .pairs
        .iter()
        .map(|pair| {
            let held = summary.held[pair.held as usize].clone();
            let taken = summary.taken[pair.taken].clone();
            let all: Vec<Place> = summary.held.iter().map(|lock| lock.place.clone()).collect();
            let nest_lock_held = taken.nest_lock.as_ref().is_some_and(|nest| all.contains(nest));
            direct(cx, id, (held, taken, nest_lock_held), &pair.orders)
        })
        .collect();
    for call in &summary.calls {
        for &lock in &call.held {
            let held = &summary.held[lock as usize];
            let class = base_class(&held.place, id, cx.linked);
            if call.candidates.iter().any(|&callee| graph.leads(class, callee)) {
                let goal = Goal::Nesting;
                Search { cx, graph, id, summary, call, lock, held, class, goal, found: Vec::new() }.run(&mut found);
            }
        }
    }
    found
}

fn direct(
    cx: &Context<'_>,
    id: FnId,
    (held, taken, nest_lock_held): (Lock, Taken, bool),
    orders: &Arc<Vec<(Place, Place, Order)>>,
) -> Found {
    let order = super::exec::order_between(orders, &held.place, &taken.lock.place);
    let mut instance = relation(&held.place, &taken.lock.place);
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
        held,
        taken,
        instance,
        order,
        nest_lock_held,
    }
}

/// The search for one lock that is held at one call.
struct Search<'a, 'c> {
    cx: &'a Context<'c>,
    graph: &'a Graph,
    id: FnId,
    summary: &'a Summary,
    call: &'a CallSite,
    lock: u32,
    held: &'a Lock,
    /// The class that is looked for: the held lock's own, or another one for an edge of the class graph.
    class: ClassKey,
    goal: Goal,
    found: Vec<Found>,
}

/// What a search looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// An acquisition of the held lock's class.
    Nesting,
    /// The first acquisition of this class.
    Edge(ClassKey),
}

/// A frame on the way: a function with its parameters told in the holder's terms.
struct Frame {
    function: FnId,
    args: Arc<Vec<Value>>,
    chain: Vec<CallStep>,
    weakest: Option<(Via, usize)>,
}

impl Search<'_, '_> {
    fn run(mut self, found: &mut Vec<Found>) {
        let mut queue = VecDeque::new();
        self.enter(self.call, self.id, (&[], None), self.call.args.clone(), &mut queue);
        let mut seen: FxHashSet<(FnId, Vec<Option<Place>>)> = FxHashSet::default();
        let mut frames = 0;
        while let Some(frame) = queue.pop_front() {
            let key = (frame.function, frame.args.iter().map(|value| value.place.clone()).collect());
            if !seen.insert(key) {
                continue;
            }
            frames += 1;
            let enough = if self.goal == Goal::Nesting { MAX_FOUND } else { 1 };
            if frames > MAX_FRAMES || self.found.len() >= enough {
                break;
            }
            self.visit(&frame, &mut queue);
        }
        found.append(&mut self.found);
    }

    /// Queues the callees of a call that may lead to the class.
    fn enter(
        &self,
        call: &CallSite,
        caller: FnId,
        (chain, weakest): (&[CallStep], Option<(Via, usize)>),
        args: Vec<Value>,
        queue: &mut VecDeque<Frame>,
    ) {
        let args = Arc::new(args);
        for &callee in &call.candidates {
            if !self.graph.leads(self.class, callee) {
                continue;
            }
            let mut chain = chain.to_vec();
            chain.push(CallStep { at: call.at, caller, callee });
            let weak = (call.via != Via::Direct).then_some((call.via, call.candidates.len()));
            let weakest = weakest.max(weak);
            queue.push_back(Frame { function: callee, args: args.clone(), chain, weakest });
        }
    }

    fn visit(&mut self, frame: &Frame, queue: &mut VecDeque<Frame>) {
        let Some(summary) = self.cx.summary(frame.function) else { return };
        for taken in summary.taken.iter().filter(|taken| !taken.exported) {
            if possible(&taken.conditions, &frame.args) && !self.gave_up(&taken.released, frame) {
                self.check(taken, frame);
            }
        }
        if frame.chain.len() >= MAX_CHAIN {
            return;
        }
        for call in &summary.calls {
            if call.candidates.iter().any(|&callee| self.graph.leads(self.class, callee))
                && possible(&call.conditions, &frame.args)
                && !self.gave_up(&call.released, frame)
            {
                let args = self.pass(call, summary, frame);
                self.enter(call, frame.function, (&frame.chain, frame.weakest), args, queue);
            }
        }
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
            Released::Place(place) => {
                let at = (self.call.site.0, self.call.site.1);
                let place = rebase(place, &frame.args, self.id, at);
                place == self.held.place
                    || (class_of(&place, self.id, self.cx.linked)
                        == class_of(&self.held.place, self.id, self.cx.linked)
                        && relation(&place, &self.held.place).0 != Instance::Different)
            }
        })
    }

    fn check(&mut self, taken: &Taken, frame: &Frame) {
        let at = (self.call.site.0, self.call.site.1);
        let place = rebase(&taken.lock.place, &frame.args, self.id, at);
        let class = class_of(&place, self.id, self.cx.linked);
        let wanted = match self.goal {
            Goal::Nesting => class == class_of(&self.held.place, self.id, self.cx.linked),
            Goal::Edge(goal) => class == goal && !taken.lock.is_try,
        };
        if !wanted {
            return;
        }
        let mut taken = taken.clone();
        taken.lock.place = place;
        let nest = taken.nest_lock.as_ref().map(|nest| rebase(nest, &frame.args, self.id, at));
        let held_now = |nest: &Place| self.call.held.iter().any(|&id| self.summary.held[id as usize].place == *nest);
        let nest_lock_held = nest.as_ref().is_some_and(held_now);
        let mut found = direct(self.cx, self.id, (self.held.clone(), taken, nest_lock_held), &self.call.orders);
        let inner = std::mem::take(&mut found.chain);
        found.chain = frame.chain.iter().cloned().chain(inner).collect();
        found.weakest = frame.weakest;
        found.loop_carried = false;
        found.recursion = frame.chain.iter().any(|step| step.callee == self.id);
        self.found.push(found);
    }
}
