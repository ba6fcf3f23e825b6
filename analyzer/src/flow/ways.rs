//! Edges of the class graph: who takes one class under another, in one function or behind one of its calls.

use super::Context;
use super::class::{ClassKey, class_of};
use super::graph::{Graph, each};
use super::search::{Found, Goal, Search, direct};
use crate::resolved::FnId;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::sync::Arc;

/// A way in which one class may be taken under another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    Here { function: FnId, taken: u32, held: u32 },
    Call { function: FnId, call: u32, held: u32 },
}

/// Ways that are tried to confirm one edge.
const MAX_WAYS: usize = 8;
/// Calls between the two locks of an edge; a longer way is no evidence that anyone could act on.
const MAX_EDGE: u32 = 5;

/// Two classes of which the second may be taken under the first, with ways to do so.
pub(super) type Candidate = ((ClassKey, ClassKey), Vec<Way>);

/// The ways of the program, with the class that is held.
pub(super) struct Ways {
    /// Within one function, by the class that is taken.
    here: FxHashMap<ClassKey, Vec<(ClassKey, Way)>>,
    /// Behind a call, by the function that is called.
    calls: FxHashMap<FnId, Vec<(ClassKey, Way)>>,
}

impl Ways {
    /// Reads the summaries.
    pub(super) fn new(cx: &Context<'_>) -> Ways {
        let mut ways = Ways { here: FxHashMap::default(), calls: FxHashMap::default() };
        for (id, summary) in each(cx) {
            let held: Vec<ClassKey> = summary.held.iter().map(|lock| class_of(&lock.place, id, cx.linked)).collect();
            for (at, taken) in summary.taken.iter().enumerate().filter(|(_, taken)| !taken.lock.is_try) {
                let to = class_of(&taken.lock.place, id, cx.linked);
                for &lock in taken.under.iter().flatten().filter(|_| is_shared(to)) {
                    let way = Way::Here { function: id, taken: at as u32, held: lock };
                    ways.here.entry(to).or_default().push((held[lock as usize], way));
                }
            }
            let mut known: FxHashSet<(FnId, ClassKey)> = FxHashSet::default();
            for (at, call) in summary.calls.iter().enumerate() {
                for &lock in call.held.iter().filter(|lock| is_shared(held[**lock as usize])) {
                    let from = held[lock as usize];
                    let way = Way::Call { function: id, call: at as u32, held: lock };
                    for &callee in call.candidates.iter().filter(|callee| known.insert((**callee, from))) {
                        ways.calls.entry(callee).or_default().push((from, way));
                    }
                }
            }
        }
        ways
    }

    /// The pairs that `wanted` wants, sorted, with up to `most` ways for each.
    pub(super) fn candidates(
        &self,
        graph: &Graph,
        most: usize,
        wanted: impl Fn(ClassKey, ClassKey) -> bool + Sync,
    ) -> Vec<Candidate> {
        let mut classes: Vec<ClassKey> = graph.classes().chain(self.here.keys().copied()).collect();
        classes.retain(|class| is_shared(*class));
        classes.sort_unstable();
        classes.dedup();
        let into = |to: &ClassKey| {
            let mut all: FxHashMap<ClassKey, Vec<Way>> = FxHashMap::default();
            let wanted = |from| from != *to && is_shared(from) && wanted(from, *to);
            for &(from, way) in self.into_class(graph, *to).filter(|(from, _)| wanted(*from)) {
                let ways = all.entry(from).or_default();
                if ways.len() < most {
                    ways.push(way);
                }
            }
            all.into_iter().map(|(from, ways)| ((from, *to), ways)).collect::<Vec<_>>()
        };
        let mut all: Vec<Candidate> = classes.par_iter().flat_map_iter(into).collect();
        all.sort_unstable_by_key(|(pair, _)| *pair);
        all
    }

    /// Every way to take a class, in a fixed order.
    fn into_class<'a>(&'a self, graph: &'a Graph, to: ClassKey) -> impl Iterator<Item = &'a (ClassKey, Way)> {
        let here = self.here.get(&to).into_iter().flatten();
        let near = graph.reached(to).filter(|(_, distance)| *distance < MAX_EDGE);
        here.chain(near.filter_map(|(id, _)| self.calls.get(&id)).flatten())
    }
}

/// Every pair, for a question about the class graph.
pub(super) fn all(cx: &Context<'_>, graph: &Graph) -> Vec<Candidate> {
    Ways::new(cx).candidates(graph, MAX_WAYS, |_, _| true)
}

/// The pairs that lie on a cycle, as far as classes alone tell.
pub(super) fn on_cycles(cx: &Context<'_>, graph: &Graph) -> Vec<Candidate> {
    let ways = Ways::new(cx);
    let mut classes: DiGraphMap<ClassKey, (), FxBuildHasher> = DiGraphMap::default();
    // Most pairs lie on no cycle: their ways are not kept.
    for ((from, to), _) in ways.candidates(graph, 0, |_, _| true) {
        classes.add_edge(from, to, ());
    }
    let mut component: FxHashMap<ClassKey, usize> = FxHashMap::default();
    for (at, members) in tarjan_scc(&classes).into_iter().enumerate() {
        component.extend(members.into_iter().map(|class| (class, at)));
    }
    let of = |class: ClassKey| component.get(&class);
    ways.candidates(graph, MAX_WAYS, |from, to| of(from).is_some() && of(from) == of(to))
}

/// The first way that stands when the parameters are bound.
pub(super) fn confirm(cx: &Context<'_>, graph: &Graph, to: ClassKey, ways: &[Way]) -> Option<Found> {
    ways.iter().find_map(|way| match *way {
        Way::Here { function, taken, held } => {
            let summary = cx.effect(function)?;
            let (taken, held) = (summary.taken[taken as usize].end(), summary.held[held as usize].clone());
            Some(direct(cx, function, (held, taken, false), &Arc::default()))
        }
        Way::Call { function, call, held: lock } => {
            let summary = cx.effect(function)?;
            let (call, held) = (&summary.calls[call as usize], &summary.held[lock as usize]);
            let mut found = Vec::new();
            let goal = Goal::Edge(to);
            Search { cx, graph, id: function, summary, call, lock, held, class: to, goal, found: Vec::new() }
                .run(&mut found);
            found.pop()
        }
    })
}

/// A class that means the same in every function.
fn is_shared(class: ClassKey) -> bool {
    matches!(class, ClassKey::Static(..) | ClassKey::Global(_) | ClassKey::Field(..))
}
