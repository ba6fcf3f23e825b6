//! `lock-order-cycle`: two paths take the same locks in different orders.

use crate::confidence;
use crate::finding::{Confidence, Edge, Finding, Level};
use crate::nesting::{class, end, step};
use crate::registry::Lint;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::{ClassId, OrderEdge, Program};
use nestlint_analyzer::source::Role;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The lint.
pub const LINT: Lint = Lint {
    name: "lock-order-cycle",
    level: Level::Warning,
    summary: "locks of two or more classes are taken in a circle",
    explain: include_str!("lock_order_cycle.md"),
    check,
};

/// Edges of the longest cycle that is reported; longer ones are rarely understood, and every edge of one that matters
/// mostly lies on a shorter one.
const MAX_LENGTH: usize = 4;

fn check(program: &Program, out: &mut Vec<Finding>) {
    let mut seen: BTreeSet<Vec<ClassId>> = BTreeSet::new();
    // What a cycle of sure edges explains needs no cycle of weaker ones.
    for least in [Confidence::High, Confidence::Medium, Confidence::Low] {
        let edges = program.edges.iter().filter(|edge| waits(edge) && weigh(edge) >= least);
        report(program, &ByClass::new(edges), &mut seen, out);
    }
}

/// Edges by the class that is held.
struct ByClass<'a> {
    all: Vec<&'a OrderEdge>,
    from: BTreeMap<ClassId, Vec<&'a OrderEdge>>,
}

impl<'a> ByClass<'a> {
    fn new(edges: impl Iterator<Item = &'a OrderEdge>) -> Self {
        let all: Vec<&OrderEdge> = edges.collect();
        let mut from: BTreeMap<ClassId, Vec<&OrderEdge>> = BTreeMap::new();
        all.iter().for_each(|edge| from.entry(edge.held.class).or_default().push(edge));
        ByClass { all, from }
    }
}

fn report(program: &Program, edges: &ByClass<'_>, seen: &mut BTreeSet<Vec<ClassId>>, out: &mut Vec<Finding>) {
    for start in &edges.all {
        let Some(cycle) = shortest_cycle(edges, start) else { continue };
        let mut classes: Vec<ClassId> = cycle.iter().map(|edge| edge.held.class).collect();
        classes.sort_unstable();
        let asked_for = cycle.iter().any(|edge| program.file(edge.acquired.at.file).role == Role::Report);
        if asked_for && seen.insert(classes) {
            out.push(finding(program, &cycle));
        }
    }
}

/// A recursive reader waits for nobody who only reads (lockdep.c: strong dependency paths).
fn waits(edge: &OrderEdge) -> bool {
    edge.acquired.mode != Mode::RecursiveShared && !edge.acquired.is_try
}

fn weigh(edge: &OrderEdge) -> Confidence {
    confidence::of_evidence(&edge.evidence, edge.chain.len())
}

/// The shortest way from the inner class of `start` back to its outer one, breadth first.
fn shortest_cycle<'a>(edges: &ByClass<'a>, start: &'a OrderEdge) -> Option<Vec<&'a OrderEdge>> {
    let goal = start.held.class;
    let mut came: BTreeMap<ClassId, &OrderEdge> = BTreeMap::new();
    let mut queue = VecDeque::from([(start.acquired.class, 1)]);
    while let Some((at, length)) = queue.pop_front() {
        if at == goal {
            return Some(walk_back(start, goal, &came));
        }
        if length == MAX_LENGTH {
            continue;
        }
        for &edge in edges.from.get(&at).into_iter().flatten() {
            let to = edge.acquired.class;
            if to != start.acquired.class && !came.contains_key(&to) {
                came.insert(to, edge);
                queue.push_back((to, length + 1));
            }
        }
    }
    None
}

fn walk_back<'a>(start: &'a OrderEdge, goal: ClassId, came: &BTreeMap<ClassId, &'a OrderEdge>) -> Vec<&'a OrderEdge> {
    let mut cycle = Vec::new();
    let mut at = goal;
    while at != start.acquired.class {
        let Some(edge) = came.get(&at) else { break };
        cycle.push(*edge);
        at = edge.held.class;
    }
    cycle.push(start);
    cycle.reverse();
    cycle
}

fn finding(program: &Program, cycle: &[&OrderEdge]) -> Finding {
    let first = cycle[0];
    let evidence = cycle.iter().flat_map(|edge| edge.evidence.iter().map(confidence::phrase)).collect::<BTreeSet<_>>();
    Finding {
        confidence: cycle.iter().map(|edge| weigh(edge)).min().unwrap_or(Confidence::Low),
        class: Some(class(program, first.acquired.class)),
        held: Some(end(program, &first.held)),
        chain: first.chain.iter().map(|it| step(program, it)).collect(),
        evidence: evidence.into_iter().collect(),
        help: help(program, cycle),
        edges: cycle.iter().map(|edge| shown(program, edge)).collect(),
        ..Finding::new(&LINT, message(program, cycle), end(program, &first.acquired))
    }
}

fn shown(program: &Program, edge: &OrderEdge) -> Edge {
    Edge {
        held: end(program, &edge.held),
        acquired: end(program, &edge.acquired),
        chain: edge.chain.iter().map(|it| step(program, it)).collect(),
    }
}

fn name(program: &Program, id: ClassId) -> &str {
    &program.class(id).name
}

fn message(program: &Program, cycle: &[&OrderEdge]) -> String {
    let first = cycle[0];
    let (outer, inner) = (name(program, first.held.class), name(program, first.acquired.class));
    match cycle.len() {
        2 => {
            let back = program.function(cycle[1].held.function);
            format!("`{inner}` is taken while `{outer}` is held, but `{}` takes them the other way round", back.name)
        }
        _ => {
            let circle: Vec<String> =
                cycle.iter().map(|edge| format!("`{}`", name(program, edge.held.class))).collect();
            format!("{} are taken in a circle", circle.join(", "))
        }
    }
}

fn help(program: &Program, cycle: &[&OrderEdge]) -> Vec<String> {
    let first = cycle[0];
    let (outer, inner) = (name(program, first.held.class), name(program, first.acquired.class));
    let last = cycle[cycle.len() - 1];
    let function = &program.function(last.held.function).name;
    vec![
        format!(
            "take them in one order everywhere: in `{function}`, take `{outer}` before `{}`",
            name(program, last.held.class)
        ),
        format!("or give `{outer}` up before `{inner}` is taken here"),
        "or hold one lock of another class around all of these places".into(),
    ]
}
