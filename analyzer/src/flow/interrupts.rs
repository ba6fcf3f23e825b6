//! C: functions that only interrupts run: callbacks of tasklets, timers and interrupt lines, and what nobody else calls.

use super::order::Calls;
use crate::model::c::RunsIn;
use crate::resolved::{FnId, Linked, Target};

/// For each function whether it is known to be run by interrupts and softirqs alone.
pub(super) fn only(linked: &Linked, calls: &Calls) -> Vec<bool> {
    let ids = || (0..linked.functions.len() as u32).map(FnId);
    let may_be = |id: FnId| match linked.runs_in.get(&id) {
        Some(RunsIn::Softirq | RunsIn::Hardirq) => true,
        Some(RunsIn::Process | RunsIn::Any) => false,
        None => !calls.callers(id).is_empty(),
    };
    let mut only: Vec<bool> = ids().map(may_be).collect();
    let mut work: Vec<FnId> = ids().filter(|id| !only[id.0 as usize]).collect();
    while let Some(id) = work.pop() {
        for &callee in calls.callees(id) {
            // Whoever hands a callback over only names it.
            if only[callee.0 as usize] && (!linked.runs_in.contains_key(&callee) || runs(linked, id, callee)) {
                only[callee.0 as usize] = false;
                work.push(callee);
            }
        }
    }
    only
}

/// Whether a function calls another one itself.
fn runs(linked: &Linked, id: FnId, callee: FnId) -> bool {
    let calls =
        |target: &Target| matches!(target, Target::Functions { candidates, .. } if candidates.contains(&callee));
    linked.bodies[id.0 as usize].as_ref().is_some_and(|body| body.targets.values().any(calls))
}
