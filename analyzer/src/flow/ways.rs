//! Edges of the class graph: who takes one class under another, in one function or behind one of its calls.
//!
//! Every edge is looked for by what lockdep tells apart at its ends (subclass, kind of reader) and by whether an outer lock
//! of which there is only one is held around it, a *gate*: a cycle whose edges share a gate cannot happen.

use super::Context;
use super::alone::is_alone;
use super::class::{ClassKey, class_of};
use super::cycles::{Pair, on_short_cycles};
use super::graph::{Graph, each};
use super::place::{Proj, Root};
use super::search::{Found, Goal, MAX_EDGE, Search, direct};
use super::summary::{CallSite, Lock, MAX_UNDER, Summary};
use super::value::HeldId;
use crate::model::Mode;
use crate::resolved::FnId;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A way in which one class may be taken under another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// The class that is held.
    from: ClassKey,
    shape: Shape,
    function: FnId,
    held: HeldId,
    end: End,
    /// Locks that may be gates are held around it.
    is_gated: bool,
}

/// Where the inner lock of a way is.
#[derive(Debug, Clone, Copy)]
enum End {
    /// An acquisition of the function, and the set of locks that it is made under.
    Here { taken: u32, under: u32 },
    /// Behind a call.
    Call(u32),
}

/// What lockdep tells apart of the locks of a class: the subclass, and whether it is a reader.
type Shape = (Option<u32>, bool);

/// Ways that are tried to confirm one edge.
const MAX_WAYS: usize = 8;
/// Ways with gates that are looked at to find out whether all of them share one.
const MAX_GATED: usize = 64;

/// Two classes of which the second may be taken under the first, with ways to do so.
pub(super) type Candidate = (Pair, Vec<Way>);

/// The ways of the program.
pub(super) struct Ways {
    /// Within one function, by the class that is taken.
    here: FxHashMap<ClassKey, Vec<Way>>,
    /// Behind a call, by the function that is called.
    calls: FxHashMap<FnId, Vec<Way>>,
}

impl Ways {
    /// Reads the summaries.
    pub(super) fn new(cx: &Context<'_>) -> Ways {
        let mut ways = Ways { here: FxHashMap::default(), calls: FxHashMap::default() };
        for (id, summary) in each(cx) {
            let from: Vec<ClassKey> = summary.held.iter().map(|lock| class_of(&lock.place, id, cx.linked)).collect();
            ways.add_here(cx, (id, summary), &from);
            ways.add_calls(cx, (id, summary), &from);
        }
        ways
    }

    fn add_here(&mut self, cx: &Context<'_>, (function, summary): (FnId, &Summary), from: &[ClassKey]) {
        for (at, taken) in summary.taken.iter().enumerate().filter(|(_, taken)| !taken.lock.is_try) {
            let to = class_of(&taken.lock.place, function, cx.linked);
            let mut known: FxHashSet<(HeldId, Vec<HeldId>)> = FxHashSet::default();
            for (nth, under) in taken.under.iter().enumerate().filter(|_| is_shared(to)) {
                for &held in under {
                    let gates =
                        if taken.under.len() < MAX_UNDER { gates(cx, summary, under, held) } else { Vec::new() };
                    let (from, shape) = (from[held as usize], shape(&summary.held[held as usize]));
                    let end = End::Here { taken: at as u32, under: nth as u32 };
                    let is_gated = !gates.is_empty();
                    if known.insert((held, gates)) {
                        self.here.entry(to).or_default().push(Way { from, shape, function, held, end, is_gated });
                    }
                }
            }
        }
    }

    fn add_calls(&mut self, cx: &Context<'_>, (function, summary): (FnId, &Summary), from: &[ClassKey]) {
        let mut known: FxHashSet<(FnId, ClassKey, Shape, Vec<HeldId>)> = FxHashSet::default();
        for (at, call) in summary.calls.iter().enumerate() {
            for &held in call.held.iter().filter(|lock| is_shared(from[**lock as usize])) {
                let gates = gates(cx, summary, &call.held, held);
                let (from, shape) = (from[held as usize], shape(&summary.held[held as usize]));
                let way = Way { from, shape, function, held, end: End::Call(at as u32), is_gated: !gates.is_empty() };
                for &callee in call.candidates.iter() {
                    if known.insert((callee, from, shape, gates.clone())) {
                        self.calls.entry(callee).or_default().push(way);
                    }
                }
            }
        }
    }

    /// The pairs that `wanted` wants, sorted, with ways for each unless `pairs_only`.
    fn candidates(
        &self,
        graph: &Graph,
        pairs_only: bool,
        wanted: impl Fn(ClassKey, ClassKey) -> bool + Sync,
    ) -> Vec<Candidate> {
        let mut classes: Vec<ClassKey> = graph.classes().chain(self.here.keys().copied()).collect();
        classes.retain(|class| is_shared(*class));
        classes.sort_unstable();
        classes.dedup();
        let into = |to: &ClassKey| {
            let mut all: FxHashMap<ClassKey, Vec<Way>> = FxHashMap::default();
            let wanted = |from| from != *to && is_shared(from) && wanted(from, *to);
            for way in self.ways_to(graph, *to).filter(|way| wanted(way.from)) {
                let ways = all.entry(way.from).or_default();
                let alike = || ways.iter().filter(|it| it.shape == way.shape && it.is_gated == way.is_gated).count();
                // One more than are tried tells that there are more.
                let most = if way.is_gated { MAX_GATED + 1 } else { MAX_WAYS };
                if !pairs_only && alike() < most {
                    ways.push(*way);
                }
            }
            all.into_iter().map(|(from, ways)| ((from, *to), ways)).collect::<Vec<_>>()
        };
        let mut all: Vec<Candidate> = classes.par_iter().flat_map_iter(into).collect();
        all.sort_unstable_by_key(|(pair, _)| *pair);
        all
    }

    /// Every way to take a class, in a fixed order.
    fn ways_to<'a>(&'a self, graph: &'a Graph, to: ClassKey) -> impl Iterator<Item = &'a Way> {
        let here = self.here.get(&to).into_iter().flatten();
        let near = graph.reached(to).filter(|(_, distance)| (*distance as usize) < MAX_EDGE);
        here.chain(near.filter_map(|(id, _)| self.calls.get(&id)).flatten())
    }
}

/// Every pair, for a question about the class graph.
pub(super) fn all(cx: &Context<'_>, graph: &Graph) -> Vec<Candidate> {
    Ways::new(cx).candidates(graph, false, |_, _| true)
}

/// The pairs that lie on a short cycle, as far as classes alone tell.
pub(super) fn on_cycles(cx: &Context<'_>, graph: &Graph) -> Vec<Candidate> {
    let ways = Ways::new(cx);
    // Most pairs lie on no cycle: their ways are not kept.
    let all = ways.candidates(graph, true, |_, _| true);
    let pairs: Vec<Pair> = all.into_iter().map(|(pair, _)| pair).collect();
    let on_cycle = on_short_cycles(&pairs);
    let wanted: FxHashSet<Pair> = pairs.into_iter().zip(on_cycle).filter(|(_, on)| *on).map(|(pair, _)| pair).collect();
    ways.candidates(graph, false, |from, to| wanted.contains(&(from, to)))
}

impl Way {
    /// Whether nobody but the holder can reach the outer lock: nobody waits for it.
    fn holds_alone(&self, cx: &Context<'_>) -> bool {
        cx.effect(self.function)
            .is_some_and(|summary| is_alone(cx, self.function, &summary.held[self.held as usize].place))
    }
}

/// The edges from one class to another that stand when the parameters are bound, one for each shape of the ends.
pub(super) fn confirm(cx: &Context<'_>, graph: &Graph, to: ClassKey, ways: &[Way]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut shapes: Vec<Shape> = Vec::new();
    let ways: Vec<&Way> = ways.iter().filter(|way| !way.holds_alone(cx)).collect();
    ways.iter().for_each(|way| {
        if !shapes.contains(&way.shape) {
            shapes.push(way.shape);
        }
    });
    for shape in shapes {
        let (gated, free): (Vec<&Way>, Vec<&Way>) =
            ways.iter().copied().filter(|way| way.shape == shape).partition(|way| way.is_gated);
        let mut edges = first_of_each(cx, graph, to, &free);
        let gated = if graph.is_plain(to) && !edges.is_empty() { Vec::new() } else { gated };
        for edge in all_gated(cx, graph, to, &gated) {
            if !edges.iter().any(|known| inner_shape(known) == inner_shape(&edge)) {
                edges.push(edge);
            }
        }
        found.append(&mut edges);
    }
    found
}

/// The first way that stands; further ones only where they take the class in another shape.
fn first_of_each(cx: &Context<'_>, graph: &Graph, to: ClassKey, ways: &[&Way]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let is_plain = graph.is_plain(to);
    for way in ways {
        if is_plain && !found.is_empty() {
            break;
        }
        for edge in stand(cx, graph, to, way) {
            if !found.iter().any(|known| inner_shape(known) == inner_shape(&edge)) {
                found.push(edge);
            }
        }
    }
    found
}

/// The first of the ways with gates in each shape, with the gates that all of them have.
fn all_gated(cx: &Context<'_>, graph: &Graph, to: ClassKey, ways: &[&Way]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for way in ways.iter().take(MAX_GATED) {
        for edge in stand(cx, graph, to, way) {
            match found.iter_mut().find(|known| inner_shape(known) == inner_shape(&edge)) {
                Some(known) => known.gates.retain(|gate| edge.gates.contains(gate)),
                None => found.push(edge),
            }
        }
        if graph.is_plain(to) && found.first().is_some_and(|edge| edge.gates.is_empty()) {
            break;
        }
    }
    if ways.len() > MAX_GATED {
        found.iter_mut().for_each(|edge| edge.gates.clear());
    }
    found
}

/// What a way comes to when the parameters are bound.
fn stand(cx: &Context<'_>, graph: &Graph, to: ClassKey, way: &Way) -> Vec<Found> {
    let Some(summary) = cx.effect(way.function) else { return Vec::new() };
    let (held, function) = (&summary.held[way.held as usize], way.function);
    match way.end {
        End::Here { taken, under } => {
            let taken = &summary.taken[taken as usize];
            let all = &taken.under[under as usize];
            let nest = all.iter().map(|id| &summary.held[*id as usize].place);
            let nest_lock_held = taken.nest_lock.as_ref().is_some_and(|it| nest.into_iter().any(|place| place == it));
            let mut found = direct(cx, function, (held.clone(), taken.end(), nest_lock_held), &Arc::default());
            let of = |id: HeldId| summary.held[id as usize].place.clone();
            found.gates = gates(cx, summary, all, way.held).into_iter().map(of).collect();
            vec![found]
        }
        End::Call(call) => {
            let call = &summary.calls[call as usize];
            let mut found = behind(cx, graph, to, (function, summary, call), way.held);
            if way.is_gated {
                let gates = gates(cx, summary, &call.held, way.held);
                found.iter_mut().for_each(|edge| keep_gates(cx, graph, to, (function, summary, call), &gates, edge));
            }
            found
        }
    }
}

/// Acquisitions of a class behind a call that a lock is held at.
fn behind(
    cx: &Context<'_>,
    graph: &Graph,
    to: ClassKey,
    (id, summary, call): (FnId, &Summary, &CallSite),
    lock: HeldId,
) -> Vec<Found> {
    let (held, mut found) = (&summary.held[lock as usize], Vec::new());
    let goal = Goal::Edge(to);
    Search { cx, graph, id, summary, call, lock, held, class: to, goal, found: Vec::new() }.run(&mut found);
    found
}

/// Notes the gates that are still held where the inner lock of an edge is taken.
fn keep_gates(
    cx: &Context<'_>,
    graph: &Graph,
    to: ClassKey,
    at: (FnId, &Summary, &CallSite),
    gates: &[HeldId],
    edge: &mut Found,
) {
    for &gate in gates {
        let same = |it: &Found| it.taken.lock.at == edge.taken.lock.at && it.chain == edge.chain;
        if behind(cx, graph, to, at, gate).iter().any(same) {
            edge.gates.push(at.1.held[gate as usize].place.clone());
        }
    }
}

/// Locks that may be gates, of those that are held before `of`.
fn gates(cx: &Context<'_>, summary: &Summary, held: &[HeldId], of: HeldId) -> Vec<HeldId> {
    let before = held.iter().copied().take_while(|id| *id != of);
    before.filter(|id| is_gate(cx, &summary.held[*id as usize])).collect()
}

/// Whether only one thread can hold a lock, which is one object wherever it is named so.
fn is_gate(cx: &Context<'_>, lock: &Lock) -> bool {
    let is_one = match lock.place.root {
        Root::Static(id) => {
            let def = &cx.linked.statics[id.0 as usize];
            !def.is_per_thread && !def.is_const
        }
        Root::Global(_) => true,
        _ => false,
    };
    let is_member = |step: &Proj| matches!(step, Proj::Field(_) | Proj::Data);
    let is_owned = cx.model.kinds.get(lock.kind.0 as usize).is_some_and(|kind| kind.owned);
    is_one && is_owned && lock.mode == Mode::Exclusive && !lock.sometimes && lock.place.path.iter().all(is_member)
}

fn shape(lock: &Lock) -> Shape {
    (lock.subclass, matches!(lock.mode, Mode::Shared | Mode::RecursiveShared))
}

/// Of the lock that waits only a recursive reader is told apart (lockdep.c: `__calc_dep_bit`).
pub(super) fn taken_shape(lock: &Lock) -> Shape {
    (lock.subclass, lock.mode == Mode::RecursiveShared)
}

fn inner_shape(edge: &Found) -> Shape {
    taken_shape(&edge.taken.lock)
}

/// A class that means the same in every function.
fn is_shared(class: ClassKey) -> bool {
    matches!(class, ClassKey::Static(..) | ClassKey::Global(_) | ClassKey::Field(..))
}
