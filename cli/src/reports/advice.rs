//! What to do about a report: the edit with its place, what speaks against it, the alternatives, and the siblings.

use super::Entry;
use super::edit::{self, Edit, Tried};
use super::explain::Context;
use super::matching::Found;
use crate::failure::Result;
use nestlint_analyzer::report::{Frame, Report, ReportKind};
use nestlint_lints::finding::Finding;
use nestlint_lints::verdict::ReportVerdict;

/// Siblings that are listed.
const MAX_SIBLINGS: usize = 8;

/// Advice that needs the log only.
pub(super) fn of_log(entry: &Entry) -> Vec<String> {
    let report = &entry.report;
    match (report.kind, entry.judgement.verdict) {
        (ReportKind::Recursive, ReportVerdict::Real) => real(entry),
        (ReportKind::Recursive, ReportVerdict::AnnotationMissing) => vec![
            "if the two are always taken in one order, annotate the inner acquisition with a subclass below 8: `…_nested(…, SINGLE_DEPTH_NESTING)`".into(),
            "or hold one outer lock and say so with `…_nest_lock(…, &outer)`, or give the objects classes of their own with `lockdep_set_class()`".into(),
        ],
        (ReportKind::Recursive, ReportVerdict::Unknown) if report.is_static => Vec::new(),
        (ReportKind::Recursive, ReportVerdict::Unknown) => {
            vec!["compare the addresses of the two locks: kernels from 5.4 on print them as they are".into()]
        }
        (ReportKind::Circular, _) => circular(report),
        (ReportKind::Inconsistent | ReportKind::IrqSafeUnsafe | ReportKind::IrqInversion, ReportVerdict::Real) => {
            vec!["where the interrupt is enabled, take the lock with the `_irqsave` or `_bh` form that keeps it out".into()]
        }
        (ReportKind::BadUnlock, _) => vec!["look for a path that unlocks twice, or that never took the lock".into()],
        (ReportKind::HeldAtReturn, _) => vec!["look for a return that leaves the lock held".into()],
        (ReportKind::InvalidSubclass, _) => vec!["bound the index, or use `…_nest_lock()`, which has no limit".into()],
        (ReportKind::NestLockNotTaken, _) => vec!["take the nest lock first, on every path that comes here".into()],
        _ => Vec::new(),
    }
}

/// Which acquisition to remove.
fn real(entry: &Entry) -> Vec<String> {
    let name = |frame: &Option<Frame>| {
        frame.as_ref().map_or("the holder".to_owned(), |frame| format!("`{}`", frame.source_name()))
    };
    let (taker, holder) = (name(&entry.acquiring), name(&entry.holding));
    vec![
        format!("{holder} holds the lock when {taker} takes it again: unlock before the call that leads there"),
        format!(
            "or split off a form of {taker} that expects the lock to be held, says so with `lockdep_assert_held()`, and is called here"
        ),
    ]
}

fn circular(report: &Report) -> Vec<String> {
    let (Some(new), Some(held)) = (&report.acquiring, &report.holding) else { return Vec::new() };
    vec![
        format!(
            "take `{}` before `{}` here, as the other path does, or give `{}` up first",
            new.name, held.name, held.name
        ),
        "or break the chain at its weakest link: the one that needs both locks only by accident".into(),
    ]
}

/// Advice with the source at hand.
pub(super) fn of(cx: &Context, entry: &Entry, found: Option<Found>) -> Result<Vec<String>> {
    let mut advice = match found {
        Some(Found::Finding(finding)) if entry.judgement.verdict == ReportVerdict::AnnotationMissing => {
            annotate(cx, finding)?
        }
        Some(Found::Finding(finding)) => finding.help.clone(),
        Some(Found::Silenced(silenced)) if silenced.cause == "annotation" => {
            let at = silenced.finding.acquired.at;
            vec![format!("take over what this tree has: `{}` at {}", cx.call(at), cx.shown(at))]
        }
        _ => of_log(entry),
    };
    if let Some(found) = found {
        advice.extend(siblings(cx, found.finding()));
    }
    Ok(advice)
}

/// The annotation, tried out, and what can be done instead.
fn annotate(cx: &Context, finding: &Finding) -> Result<Vec<String>> {
    let mut advice = Vec::new();
    let place = cx.shown(finding.acquired.at);
    let call = cx.call(finding.acquired.at);
    if let Some(edit) = edit::propose(cx.analysis, finding, cx.primitives) {
        let wording = format!("at {place} write `{}` for `{}`", edit.after, edit.before);
        match edit::check(cx.analysis, cx.engine(), finding, &edit)? {
            Tried::Silences => {
                advice.push(format!("{wording}; tried out: the finding is gone, and none is new"));
                advice.push(only_in_order(&edit));
            }
            Tried::Fails => {
                advice.push(format!("a subclass at {place} does not help: `{}` is still reported", edit.after))
            }
            Tried::Brings(new) => {
                advice.push(format!("{wording}; tried out: the finding is gone, but that brings: {}", new.join("; ")));
                advice.push(only_in_order(&edit));
            }
        }
        advice.extend(edit.index.as_deref().and_then(|index| unbounded(cx, finding, index)));
    } else {
        advice.push(format!("the call at {place}, `{call}`, has no form with a subclass that tells the two apart"));
    }
    if let Some(nest_lock) = edit::nest_lock(&call, cx.primitives) {
        advice.push(format!(
            "or hold one outer lock around all of them and say so: `{nest_lock}` is checked and has no limit"
        ));
    }
    advice.push(set_class(cx, finding));
    Ok(advice)
}

/// What a subclass claims.
fn only_in_order(edit: &Edit) -> String {
    let order = if edit.index.is_some() { "in the order of the index" } else { "in this order" };
    format!("that is right only if every path takes them {order}: the subclass says so, and nothing checks it")
}

/// What is known of the counter of a loop that becomes the subclass.
fn unbounded(cx: &Context, finding: &Finding, index: &str) -> Option<String> {
    let (line, head) = edit::loop_head(cx.analysis, finding.acquired.at)?;
    let (is_small, limit) = edit::bound(&head, index);
    let file = cx.analysis.path(finding.acquired.at.file);
    let limit = if limit.is_empty() { String::new() } else { format!(" (the loop ends at `{limit}`)") };
    (!is_small).then(|| {
        format!("mind that nothing at {file}:{line} bounds `{index}`{limit}: subclasses end at 7, a larger one turns lockdep off (MAX_LOCKDEP_SUBCLASSES)")
    })
}

/// Classes of their own, where the class begins.
fn set_class(cx: &Context, finding: &Finding) -> String {
    let class = finding.class.as_ref();
    let at = class.and_then(|class| class.definition).map_or(String::new(), |at| format!(" after {}", cx.shown(at)));
    let name = class.map_or("", |class| class.name.as_str());
    format!("or give the objects classes by role: `lockdep_set_class({name}, &key)`{at}, a static key for each role")
}

/// Other findings of the class, and of the shape.
fn siblings(cx: &Context, own: &Finding) -> Vec<String> {
    let class = |finding: &Finding| finding.class.as_ref().map(|class| class.id);
    let shape = |finding: &Finding| (edit::in_loop(finding), finding.chain.is_empty(), finding.instance);
    let others = cx.analysis.report.findings.iter().filter(|it| it.held.is_some() && it.edges.is_empty());
    let others = others.filter(|it| it.acquired.at != own.acquired.at || it.held != own.held);
    let (same, rest): (Vec<&Finding>, Vec<&Finding>) = others.partition(|it| class(it) == class(own));
    let same = same.iter().map(|it| ("same class", *it));
    let alike = rest.iter().filter(|it| shape(it) == shape(own) && it.lint == own.lint).map(|it| ("same shape", *it));
    let line = |(why, it): (&str, &Finding)| {
        let held = it
            .held
            .as_ref()
            .map_or(String::new(), |held| format!(", held since {} in `{}`", cx.shown(held.at), held.function));
        format!("sibling ({why}): {} in `{}`: {}{held}", cx.shown(it.acquired.at), it.acquired.function, it.message)
    };
    let mut lines: Vec<String> = Vec::new();
    for line in same.chain(alike).map(line) {
        if lines.len() < MAX_SIBLINGS && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}
