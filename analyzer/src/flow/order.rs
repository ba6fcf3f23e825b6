//! The order in which functions are run: callees before their callers.

use crate::resolved::{Body, FnId, Linked, Target, Via};
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Functions of which none calls one of a later level.
#[derive(Debug, Default)]
pub struct Level {
    /// They, sorted, by steps: those of one step can be run at the same time, after those of the steps before.
    pub steps: Vec<Vec<FnId>>,
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

    /// Functions that this one may run, sorted.
    pub fn callees(&self, id: FnId) -> &[FnId] {
        &self.callees[id.0 as usize]
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
///
/// Within a level that is recursive, the steps follow the calls by name: most cycles of a kernel are closed by a call
/// through a pointer, and who is called by name is known before its callers.
pub fn levels(linked: &Linked, calls: &Calls) -> Vec<Level> {
    let all: Vec<FnId> = (0..linked.functions.len() as u32).map(FnId).collect();
    let mut levels: Vec<Level> = Vec::new();
    for (functions, recursive) in sorted(&all, &calls.callees, linked) {
        let steps = if recursive { steps(&functions, linked) } else { vec![functions] };
        levels.push(Level { steps, recursive });
    }
    levels
}

/// Sorts functions that call each other so that callees come first, but for the calls that close a cycle: of these the
/// callee is one whose own calls are being followed (a back edge of the walk in depth).
fn steps(functions: &[FnId], linked: &Linked) -> Vec<Vec<FnId>> {
    let callees: Vec<Vec<usize>> = functions.iter().map(|id| direct(linked, *id, functions)).collect();
    let mut callers = vec![0u32; functions.len()];
    callees.iter().flatten().for_each(|&callee| callers[callee] += 1);
    let mut roots: Vec<usize> = (0..functions.len()).collect();
    // Who is called from few places is far up.
    roots.sort_by_key(|&root| callers[root]);
    let mut step = vec![None; functions.len()];
    let mut seen = vec![false; functions.len()];
    for root in roots {
        let mut walk = vec![(root, 0)];
        while let Some((node, next)) = walk.pop() {
            seen[node] = true;
            let below = &callees[node];
            let unseen = below[next..].iter().position(|&callee| !seen[callee]);
            if step[node].is_some() {
                continue;
            }
            match unseen {
                Some(skipped) => {
                    walk.push((node, next + skipped + 1));
                    walk.push((below[next + skipped], 0));
                }
                None => {
                    let steps = below.iter().filter_map(|&callee| step[callee]);
                    step[node] = Some(steps.max().map_or(0, |step: usize| step + 1));
                }
            }
        }
    }
    let mut sorted: BTreeMap<usize, Vec<FnId>> = BTreeMap::new();
    for (&id, step) in functions.iter().zip(step) {
        sorted.entry(step.unwrap_or(0)).or_default().push(id);
    }
    sorted.into_values().collect()
}

/// Sorts functions so that callees come first; those that may be run together, and whether they call each other.
fn sorted(functions: &[FnId], callees: &[Vec<FnId>], linked: &Linked) -> Vec<(Vec<FnId>, bool)> {
    let mut graph: DiGraph<FnId, (), u32> = DiGraph::with_capacity(functions.len(), 0);
    for &id in functions {
        graph.add_node(id);
    }
    let mut self_calls = vec![false; functions.len()];
    for (caller, id) in functions.iter().enumerate() {
        for callee in &callees[id.0 as usize] {
            if let Ok(at) = functions.binary_search(callee) {
                self_calls[caller] |= at == caller;
                graph.add_edge(NodeIndex::new(caller), NodeIndex::new(at), ());
            }
        }
    }
    let components = tarjan_scc(&graph);
    let mut component_of = vec![0usize; functions.len()];
    for (at, component) in components.iter().enumerate() {
        component.iter().for_each(|node| component_of[node.index()] = at);
    }
    let mut depth = vec![0usize; components.len()];
    let mut sorted: BTreeMap<(usize, bool), Vec<FnId>> = BTreeMap::new();
    // Tarjan yields components in reverse topological order: those called are before those that call.
    for (at, component) in components.iter().enumerate() {
        let below = component.iter().flat_map(|&node| graph.neighbors(node)).map(|node| component_of[node.index()]);
        depth[at] = below.filter(|&other| other != at).map(|other| depth[other] + 1).max().unwrap_or(0);
        let recursive = component.len() > 1 || self_calls[component[0].index()];
        let with_body = component.iter().map(|&node| graph[node]).filter(|id| linked.bodies[id.0 as usize].is_some());
        sorted.entry((depth[at], recursive)).or_default().extend(with_body);
    }
    sorted.retain(|_, functions| !functions.is_empty());
    sorted.values_mut().for_each(|functions| functions.sort_unstable());
    sorted.into_iter().map(|((_, recursive), functions)| (functions, recursive)).collect()
}

/// Of some functions, which are sorted, those that one of them calls by their names: their positions, sorted.
fn direct(linked: &Linked, id: FnId, among: &[FnId]) -> Vec<usize> {
    let targets = linked.bodies[id.0 as usize].iter().flat_map(|body| body.targets.values());
    let called = targets.filter_map(|target| match target {
        Target::Functions { candidates, via: Via::Direct } => Some(&candidates[..]),
        _ => None,
    });
    let mut all: Vec<usize> = called.flatten().filter_map(|callee| among.binary_search(callee).ok()).collect();
    all.sort_unstable();
    all.dedup();
    all
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
