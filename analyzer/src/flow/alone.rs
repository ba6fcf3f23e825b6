//! Rust: locks that nobody else can reach. Who has an object by `&mut self` or by value has what lies in it, without a
//! handle or a reference in between, alone: no other thread holds such a lock or waits for it.

use super::Context;
use super::place::{Place, Proj, Root};
use crate::facts::{PatKind, TypeKind};
use crate::resolved::{Builtin, FnId, Inline, Target};
use crate::source::Language;

/// Whether the lock at a place is for its function alone to take.
pub(super) fn is_alone(cx: &Context<'_>, id: FnId, place: &Place) -> bool {
    let Root::Param(param) = place.root else { return false };
    !place.path.is_empty() && has_alone(cx, id, param) && is_inside(cx, &place.path) && !shares(cx, id)
}

/// Whether a parameter is `&mut self`, `mut self` or `self`.
fn has_alone(cx: &Context<'_>, id: FnId, param: u16) -> bool {
    let Some((facts, function)) = cx.linked.facts(id) else { return false };
    let Some(param) = function.params.get(param as usize).filter(|_| facts.language == Language::Rust) else {
        return false;
    };
    let PatKind::Bind { name, .. } = facts.pat(param.pat).kind else { return false };
    let is_alone = match facts.ty(param.ty).kind {
        TypeKind::Ref { mutable, .. } => mutable,
        TypeKind::Path(path) => facts.plain(path) == Some("Self"),
        _ => false,
    };
    is_alone && facts.name(name) == "self"
}

/// Whether a place that begins at an object which was just made leads to one that may be old: through a handle or reference.
pub(super) fn leads_out(cx: &Context<'_>, id: FnId, place: &Place) -> bool {
    matches!(place.root, Root::Fresh(..)) && !is_inside(cx, &place.path) && cx.is_in(id, Language::Rust)
}

/// Whether a path stays in the object that it begins at.
fn is_inside(cx: &Context<'_>, path: &[Proj]) -> bool {
    let mut last = Inline::Whole;
    path.iter().all(|step| match step {
        Proj::Field(field) => {
            last = cx.linked.fields[field.0 as usize].inline;
            last != Inline::No
        }
        Proj::Data => last == Inline::Whole,
        Proj::Element(_) => true,
        _ => false,
    })
}

/// Whether the function itself hands something to other threads.
fn shares(cx: &Context<'_>, id: FnId) -> bool {
    let Some(body) = &cx.linked.bodies[id.0 as usize] else { return true };
    let runs = |target: &Target| matches!(target, Target::Builtin(Builtin::RunsElsewhere | Builtin::RunsJoined));
    body.targets.values().any(runs)
}
