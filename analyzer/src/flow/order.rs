//! The order in which functions are run: callees before their callers.

use crate::resolved::{Body, FnId, Linked, Target};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rayon::prelude::*;

/// Functions that can be run at the same time.
#[derive(Debug, Default)]
pub struct Level {
    /// They, sorted.
    pub functions: Vec<FnId>,
    /// They call each other or themselves.
    pub recursive: bool,
}

/// Who may call whom, by function.
#[derive(Debug)]
pub struct Calls {
    /// Functions that each may run, sorted.
    callees: Vec<Vec<FnId>>,
    /// Functions that may run each, sorted.
    callers: Vec<Vec<FnId>>,
}

impl Calls {
    /// Reads the bodies.
    pub fn new(linked: &Linked) -> Calls {
        let callees: Vec<Vec<FnId>> =
            linked.bodies.par_iter().map(|body| body.as_ref().map(callees).unwrap_or_default()).collect();
        let mut callers = vec![Vec::new(); linked.functions.len()];
        for (caller, callees) in callees.iter().enumerate() {
            callees.iter().for_each(|callee| callers[callee.0 as usize].push(FnId(caller as u32)));
        }
        Calls { callees, callers }
    }

    /// Functions that may run this one, sorted.
    pub fn callers(&self, id: FnId) -> &[FnId] {
        &self.callers[id.0 as usize]
    }

    /// For each function, whether it or what it calls may take a lock: the others are on no chain.
    pub fn takes(&self, linked: &Linked) -> Vec<bool> {
        let own = |body: &Body| body.targets.values().any(|it| matches!(it, Target::Lock(_) | Target::Locks(_)));
        let mut takes: Vec<bool> = linked.bodies.iter().map(|body| body.as_ref().is_some_and(own)).collect();
        let mut work: Vec<FnId> = (0..takes.len() as u32).map(FnId).filter(|id| takes[id.0 as usize]).collect();
        while let Some(id) = work.pop() {
            for &caller in self.callers(id) {
                if !std::mem::replace(&mut takes[caller.0 as usize], true) {
                    work.push(caller);
                }
            }
        }
        takes
    }
}

/// Functions with a body, by levels: a level calls only what comes before it, or itself if it is recursive.
pub fn levels(linked: &Linked, calls: &Calls) -> Vec<Level> {
    let mut graph: DiGraph<(), (), u32> = DiGraph::with_capacity(linked.functions.len(), 0);
    for _ in &linked.functions {
        graph.add_node(());
    }
    let mut self_calls = vec![false; linked.functions.len()];
    for (caller, callees) in calls.callees.iter().enumerate() {
        for callee in callees {
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

/// Functions that a body may run, in a fixed order.
fn callees(body: &Body) -> Vec<FnId> {
    let direct = body.targets.values().filter_map(|target| match target {
        Target::Functions { candidates, .. } => Some(&candidates[..]),
        _ => None,
    });
    let implied = body.implicit.values().flatten().copied();
    let ended = body.drops.values().chain(body.temp_drops.values()).flat_map(|drops| drops.all());
    let named = body.named.values().filter_map(|named| match named {
        crate::resolved::Named::Function(id) => Some(*id),
        _ => None,
    });
    let callbacks = body.callbacks.values().flatten().map(|run| run.function);
    let mut all: Vec<FnId> =
        direct.flatten().copied().chain(implied).chain(ended).chain(named).chain(callbacks).collect();
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
