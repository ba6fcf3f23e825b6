//! Who may take which class: reachability over the call graph, and the class graph with its cycles.

use super::Context;
use super::alone::is_alone;
use super::class::{ClassKey, base_class, class_of};
use super::order::Calls;
use super::place::{Place, Proj, Root};
use super::search::{Found, Goal, MAX_CHAIN, Search, direct};
use super::summary::{Lock, Summary, rebase};
use super::value::Value;
use crate::facts::ExprId;
use crate::resolved::FnId;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Edges of the class graph that lie on a cycle, in a fixed order.
pub fn edges(cx: &Context<'_>, graph: &Graph) -> Vec<Found> {
    let candidates = graph.candidates(cx);
    let mut classes: DiGraphMap<ClassKey, (), FxBuildHasher> = DiGraphMap::default();
    for (from, to) in candidates.keys() {
        classes.add_edge(*from, *to, ());
    }
    let mut component: FxHashMap<ClassKey, usize> = FxHashMap::default();
    for (at, members) in tarjan_scc(&classes).into_iter().enumerate() {
        component.extend(members.into_iter().map(|class| (class, at)));
    }
    let on_cycle: Vec<_> = candidates.iter().filter(|((from, to), _)| component[from] == component[to]).collect();
    let confirm = |((_, to), ways): &(&(ClassKey, ClassKey), &Vec<Way>)| {
        let ways: Vec<Way> = ways.iter().filter(|way| !way.holds_alone(cx)).copied().collect();
        graph.confirm(cx, *to, &ways)
    };
    let found: Vec<Option<Found>> = on_cycle.par_iter().map(confirm).collect();
    let seen = |found: &Found| {
        is_checked(cx, &found.held, found.class)
            && is_checked(cx, &found.taken.lock, found.inner_class)
            && !is_alone(cx, found.holder, &found.taken.lock.place)
    };
    found.into_iter().flatten().filter(seen).collect()
}

/// Whether lockdep orders a lock at all: no semaphore, and no class that is told not to be checked.
fn is_checked(cx: &Context<'_>, lock: &Lock, class: ClassKey) -> bool {
    cx.is_visible(lock) && !cx.is_unchecked(class)
}

/// A way in which one class may be taken under another: in one function, or behind one of its calls.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    Here { function: FnId, taken: usize, held: u32 },
    Call { function: FnId, call: usize, held: u32 },
}

impl Way {
    /// Whether nobody but the holder can reach the outer lock: nobody waits for it.
    fn holds_alone(&self, cx: &Context<'_>) -> bool {
        let (Way::Here { function, held, .. } | Way::Call { function, held, .. }) = *self;
        cx.effect(function).is_some_and(|summary| is_alone(cx, function, &summary.held[held as usize].place))
    }
}

/// Ways that are tried to confirm one edge.
const MAX_WAYS: usize = 8;
/// Calls between the two locks of an edge; a longer way is no evidence that anyone could act on.
const MAX_EDGE: u32 = 5;

/// Who calls whom, and who takes which class.
pub struct Graph {
    /// For each class: the functions that may take it, with the calls in between.
    reach: FxHashMap<ClassKey, FxHashMap<FnId, u32>>,
    /// Functions that take a lock which they are handed, by themselves or through calls: which, in their own terms.
    symbolic: FxHashMap<FnId, Vec<Place>>,
}

impl Graph {
    /// Reads the summaries.
    pub fn new(cx: &Context<'_>) -> Graph {
        let (seeds, symbolic) = seeds(cx);
        let mut classes: Vec<ClassKey> = seeds.keys().copied().collect();
        classes.sort_unstable();
        let reach = classes.par_iter().map(|class| (*class, climb(&seeds[class], &cx.calls))).collect();
        Graph { reach, symbolic }
    }

    /// Every pair of classes of which the one may be taken under the other, with the ways to do so.
    pub(super) fn candidates(&self, cx: &Context<'_>) -> BTreeMap<(ClassKey, ClassKey), Vec<Way>> {
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
            let mut known: FxHashSet<(FnId, ClassKey)> = FxHashSet::default();
            for (at, call) in summary.calls.iter().enumerate() {
                for &held in &call.held {
                    let way = (Way::Call { function: id, call: at, held }, class(&summary.held[held as usize].place));
                    for callee in
                        call.candidates.iter().filter(|callee| is_shared(way.1) && known.insert((**callee, way.1)))
                    {
                        calls_of.entry(*callee).or_default().push(way);
                    }
                }
            }
        }
        let mut reached: Vec<_> = self.reach.iter().collect();
        reached.sort_unstable_by_key(|(class, _)| **class);
        for (to, functions) in reached {
            let near = functions.iter().filter(|(id, distance)| **distance < MAX_EDGE && calls_of.contains_key(id));
            let mut functions: Vec<FnId> = near.map(|(id, _)| *id).collect();
            functions.sort_unstable();
            for id in functions {
                calls_of[&id].iter().for_each(|(way, from)| add(*from, *to, *way));
            }
        }
        all
    }

    /// The first way that stands when the parameters are bound.
    pub(super) fn confirm(&self, cx: &Context<'_>, to: ClassKey, ways: &[Way]) -> Option<Found> {
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

    /// Whether a callee may take the class, or a lock that it is handed.
    pub(super) fn leads(&self, class: ClassKey, callee: FnId) -> bool {
        self.symbolic.contains_key(&callee) || self.reaches(class, callee)
    }

    fn reaches(&self, class: ClassKey, callee: FnId) -> bool {
        self.reach.get(&class).is_some_and(|reach| reach.contains_key(&callee))
    }

    /// Whether a callee may take the class when it is called with `args`, which are told in the terms of `function`.
    pub(super) fn leads_with(
        &self,
        cx: &Context<'_>,
        class: ClassKey,
        (callee, args): (FnId, &[Value]),
        (function, site): (FnId, (ExprId, u32)),
    ) -> bool {
        let handed = |place: &Place| base_class(&rebase(place, args, function, site), function, cx.linked) == class;
        self.reaches(class, callee) || self.symbolic.get(&callee).is_some_and(|places| places.iter().any(handed))
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
type Seeds = (FxHashMap<ClassKey, Vec<FnId>>, FxHashMap<FnId, Vec<Place>>);

fn seeds(cx: &Context<'_>) -> Seeds {
    let mut seeds: FxHashMap<ClassKey, Vec<FnId>> = FxHashMap::default();
    let mut symbolic: FxHashMap<FnId, Vec<Place>> = FxHashMap::default();
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
        symbolic.entry(id).or_default().push(place.clone());
        for &caller in cx.calls.callers(id) {
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
    seeds.values_mut().for_each(|list| {
        list.sort_unstable();
        list.dedup();
    });
    (seeds, symbolic)
}

/// A lock in a newtype that came in by a parameter: who holds the newtype names the class.
fn has_newtype_root(cx: &Context<'_>, place: &Place) -> bool {
    let newtype = |step: &Proj| matches!(step, Proj::Field(field) if cx.linked.fields[field.0 as usize].is_newtype);
    matches!(place.root, Root::Param(_)) && place.path.first().is_some_and(newtype)
}

/// Breadth first from the functions that take a class up to their callers.
fn climb(seeds: &[FnId], calls: &Calls) -> FxHashMap<FnId, u32> {
    let mut distance: FxHashMap<FnId, u32> = seeds.iter().map(|&id| (id, 0)).collect();
    let mut queue: VecDeque<FnId> = seeds.iter().copied().collect();
    while let Some(id) = queue.pop_front() {
        let next = distance[&id] + 1;
        if next as usize > MAX_CHAIN {
            continue;
        }
        for &caller in calls.callers(id) {
            distance.entry(caller).or_insert_with(|| {
                queue.push_back(caller);
                next
            });
        }
    }
    distance
}
