//! Locks that block a thread and are held at an `.await`.

use super::Context;
use super::class::class_of;
use super::report::Classes;
use super::text::text_of;
use crate::program::HeldAtAwait;
use crate::resolved::FnId;
use crate::source::Location;
use std::collections::BTreeMap;

/// All of them; the guards of async libraries may live across an `.await`.
pub fn across(cx: &Context<'_>, classes: &mut Classes<'_, '_>) -> Vec<HeldAtAwait> {
    let mut found = BTreeMap::new();
    for (at, summary) in cx.summaries.iter().enumerate() {
        let id = FnId(at as u32);
        let (Some(summary), Some((facts, _))) = (summary, cx.linked.facts(id)) else { continue };
        let file = cx.linked.functions[at].file;
        for &(held, e) in &summary.awaits {
            let lock = &summary.held[held as usize];
            if cx.model.kind(lock.kind).is_async {
                continue;
            }
            let at = Location { file, span: facts.expr(e).span };
            let class = class_of(&lock.place, id, cx.linked);
            let text = text_of(facts, e);
            found.entry((at, lock.at)).or_insert(HeldAtAwait { held: classes.acquisition(lock, class), at, text });
        }
    }
    found.into_values().collect()
}
