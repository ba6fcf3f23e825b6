//! Nest locks that nobody is seen to hold: `mutex_lock_nest_lock(a, b)` states that `b` is held.

use super::Context;
use super::class::class_of;
use super::exec::lock_ops;
use super::place::{Place, Root};
use super::report::Classes;
use super::summary::{Summary, Taken, rebase};
use super::text::text_of;
use crate::facts::{ExprKind, FileFacts, Function};
use crate::program::{NestLockUse, NestedBy};
use crate::resolved::{FnId, Via};
use crate::source::Language;
use std::collections::BTreeMap;

/// Callers of callers that are asked.
const MAX_DEPTH: usize = 6;
/// Functions that are asked about one nest lock.
const MAX_ASKED: u32 = 500;

/// Acquisitions whose nest lock is held on no path, sorted by place.
pub fn not_held(cx: &Context<'_>, classes: &mut Classes<'_, '_>) -> Vec<NestLockUse> {
    let mut found = BTreeMap::new();
    let callers = Callers { cx };
    for (at, summary) in cx.summaries.iter().enumerate() {
        let id = FnId(at as u32);
        let Some(summary) = summary else { continue };
        for taken in &summary.taken {
            let Some((text, nest)) = own_nest_lock(cx, id, taken) else { continue };
            let is_held = taken.under.iter().any(|held| holds(cx, id, summary, held, nest));
            if is_held || summary.held.iter().any(|lock| lock.place == *nest && lock.entry.is_some()) {
                continue;
            }
            let by = match callers.ask(id, nest, 0, &mut 0) {
                Asked::Held | Asked::Unknown => continue,
                Asked::NotHeld(callers) => NestedBy::NoCaller(callers),
                Asked::Unseen => NestedBy::Unseen,
            };
            let class = class_of(&taken.lock.place, id, cx.linked);
            let at = classes.acquisition(&taken.lock, class);
            found.entry(at.at).or_insert(NestLockUse { at, nest: text, by });
        }
    }
    found.into_values().collect()
}

/// The nest lock of an acquisition that stands in the function itself, with its text.
fn own_nest_lock<'t>(cx: &Context<'_>, id: FnId, taken: &'t Taken) -> Option<(String, &'t Place)> {
    let nest = taken.nest_lock.as_ref()?;
    let (facts, _) = cx.linked.facts(id).filter(|(facts, _)| facts.language == Language::C)?;
    let ExprKind::Call { args, .. } = facts.expr(taken.lock.site.0).kind else { return None };
    let target = cx.linked.bodies[id.0 as usize].as_ref()?.targets.get(&taken.lock.site.0)?;
    let position = lock_ops(target).iter().find_map(|op| cx.model.op(*op).nest_lock)?;
    let arg = facts.list(args).nth(position as usize)?;
    Some((text_of(facts, arg), nest))
}

/// Whether a lock of a held set is this one, or may be: one of its class under another name.
fn holds(cx: &Context<'_>, id: FnId, summary: &Summary, held: &[u32], nest: &Place) -> bool {
    let class = class_of(nest, id, cx.linked);
    let mut places = held.iter().map(|&lock| &summary.held[lock as usize].place);
    places.any(|place| place == nest || class_of(place, id, cx.linked) == class)
}

/// What the callers of a function say of a lock.
enum Asked {
    /// One of them holds it, or may.
    Held,
    /// All callers are visible, so many, and none holds it, nor do theirs.
    NotHeld(usize),
    /// Nobody is seen to hold it, and the function may have callers that are not seen.
    Unseen,
    /// The search ended before an answer.
    Unknown,
}

/// Asks the callers.
struct Callers<'a, 'c> {
    cx: &'a Context<'c>,
}

impl Callers<'_, '_> {
    fn ask(&self, id: FnId, nest: &Place, depth: usize, asked: &mut u32) -> Asked {
        *asked += 1;
        if !nest.root.is_on_entry() || depth > MAX_DEPTH || *asked > MAX_ASKED {
            return Asked::Unknown;
        }
        let mut calls = 0;
        for &caller in self.cx.calls.callers(id) {
            let Some(summary) = self.cx.summary(caller) else { return Asked::Unknown };
            for call in summary.calls.iter().filter(|call| call.candidates.contains(&id)) {
                calls += 1;
                let place = rebase(nest, &call.args, caller, call.site);
                if holds(self.cx, caller, summary, &call.held, &place) {
                    return Asked::Held;
                }
                // What no caller of the caller can name is held by none of them.
                let is_own = matches!(place.root, Root::Local(..) | Root::Fresh(..));
                match self.ask(caller, &place, depth + 1, asked) {
                    _ if is_own => {}
                    Asked::Held => return Asked::Held,
                    Asked::Unknown => return Asked::Unknown,
                    Asked::NotHeld(_) | Asked::Unseen if call.via == Via::Direct => {}
                    Asked::NotHeld(_) | Asked::Unseen => return Asked::Unknown,
                }
            }
        }
        if calls == 0 || has_unseen_callers(self.cx, id) { Asked::Unseen } else { Asked::NotHeld(calls) }
    }
}

/// Whether a function may be called by code that is not seen: it is no `static` of a source file, or its name is used
/// for something else than a call.
pub(super) fn has_unseen_callers(cx: &Context<'_>, id: FnId) -> bool {
    let Some((facts, function)) = cx.linked.facts(id) else { return true };
    cx.linked.functions[id.0 as usize].is_entry || function.is_inline || is_value(facts, function)
}

fn is_value(facts: &FileFacts, function: &Function) -> bool {
    let name = facts.name(function.name);
    let names = |kind: &ExprKind| matches!(kind, ExprKind::Path(path) if facts.plain(*path) == Some(name));
    let uses = facts.exprs.iter().filter(|e| names(&e.kind)).count();
    let is_call = |kind: &ExprKind| matches!(kind, ExprKind::Call { callee, .. } if names(&facts.expr(*callee).kind));
    uses > facts.exprs.iter().filter(|e| is_call(&e.kind)).count()
}
