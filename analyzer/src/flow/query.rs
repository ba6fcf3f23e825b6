//! Answers the questions of [`crate::why`] from the summaries.

use super::Context;
use super::class::{ClassKey, base_class, class_of};
use super::graph::Graph;
use super::place::Root;
use super::report::{self, Classes};
use super::search::{MAX_CHAIN, nestings};
use super::summary::{CallSite, Lock, Summary, possible, rebase};
use super::value::Value;
use super::ways;
use crate::program::{Acquisition, CallStep, ClassBasis, ClassId, OrderEdge};
use crate::resolved::FnId;
use crate::source::Sources;
use crate::why::{Answer, Init, Question, Way, is_named};
use rustc_hash::FxHashSet;
use std::collections::VecDeque;
use std::sync::Arc;

/// Frames that are looked at for one function.
const MAX_FRAMES: usize = 200_000;

/// A lock taken in a function, by itself or by a callee that it hands the lock to.
struct Taken<'a> {
    lock: &'a Lock,
    key: ClassKey,
    base: ClassKey,
}

/// Answers a question.
pub fn answer(sources: &dyn Sources, cx: &Context<'_>, question: &Question) -> Answer {
    let graph = Graph::new(cx);
    let mut classes = Classes::new(cx);
    let all: Vec<Taken> = all_taken(cx);
    let mut keys: Vec<ClassKey> = Vec::new();
    let mut bases: Vec<ClassKey> = Vec::new();
    let mut taken: Vec<Acquisition> = Vec::new();
    for found in &all {
        let id = classes.id(found.key, found.lock);
        if is_named(&classes.list[id.0 as usize].name, &question.class) {
            keys.push(found.key);
            bases.push(found.base);
            taken.push(classes.acquisition(found.lock, found.key));
        }
    }
    // What stands for itself for want of a type is asked for only if nothing better has the name.
    let is_sure =
        |class: ClassId| !matches!(classes.list[class.0 as usize].basis, ClassBasis::Unknown | ClassBasis::Alias);
    if taken.iter().any(|it| is_sure(it.class)) {
        let sure: Vec<bool> = taken.iter().map(|it| is_sure(it.class)).collect();
        keep(&mut keys, &sure);
        keep(&mut bases, &sure);
        keep(&mut taken, &sure);
    }
    for list in [&mut keys, &mut bases] {
        list.sort_unstable();
        list.dedup();
    }
    let by_place = |it: &Acquisition| (it.at, it.class);
    taken.sort_by_key(by_place);
    taken.dedup_by_key(|it| by_place(it));
    let named: Vec<ClassId> = keys.iter().filter_map(|key| classes.known.get(key).copied()).collect();
    let (under, over) = edges(cx, &graph, &keys, &mut classes);
    let itself = itself(cx, &graph, &keys, &mut classes);
    let mut answer =
        Answer { itself, initialised: initialised(cx, &keys, &classes), taken, under, over, ..Answer::default() };
    answer.functions = functions(cx, question.function.as_deref());
    for &from in &answer.functions {
        let mut search = Reach { cx, graph: &graph, from, keys: &keys, bases: &bases, ways: Vec::new(), seen: 0 };
        search.run(&mut classes);
        answer.searched += search.seen;
        answer.ways.append(&mut search.ways);
    }
    answer.program = report::bare(sources, cx, classes.list);
    answer.classes = named;
    answer
}

fn keep<T>(list: &mut Vec<T>, wanted: &[bool]) {
    let mut wanted = wanted.iter();
    list.retain(|_| wanted.next().is_some_and(|wanted| *wanted));
}

/// Everything that is taken anywhere; what a function takes of its parameters is told at its callers.
fn all_taken<'a>(cx: &'a Context<'_>) -> Vec<Taken<'a>> {
    let mut all = Vec::new();
    for (at, summary) in cx.summaries.iter().enumerate() {
        let id = FnId(at as u32);
        let Some(summary) = summary else { continue };
        for taken in summary.taken.iter().filter(|taken| !taken.exported) {
            let place = &taken.lock.place;
            all.push(Taken {
                lock: &taken.lock,
                key: class_of(place, id, cx.linked),
                base: base_class(place, id, cx.linked),
            });
        }
        for (call, callee) in summary.calls.iter().flat_map(|call| call.candidates.iter().map(move |id| (call, *id))) {
            for taken in handed(cx, callee) {
                let place = rebase(&taken.place, &call.args, id, call.site);
                all.push(Taken {
                    lock: taken,
                    key: class_of(&place, id, cx.linked),
                    base: base_class(&place, id, cx.linked),
                });
            }
        }
    }
    all
}

/// Locks that a function takes of its parameters.
fn handed<'a>(cx: &'a Context<'_>, id: FnId) -> impl Iterator<Item = &'a Lock> {
    let taken = cx.effect(id).into_iter().flat_map(|summary| &summary.taken);
    let taken = taken.filter(|taken| !taken.exported && matches!(taken.lock.place.root, Root::Param(_)));
    taken.map(|taken| &taken.lock)
}

fn functions(cx: &Context<'_>, name: Option<&str>) -> Vec<FnId> {
    let Some(name) = name else { return Vec::new() };
    let all = cx.linked.functions.iter().enumerate().filter(|(at, _)| cx.linked.bodies[*at].is_some());
    let fitting: Vec<(FnId, bool)> = all
        .filter(|(_, def)| is_named(&def.name, name))
        .map(|(at, def)| (FnId(at as u32), def.name == name.trim()))
        .collect();
    let exact = fitting.iter().any(|(_, exact)| *exact);
    fitting.into_iter().filter(|(_, is_exact)| *is_exact || !exact).map(|(id, _)| id).collect()
}

fn initialised(cx: &Context<'_>, keys: &[ClassKey], classes: &Classes<'_, '_>) -> Vec<Init> {
    let mut sites = Vec::new();
    for key in keys {
        let (ClassKey::Field(field, _), Some(&class)) = (key, classes.known.get(key)) else { continue };
        let of_field = cx.linked.init_sites.iter().filter(|site| cx.linked.class_field(site) == *field);
        sites.extend(of_field.map(|site| Init { class, at: site.at, text: site.text.clone() }));
    }
    sites.sort_by_key(|site| (site.at, site.class));
    sites.dedup();
    sites
}

/// Nestings of these classes, each pair of places once.
fn itself(cx: &Context<'_>, graph: &Graph, keys: &[ClassKey], classes: &mut Classes<'_, '_>) -> Vec<OrderEdge> {
    let found = nestings(cx, graph).into_iter().filter(|found| keys.contains(&found.class));
    let mut edges: Vec<OrderEdge> = found.map(|found| classes.edge(&found)).collect();
    edges.sort_by_key(|edge| (edge.acquired.at, edge.held.at, edge.chain.len()));
    edges.dedup_by_key(|edge| (edge.acquired.at, edge.held.at));
    edges
}

/// Edges of the class graph at these classes: those that lead away, and those that lead to them.
fn edges(
    cx: &Context<'_>,
    graph: &Graph,
    keys: &[ClassKey],
    classes: &mut Classes<'_, '_>,
) -> (Vec<OrderEdge>, Vec<OrderEdge>) {
    let (mut under, mut over) = (Vec::new(), Vec::new());
    for ((from, to), ways) in ways::all(cx, graph) {
        let list = match (keys.contains(&from), keys.contains(&to)) {
            (true, _) => &mut under,
            (_, true) => &mut over,
            _ => continue,
        };
        list.extend(ways::confirm(cx, graph, to, &ways).iter().map(|found| classes.edge(found)));
    }
    let by_place = |edge: &OrderEdge| (edge.acquired.at, edge.held.at);
    under.sort_by_key(by_place);
    over.sort_by_key(by_place);
    (under, over)
}

/// A function on the way, with its parameters told in the terms of the first one.
struct Frame {
    function: FnId,
    args: Arc<Vec<Value>>,
    calls: Vec<CallStep>,
}

/// The search for the classes behind one function, breadth first: the first way to a class is a shortest one.
struct Reach<'a, 'c> {
    cx: &'a Context<'c>,
    graph: &'a Graph,
    from: FnId,
    keys: &'a [ClassKey],
    bases: &'a [ClassKey],
    ways: Vec<Way>,
    seen: usize,
}

impl Reach<'_, '_> {
    fn run(&mut self, classes: &mut Classes<'_, '_>) {
        let mut queue = VecDeque::from([Frame { function: self.from, args: Arc::default(), calls: Vec::new() }]);
        let mut seen = FxHashSet::default();
        while let Some(frame) = queue.pop_front() {
            let places: Vec<_> = frame.args.iter().map(|value| value.place.clone()).collect();
            if !seen.insert((frame.function, places)) || seen.len() > MAX_FRAMES {
                continue;
            }
            let Some(summary) = self.cx.summary(frame.function) else { continue };
            self.look(summary, &frame, classes);
            if self.ways.len() == self.keys.len() {
                break;
            }
            let calls = summary
                .calls
                .iter()
                .filter(|call| frame.calls.len() < MAX_CHAIN && possible(&call.conditions, &frame.args));
            for call in calls {
                let args = Arc::new(self.pass(call, &frame));
                for &callee in call.candidates.iter().filter(|callee| self.leads(**callee)) {
                    let mut calls = frame.calls.clone();
                    calls.push(CallStep { at: call.at, caller: frame.function, callee });
                    queue.push_back(Frame { function: callee, args: args.clone(), calls });
                }
            }
        }
        self.seen = seen.iter().map(|(function, _)| *function).collect::<FxHashSet<_>>().len();
    }

    fn leads(&self, callee: FnId) -> bool {
        self.bases.iter().any(|base| self.graph.leads(*base, callee))
    }

    fn look(&mut self, summary: &Summary, frame: &Frame, classes: &mut Classes<'_, '_>) {
        for taken in summary.taken.iter().filter(|taken| !taken.exported && possible(&taken.conditions, &frame.args)) {
            let place = self.told(&taken.lock.place, frame, taken.lock.site);
            let key = class_of(&place, self.from, self.cx.linked);
            let class = classes.known.get(&key).copied();
            let is_new = class.is_some_and(|class| self.ways.iter().all(|way| way.taken.class != class));
            if is_new && self.keys.contains(&key) {
                let mut calls = frame.calls.clone();
                calls.extend(taken.lock.via.iter().cloned());
                self.ways.push(Way { from: self.from, calls, taken: classes.acquisition(&taken.lock, key) });
            }
        }
    }

    /// A place of a frame in the terms of the first function; there, it is what it is.
    fn told(&self, place: &super::place::Place, frame: &Frame, at: (crate::facts::ExprId, u32)) -> super::place::Place {
        if frame.calls.is_empty() { place.clone() } else { rebase(place, &frame.args, self.from, at) }
    }

    fn pass(&self, call: &CallSite, frame: &Frame) -> Vec<Value> {
        let told = call.args.iter().map(|value| {
            let place = value.place.as_ref().map(|place| self.told(place, frame, call.site));
            Value { place, scalar: value.scalar, ..Value::default() }
        });
        told.collect()
    }
}
