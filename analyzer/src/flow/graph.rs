//! Who may take which class: reachability over the call graph, and the class graph with its cycles.

use super::Context;
use super::alone::is_alone;
use super::class::{ClassKey, base_class, class_of};
use super::cycles::{Pair, on_short_cycles};
use super::order::Calls;
use super::place::{Place, Proj, Root};
use super::search::{Found, MAX_CHAIN};
use super::summary::{Lock, Summary, rebase};
use super::value::Value;
use super::ways;
use crate::facts::ExprId;
use crate::resolved::FnId;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// Pairs that are confirmed before it is asked again which of the others can still be on a cycle.
const ROUND: usize = 1000;

/// Edges of the class graph that lie on a short cycle, in a fixed order.
///
/// To confirm a pair is dear: those with few ways come first, and what lies on no cycle without the ones that did not stand
/// is not looked at (Linux 6.12: 38,000 pairs, of which one in five does not stand).
pub fn edges(cx: &Context<'_>, graph: &Graph) -> Vec<Found> {
    let mut pending = ways::on_cycles(cx, graph);
    pending.sort_by_key(|(_, ways)| std::cmp::Reverse(ways.len()));
    let (mut standing, mut found): (Vec<Pair>, Vec<(Pair, Vec<Found>)>) = (Vec::new(), Vec::new());
    loop {
        let mut pairs: Vec<Pair> = pending.iter().map(|(pair, _)| *pair).collect();
        pairs.extend(&standing);
        let mut on_cycle = on_short_cycles(&pairs).into_iter();
        pending.retain(|_| on_cycle.next() == Some(true));
        if pending.is_empty() {
            break;
        }
        let round = pending.split_off(pending.len().saturating_sub(ROUND));
        let confirm = |(pair, ways): &ways::Candidate| (*pair, ways::confirm(cx, graph, pair.1, ways));
        let edges: Vec<(Pair, Vec<Found>)> =
            round.par_iter().map(confirm).filter(|(_, edges)| !edges.is_empty()).collect();
        standing.extend(edges.iter().map(|(pair, _)| *pair));
        found.extend(edges);
    }
    found.sort_by_key(|(pair, _)| *pair);
    let seen = |found: &Found| {
        is_checked(cx, &found.held, found.class)
            && is_checked(cx, &found.taken.lock, found.inner_class)
            && !is_alone(cx, found.holder, &found.taken.lock.place)
    };
    found.into_iter().flat_map(|(_, edges)| edges).filter(seen).collect()
}

/// Whether lockdep orders a lock at all: no semaphore, and no class that is told not to be checked.
fn is_checked(cx: &Context<'_>, lock: &Lock, class: ClassKey) -> bool {
    cx.is_visible(lock) && !cx.is_unchecked(class)
}

/// Who calls whom, and who takes which class.
pub struct Graph {
    /// For each class: the functions that may take it, with the calls in between.
    reach: FxHashMap<ClassKey, Reach>,
    /// Functions that take a lock which they are handed, by themselves or through calls: which, in their own terms.
    symbolic: FxHashMap<FnId, Vec<Place>>,
    /// Classes of which locks are taken in more than one way that lockdep tells apart.
    several_shapes: FxHashSet<ClassKey>,
}

impl Graph {
    /// Reads the summaries.
    pub fn new(cx: &Context<'_>) -> Graph {
        let (seeds, symbolic) = seeds(cx);
        let mut classes: Vec<ClassKey> = seeds.keys().copied().collect();
        classes.sort_unstable();
        let unknown = || vec![u32::MAX; cx.linked.functions.len()];
        let climb = |distance: &mut Vec<u32>, class: &ClassKey| (*class, climb(&seeds[class], &cx.calls, distance));
        let reach = classes.par_iter().map_init(unknown, climb).collect();
        Graph { reach, symbolic, several_shapes: several_shapes(cx) }
    }

    /// Whether all locks of a class are taken alike: with one subclass, and by recursive readers or not.
    pub(super) fn is_plain(&self, class: ClassKey) -> bool {
        !self.several_shapes.contains(&class)
    }

    /// Classes that somebody takes.
    pub(super) fn classes(&self) -> impl Iterator<Item = ClassKey> {
        self.reach.keys().copied()
    }

    /// Functions that may take a class, sorted, with the calls in between.
    pub(super) fn reached(&self, class: ClassKey) -> impl Iterator<Item = (FnId, u32)> {
        self.reach.get(&class).into_iter().flat_map(Reach::iter)
    }

    /// Whether a callee may take the class, or a lock that it is handed.
    pub(super) fn leads(&self, class: ClassKey, callee: FnId) -> bool {
        self.symbolic.contains_key(&callee) || self.reaches(class, callee)
    }

    /// Calls from a function to the nearest acquisition of a class.
    pub(super) fn distance(&self, class: ClassKey, id: FnId) -> Option<usize> {
        self.reach.get(&class)?.distance(id)
    }

    fn reaches(&self, class: ClassKey, callee: FnId) -> bool {
        self.reach.get(&class).is_some_and(|reach| reach.contains(callee))
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

/// Functions with a summary.
pub(super) fn each<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = (FnId, &'a Summary)> {
    cx.summaries.iter().enumerate().filter_map(|(at, summary)| Some((FnId(at as u32), summary.as_deref()?)))
}

fn several_shapes(cx: &Context<'_>) -> FxHashSet<ClassKey> {
    let mut first: FxHashMap<ClassKey, _> = FxHashMap::default();
    let mut several = FxHashSet::default();
    for (id, summary) in each(cx) {
        for taken in &summary.taken {
            let (class, shape) = (class_of(&taken.lock.place, id, cx.linked), ways::taken_shape(&taken.lock));
            if *first.entry(class).or_insert(shape) != shape {
                several.insert(class);
            }
        }
    }
    several
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

/// Functions that may take one class, sorted: a run has tens of millions of pairs of a class and a function.
struct Reach(Box<[u32]>);

/// Bits of an entry of [`Reach`] that tell the calls in between; those above are the function.
const DISTANCE: u32 = 4;
const _: () = assert!(MAX_CHAIN < 1 << DISTANCE);

impl Reach {
    fn contains(&self, id: FnId) -> bool {
        self.distance(id).is_some()
    }

    fn distance(&self, id: FnId) -> Option<usize> {
        let at = self.0.partition_point(|entry| entry >> DISTANCE < id.0);
        let entry = self.0.get(at).filter(|entry| *entry >> DISTANCE == id.0)?;
        Some((entry & ((1 << DISTANCE) - 1)) as usize)
    }

    fn iter(&self) -> impl Iterator<Item = (FnId, u32)> {
        self.0.iter().map(|entry| (FnId(entry >> DISTANCE), entry & ((1 << DISTANCE) - 1)))
    }
}

/// Breadth first from the functions that take a class up to their callers; `distance` is `u32::MAX` for all before and after.
fn climb(seeds: &[FnId], calls: &Calls, distance: &mut [u32]) -> Reach {
    seeds.iter().for_each(|id| distance[id.0 as usize] = 0);
    let mut queue: Vec<FnId> = seeds.to_vec();
    let mut next = 0;
    while let Some(&id) = queue.get(next) {
        next += 1;
        let above = distance[id.0 as usize] + 1;
        let callers = if above as usize > MAX_CHAIN { &[] } else { calls.callers(id) };
        for &caller in callers {
            if distance[caller.0 as usize] == u32::MAX {
                distance[caller.0 as usize] = above;
                queue.push(caller);
            }
        }
    }
    queue.sort_unstable();
    let entry = |id: FnId| id.0 << DISTANCE | std::mem::replace(&mut distance[id.0 as usize], u32::MAX);
    Reach(queue.into_iter().map(entry).collect())
}
