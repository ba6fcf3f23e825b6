//! The order in which functions are run: callees before their callers.

use crate::resolved::{Body, FnId, Linked, Target};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Functions that can be run at the same time.
#[derive(Debug, Default)]
pub struct Level {
    /// They, sorted.
    pub functions: Vec<FnId>,
    /// They call each other or themselves.
    pub recursive: bool,
}

/// Functions with a body, by levels: a level calls only what comes before it, or itself if it is recursive.
pub fn levels(linked: &Linked) -> Vec<Level> {
    let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(linked.functions.len(), 0);
    for _ in &linked.functions {
        graph.add_node(());
    }
    let mut self_calls = vec![false; linked.functions.len()];
    for (caller, body) in linked.bodies.iter().enumerate() {
        let Some(body) = body else { continue };
        for callee in callees(body) {
            self_calls[caller] |= callee.0 as usize == caller;
            graph.add_edge(NodeIndex::new(caller), NodeIndex::new(callee.0 as usize), ());
        }
    }
    let components = tarjan_scc(&graph);
    let mut component_of = vec![0usize; linked.functions.len()];
    for (at, component) in components.iter().enumerate() {
        component.iter().for_each(|node| component_of[node.index()] = at);
    }
    let mut depth = vec![0usize; components.len()];
    // Tarjan yields components in reverse topological order: those called are before those that call.
    for (at, component) in components.iter().enumerate() {
        let below = component.iter().flat_map(|&node| graph.neighbors(node)).map(|node| component_of[node.index()]);
        depth[at] = below.filter(|&other| other != at).map(|other| depth[other] + 1).max().unwrap_or(0);
    }
    collect(&components, &depth, &self_calls, linked)
}

/// For each function, whether it or what it calls may take a lock: the others are on no chain.
pub fn takes(linked: &Linked, levels: &[Level]) -> Vec<bool> {
    let mut takes = vec![false; linked.functions.len()];
    for level in levels {
        loop {
            let before = takes.iter().filter(|&&known| known).count();
            for id in &level.functions {
                let Some(body) = &linked.bodies[id.0 as usize] else { continue };
                let own = body.targets.values().any(|target| matches!(target, Target::Lock(_) | Target::Locks(_)));
                takes[id.0 as usize] |= own || callees(body).iter().any(|callee| takes[callee.0 as usize]);
            }
            if !level.recursive || takes.iter().filter(|&&known| known).count() == before {
                break;
            }
        }
    }
    takes
}

/// Functions that a body may run, in a fixed order.
pub fn callees(body: &Body) -> Vec<FnId> {
    let direct = body.targets.values().filter_map(|target| match target {
        Target::Functions { candidates, .. } => Some(candidates),
        _ => None,
    });
    let implied = body.implicit.values().chain(body.drops.values()).chain(body.temp_drops.values());
    let named = body.named.values().filter_map(|named| match named {
        crate::resolved::Named::Function(id) => Some(*id),
        _ => None,
    });
    let callbacks = body.callbacks.values().flatten().map(|run| run.function);
    let mut all: Vec<FnId> = direct.chain(implied).flatten().copied().chain(named).chain(callbacks).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn collect(components: &[Vec<NodeIndex>], depth: &[usize], self_calls: &[bool], linked: &Linked) -> Vec<Level> {
    let deepest = depth.iter().copied().max().unwrap_or(0);
    let mut plain: Vec<Level> = (0..=deepest).map(|_| Level::default()).collect();
    let mut recursive: Vec<Level> = (0..=deepest).map(|_| Level { recursive: true, ..Level::default() }).collect();
    for (component, &depth) in components.iter().zip(depth) {
        let cyclic = component.len() > 1 || self_calls[component[0].index()];
        let level = if cyclic { &mut recursive[depth] } else { &mut plain[depth] };
        let ids = component.iter().map(|node| FnId(node.index() as u32));
        level.functions.extend(ids.filter(|id| linked.bodies[id.0 as usize].is_some()));
    }
    let mut levels: Vec<Level> = plain.into_iter().zip(recursive).flat_map(|(a, b)| [a, b]).collect();
    levels.retain(|level| !level.functions.is_empty());
    levels.iter_mut().for_each(|level| level.functions.sort_unstable());
    levels
}
