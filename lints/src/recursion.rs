//! Recursions: a function that reaches itself with a lock held is one finding, with the cycle of its calls.

use crate::confidence;
use nestlint_analyzer::program::{CallStep, ClassId, Evidence, Nesting, Program};
use nestlint_analyzer::resolved::FnId;
use std::collections::{BTreeMap, BTreeSet};

/// A nesting with the number of further ways between its ends.
pub(crate) type Told<'p> = (&'p Nesting, u32);

/// The calls that lead from a function back to itself, if a nesting is made by such a cycle.
fn cycle(nesting: &Nesting) -> Option<&[CallStep]> {
    let first = nesting.chain.first().filter(|_| nesting.evidence.contains(&Evidence::Recursion))?.caller;
    let end = nesting.chain.iter().position(|step| step.callee == first)?;
    Some(&nesting.chain[..=end])
}

/// What a message says of the cycle that makes a nesting: `, by the recursion A -> B -> A`; empty if there is none.
pub(crate) fn words(program: &Program, nesting: &Nesting) -> String {
    let Some(cycle) = cycle(nesting) else { return String::new() };
    let ends = cycle.iter().map(|step| step.caller).chain(cycle.last().map(|step| step.callee));
    let names: Vec<String> = ends.map(|id| format!("`{}`", program.function(id).name)).collect();
    format!(", by the recursion {}", names.join(" -> "))
}

/// Leaves of the nestings that the functions of one cycle make of one class the surest, with one of a whole turn first; the
/// others count as further ways of it.
pub(crate) fn once(mut all: Vec<Told<'_>>) -> Vec<Told<'_>> {
    let rank = |nesting: &Nesting| (confidence::of(nesting), nesting.held.at == nesting.acquired.at);
    all.sort_by_key(|(nesting, _)| (std::cmp::Reverse(rank(nesting)), nesting.chain.len()));
    let mut kept: Vec<Told<'_>> = Vec::new();
    // Where those are that a whole cycle makes, by class.
    let mut turns: BTreeMap<ClassId, Vec<usize>> = BTreeMap::new();
    for (nesting, ways) in all {
        let of_class = turns.entry(nesting.acquired.class).or_default();
        let around = |&&at: &&usize| cycle(kept[at].0).is_some_and(|cycle| is_within(nesting, cycle));
        match of_class.iter().find(around) {
            Some(&at) => kept[at].1 += ways + 1,
            None => {
                of_class.extend(cycle(nesting).map(|_| kept.len()));
                kept.push((nesting, ways));
            }
        }
    }
    kept.sort_by_key(|(nesting, _)| (nesting.acquired.class, nesting.acquired.at, nesting.held.at));
    kept
}

/// Whether a nesting is made by calls among the functions of a cycle alone.
fn is_within(nesting: &Nesting, cycle: &[CallStep]) -> bool {
    let functions: BTreeSet<FnId> = cycle.iter().map(|step| step.caller).collect();
    let mut ends = nesting.chain.iter().flat_map(|step| [step.caller, step.callee]);
    !nesting.chain.is_empty() && ends.all(|id| functions.contains(&id))
}
