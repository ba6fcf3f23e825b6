//! `lock-order-cycle`: two paths take the same locks in different orders.

use crate::confidence;
use crate::finding::{Confidence, Edge, Finding, Level};
use crate::nesting::{class, end, step};
use crate::registry::Lint;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::{ClassId, OrderEdge, Program};
use nestlint_analyzer::source::Role;
use std::collections::{BTreeMap, BTreeSet};

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
    let edges: Vec<(&OrderEdge, Confidence)> =
        program.edges.iter().filter(|edge| waits(edge)).map(|edge| (edge, weigh(edge))).collect();
    // What a cycle of sure edges explains needs no cycle of weaker ones.
    for least in [Confidence::High, Confidence::Medium, Confidence::Low] {
        let sure = edges.iter().filter(|(_, confidence)| *confidence >= least).map(|(edge, _)| *edge).collect();
        report(program, &Graph::new(sure, program.classes.len()), &mut seen, out);
    }
}

fn report(program: &Program, graph: &Graph<'_>, seen: &mut BTreeSet<Vec<ClassId>>, out: &mut Vec<Finding>) {
    for cycle in graph.shortest_cycles().into_iter().flatten() {
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

/// A cycle of edges; the first one is the edge that it was looked for.
type Cycle<'a> = Vec<&'a OrderEdge>;

/// The class graph.
struct Graph<'a> {
    edges: Vec<&'a OrderEdge>,
    /// By [`ClassId`], the edges from each class.
    from: Vec<Vec<&'a OrderEdge>>,
}

impl<'a> Graph<'a> {
    fn new(edges: Vec<&'a OrderEdge>, classes: usize) -> Self {
        let mut from: Vec<Vec<&OrderEdge>> = vec![Vec::new(); classes];
        edges.iter().for_each(|edge| from[edge.held.class.0 as usize].push(edge));
        Graph { edges, from }
    }

    /// For each edge the shortest cycle that it closes. Edges with one inner class share one walk.
    fn shortest_cycles(&self) -> Vec<Option<Cycle<'a>>> {
        let mut cycles = vec![None; self.edges.len()];
        let mut by_inner: BTreeMap<ClassId, Vec<usize>> = BTreeMap::new();
        for (at, edge) in self.edges.iter().enumerate() {
            by_inner.entry(edge.acquired.class).or_default().push(at);
        }
        let mut came = vec![None; self.from.len()];
        for (inner, edges) in by_inner {
            let reached = self.walk(inner, &mut came);
            for at in edges {
                cycles[at] = cycle(self.edges[at], &came);
            }
            reached.into_iter().for_each(|class| came[class.0 as usize] = None);
        }
        cycles
    }

    /// Walks breadth first from a class; `came` tells the edge by which each of the others was reached.
    fn walk(&self, root: ClassId, came: &mut [Option<&'a OrderEdge>]) -> Vec<ClassId> {
        let mut reached = Vec::new();
        let mut level = vec![root];
        for _ in 1..MAX_LENGTH {
            let begin = reached.len();
            for edge in level.iter().flat_map(|class| &self.from[class.0 as usize]) {
                let to = edge.acquired.class;
                if to != root && came[to.0 as usize].is_none() {
                    came[to.0 as usize] = Some(edge);
                    reached.push(to);
                }
            }
            level = reached[begin..].to_vec();
        }
        reached
    }
}

/// The way back from the inner class of an edge to its outer one, after a walk from the inner one.
fn cycle<'a>(start: &'a OrderEdge, came: &[Option<&'a OrderEdge>]) -> Option<Cycle<'a>> {
    let mut cycle = Vec::new();
    let mut at = start.held.class;
    while at != start.acquired.class {
        let edge = came[at.0 as usize]?;
        cycle.push(edge);
        at = edge.held.class;
    }
    cycle.push(start);
    cycle.reverse();
    Some(cycle)
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
