//! `lock-order-cycle`: two paths take the same locks in different orders.

use crate::confidence;
use crate::finding::{Confidence, Edge, Finding, Level};
use crate::nesting::{class, end, step};
use crate::registry::Lint;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::{Acquisition, ClassId, MAX_CYCLE, OrderEdge, Program};
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

fn check(program: &Program, out: &mut Vec<Finding>) {
    out.extend(cycles(program).iter().filter(|cycle| gate(cycle).is_none()).map(|cycle| finding(program, cycle)));
}

/// Cycles that cannot happen because one outer lock is held around all of their edges, with the name of that lock.
pub(crate) fn serialised(program: &Program) -> Vec<(Finding, String)> {
    let gated = |cycle: &Cycle<'_>| {
        let finding = Finding { help: Vec::new(), ..finding(program, cycle) };
        Some((finding, gate(cycle)?))
    };
    cycles(program).iter().filter_map(gated).collect()
}

/// A cycle of edges; the first one is the edge that it was looked for.
type Cycle<'a> = Vec<&'a OrderEdge>;

/// The shortest cycle through each edge, one for each set of classes.
fn cycles(program: &Program) -> Vec<Cycle<'_>> {
    let waits = program.edges.iter().filter(|edge| !edge.acquired.is_try);
    let edges: Vec<(&OrderEdge, Confidence)> = waits.map(|edge| (edge, confidence::of_edge(edge))).collect();
    let (mut seen, mut cycles) = (BTreeSet::new(), Vec::new());
    // What a cycle of sure edges explains needs no cycle of weaker ones.
    for least in [Confidence::High, Confidence::Medium, Confidence::Low] {
        let sure = edges.iter().filter(|(_, confidence)| *confidence >= least).map(|(edge, _)| *edge).collect();
        for cycle in Graph::new(sure, program.classes.len()).shortest_cycles().into_iter().flatten() {
            let mut classes: Vec<ClassId> = cycle.iter().map(|edge| edge.held.class).collect();
            classes.sort_unstable();
            let asked_for = cycle.iter().any(|edge| program.file(edge.acquired.at.file).role == Role::Report);
            if asked_for && seen.insert(classes) {
                cycles.push(cycle);
            }
        }
    }
    cycles
}

/// A lock that is held around every edge.
fn gate(cycle: &Cycle<'_>) -> Option<String> {
    let (first, rest) = cycle.split_first()?;
    let mut shared = first.gates.iter().filter(|gate| rest.iter().all(|edge| edge.gates.contains(gate)));
    shared.next().map(|gate| gate.name.clone())
}

/// Whether who waits for the one lock may wait for who holds the other: lockdep compares the subclass, too, and a
/// recursive reader waits for no reader (lockdep.c: "strong" dependency paths).
fn meets(waits: &Acquisition, held: &Acquisition) -> bool {
    let apart = matches!((waits.subclass, held.subclass), (Some(a), Some(b)) if a != b);
    let reads = |mode| matches!(mode, Mode::Shared | Mode::RecursiveShared);
    waits.class == held.class && !apart && !(waits.mode == Mode::RecursiveShared && reads(held.mode))
}

/// The class graph; its nodes are what [`meets`] tells apart.
struct Graph<'a> {
    edges: Vec<&'a OrderEdge>,
    /// For each edge the node that it leads to.
    to: Vec<usize>,
    /// For each node one acquisition.
    nodes: Vec<&'a Acquisition>,
    /// By [`ClassId`], the nodes of each class.
    of_class: Vec<Vec<usize>>,
    /// By [`ClassId`], the edges from each class.
    from: Vec<Vec<usize>>,
}

/// How a walk reached a node.
#[derive(Clone, Copy)]
struct Came {
    edge: usize,
    from: usize,
    /// Position among the nodes that were reached.
    rank: usize,
}

impl<'a> Graph<'a> {
    fn new(edges: Vec<&'a OrderEdge>, classes: usize) -> Self {
        let (of_class, from) = (vec![Vec::new(); classes], vec![Vec::new(); classes]);
        let mut graph = Graph { to: Vec::new(), nodes: Vec::new(), of_class, from, edges };
        let mut known = BTreeMap::new();
        for (at, edge) in graph.edges.iter().enumerate() {
            let inner = &edge.acquired;
            let key = (inner.class, inner.subclass, inner.mode == Mode::RecursiveShared);
            let node = *known.entry(key).or_insert_with(|| {
                graph.nodes.push(inner);
                graph.of_class[inner.class.0 as usize].push(graph.nodes.len() - 1);
                graph.nodes.len() - 1
            });
            graph.to.push(node);
            graph.from[edge.held.class.0 as usize].push(at);
        }
        graph
    }

    /// For each edge the shortest cycle that it closes. Edges that lead to one node share one walk.
    fn shortest_cycles(&self) -> Vec<Option<Cycle<'a>>> {
        let mut cycles = vec![None; self.edges.len()];
        let mut by_node: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        self.to.iter().enumerate().for_each(|(edge, node)| by_node[*node].push(edge));
        let mut came = vec![None; self.nodes.len()];
        for (root, edges) in by_node.iter().enumerate() {
            let reached = self.walk(root, &mut came);
            for &edge in edges {
                cycles[edge] = self.cycle(edge, &came);
            }
            reached.into_iter().for_each(|node| came[node] = None);
        }
        cycles
    }

    /// Walks breadth first from a node; `came` tells how each of the others was reached.
    fn walk(&self, root: usize, came: &mut [Option<Came>]) -> Vec<usize> {
        let mut reached: Vec<usize> = Vec::new();
        let mut level = vec![root];
        for _ in 1..MAX_CYCLE {
            let begin = reached.len();
            for from in level {
                for &edge in &self.from[self.nodes[from].class.0 as usize] {
                    let to = self.to[edge];
                    let is_new = self.nodes[to].class != self.nodes[root].class && came[to].is_none();
                    if is_new && meets(self.nodes[from], &self.edges[edge].held) {
                        came[to] = Some(Came { edge, from, rank: reached.len() });
                        reached.push(to);
                    }
                }
            }
            level = reached[begin..].to_vec();
        }
        reached
    }

    /// The cycle that an edge closes, after a walk from the node that it leads to.
    fn cycle(&self, edge: usize, came: &[Option<Came>]) -> Option<Cycle<'a>> {
        let start = self.edges[edge];
        let ends =
            self.of_class[start.held.class.0 as usize].iter().filter_map(|node| came[*node].map(|it| (*node, it)));
        let ends = ends.filter(|(node, _)| meets(self.nodes[*node], &start.held));
        let mut last = Some(ends.min_by_key(|(_, came)| came.rank)?.1);
        let mut cycle = Vec::new();
        while let Some(it) = last {
            cycle.push(self.edges[it.edge]);
            last = came[it.from];
        }
        cycle.push(start);
        cycle.reverse();
        Some(cycle)
    }
}

fn finding(program: &Program, cycle: &Cycle<'_>) -> Finding {
    let first = cycle[0];
    let evidence = confidence::evidence_of_cycle(cycle);
    Finding {
        confidence: confidence::of_cycle(cycle),
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
