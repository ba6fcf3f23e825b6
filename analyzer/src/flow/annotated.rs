//! Nesting annotations of the source, and whether anything that is seen depends on them.
//!
//! Listed are lock calls with a constant subclass other than 0 or with a nest lock, and `nestlint: nested(…)` comments.
//! A subclass that is known at run time only may be 0 and is not listed; nor is anything in a function with gaps, nor a
//! lock whose class is a guess: there the nesting that it is for may stand unseen.

use super::Context;
use super::class::class_of;
use super::directive::{nested, speaks_of};
use super::exec::lock_ops;
use super::nest_lock::has_unseen_callers;
use super::report::Classes;
use super::summary::{Summary, Taken};
use crate::facts::{Directive, ExprId, ExprKind};
use crate::model::Effect;
use crate::program::{Acquisition, Annotation, ClassBasis, ClassId, Hidden, Nesting, Program, Silence};
use crate::resolved::{FnId, Named, Target, Via};
use crate::source::{FileId, Location, Span};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Annotated lock calls, sorted by place.
pub fn calls(cx: &Context<'_>, classes: &mut Classes<'_, '_>) -> Vec<Annotation> {
    let mut found: BTreeMap<Location, Option<Annotation>> = BTreeMap::new();
    for (at, summary) in cx.summaries.iter().enumerate() {
        let id = FnId(at as u32);
        let Some(summary) = summary.as_ref().filter(|summary| !has_gaps(cx, id, summary)) else { continue };
        let own = summary.taken.iter().filter(|taken| taken.lock.function == id && taken.lock.via.is_empty());
        for taken in own.filter(|taken| is_one_lock(cx, id, taken)) {
            let annotation = annotation(cx, classes, id, taken);
            // On some path the call may have no annotation, or one that is not known: then nothing is said of it.
            let known = found.entry(taken.lock.at).or_insert_with(|| annotation.clone());
            if annotation.is_none() {
                *known = None;
            }
        }
    }
    found.into_values().flatten().collect()
}

/// A call that takes one lock: those that take two have their order inside.
fn is_one_lock(cx: &Context<'_>, id: FnId, taken: &Taken) -> bool {
    let body = cx.linked.bodies[id.0 as usize].as_ref();
    let ops = body.and_then(|body| body.targets.get(&taken.lock.site.0)).map(lock_ops);
    matches!(ops, Some([op]) if cx.model.op(*op).effect != Effect::MightAcquire)
}

fn annotation(cx: &Context<'_>, classes: &mut Classes<'_, '_>, id: FnId, taken: &Taken) -> Option<Annotation> {
    let text = match (taken.lock.subclass?, &taken.nest_lock) {
        (_, Some(_)) => "a nest lock".to_owned(),
        (0, None) => return None,
        (n, None) => format!("subclass {n}"),
    };
    let acquisition = classes.acquisition(&taken.lock, class_of(&taken.lock.place, id, cx.linked));
    let basis = classes.list[acquisition.class.0 as usize].basis;
    if matches!(basis, ClassBasis::Alias | ClassBasis::Unknown) {
        return None;
    }
    let hidden = hidden(cx, id);
    Some(Annotation { at: taken.lock.at, text, acquisition: Some(acquisition), is_used: false, hidden })
}

/// Whether a function was not understood as a whole.
fn has_gaps(cx: &Context<'_>, id: FnId, summary: &Summary) -> bool {
    let Some((facts, function)) = cx.linked.facts(id) else { return true };
    let is_inside = |lo: u32| (function.whole.lo..function.whole.hi).contains(&lo);
    let unclassified = cx.linked.bodies[id.0 as usize].as_ref().is_none_or(|body| !body.unclassified.is_empty());
    unclassified || !summary.gaps.is_empty() || facts.gaps.iter().any(|gap| is_inside(gap.span.lo))
}

/// What of the surroundings of a function is not seen.
fn hidden(cx: &Context<'_>, id: FnId) -> Hidden {
    let callers = cx.calls.callers(id);
    if callers.is_empty() || has_unseen_callers(cx, id) || callers.iter().any(|&caller| is_value_in(cx, id, caller)) {
        Hidden::Callers
    } else if calls_unseen(cx, id) {
        Hidden::Callees
    } else {
        Hidden::Nothing
    }
}

/// Whether a function names another one without calling it.
fn is_value_in(cx: &Context<'_>, id: FnId, caller: FnId) -> bool {
    let (Some(body), Some((facts, _))) = (&cx.linked.bodies[caller.0 as usize], cx.linked.facts(caller)) else {
        return true;
    };
    let callees: FxHashSet<ExprId> = facts.exprs.iter().filter_map(|e| callee(&e.kind)).collect();
    body.named.iter().any(|(e, named)| *named == Named::Function(id) && !callees.contains(e))
}

fn callee(kind: &ExprKind) -> Option<ExprId> {
    if let ExprKind::Call { callee, .. } = kind { Some(*callee) } else { None }
}

/// Whether a function calls what is not resolved, or not by name.
fn calls_unseen(cx: &Context<'_>, id: FnId) -> bool {
    let (Some(body), Some((facts, function))) = (&cx.linked.bodies[id.0 as usize], cx.linked.facts(id)) else {
        return true;
    };
    let is_seen = |target: &Target| match target {
        Target::Functions { via, .. } => *via == Via::Direct,
        Target::Value | Target::Unknown => false,
        _ => true,
    };
    let is_inside = |span: Span| function.whole.lo <= span.lo && span.hi <= function.whole.hi;
    let all = (0..facts.exprs.len()).map(ExprId::new).filter(|&e| is_inside(facts.expr(e).span));
    let mut calls = all.filter(|&e| matches!(facts.expr(e).kind, ExprKind::Call { .. } | ExprKind::MethodCall { .. }));
    calls.any(|e| !body.targets.get(&e).is_some_and(is_seen))
}

/// Adds the comments, and says of every annotation whether a nesting or a cycle depends on it.
pub fn judge(cx: &Context<'_>, program: &mut Program) {
    let comments = comments(cx, program);
    let nested = ends_of_nestings(program);
    // One edge stands for all places that have its classes, and two subclasses are two classes of the order.
    let cycles = program.edges.iter().flat_map(|edge| [edge.held.class, edge.acquired.class]);
    let cycles: FxHashSet<ClassId> = cycles.collect();
    for annotation in &mut program.annotations {
        let is_on_cycle = annotation.acquisition.as_ref().is_some_and(|it| cycles.contains(&it.class));
        annotation.is_used = is_on_cycle || nested.contains(&annotation.at);
    }
    program.annotations.extend(comments);
    program.annotations.sort_by_key(|annotation| annotation.at);
}

/// Places of nestings that would be reported without the annotations of code: what a rule silences needs none of them.
fn ends_of_nestings(program: &Program) -> FxHashSet<Location> {
    let matters = |nesting: &&Nesting| matches!(nesting.silenced, None | Some(Silence::Annotation(_)));
    let nestings = program.nestings.iter().filter(matters);
    nestings.flat_map(|it| [it.held.at, it.acquired.at]).collect()
}

fn comments(cx: &Context<'_>, program: &Program) -> Vec<Annotation> {
    let mut found = Vec::new();
    for (index, file) in program.files.iter().enumerate() {
        for directive in &file.directives {
            let Some(text) = nested(&directive.text) else { continue };
            let comment = Comment { program, file: FileId(index as u32), directive };
            let function = comment.function();
            let summary = |id: FnId| cx.effect(id).map(|summary| has_gaps(cx, id, summary));
            if function.and_then(summary) == Some(true) {
                continue;
            }
            found.push(Annotation {
                at: Location { file: comment.file, span: directive.span },
                text: format!("nested({text})"),
                acquisition: None,
                is_used: program.nestings.iter().any(|nesting| comment.is_for(nesting)),
                hidden: function.map_or(Hidden::Callers, |id| hidden(cx, id)),
            });
        }
    }
    found
}

/// A comment that says a nesting is meant.
struct Comment<'a> {
    program: &'a Program,
    file: FileId,
    directive: &'a Directive,
}

impl Comment<'_> {
    fn speaks_of(&self, at: Location) -> bool {
        at.file == self.file && speaks_of(self.program.file(self.file), self.directive, at)
    }

    /// Whether a nesting is silenced by such a comment or by nothing, and this one speaks of a part of it.
    fn is_for(&self, nesting: &Nesting) -> bool {
        let by_comment = match &nesting.silenced {
            None => true,
            Some(Silence::Annotation(text)) => text.starts_with("nested("),
            Some(_) => false,
        };
        let of = |end: &Acquisition| self.speaks_of(end.at) || self.speaks_of(self.program.function(end.function).at);
        let declaration = self.program.class(nesting.acquired.class).declaration;
        let of_class = declaration.is_some_and(|at| self.speaks_of(at));
        by_comment && (of_class || of(&nesting.acquired) || of(&nesting.held))
    }

    /// The function that it stands in or above.
    fn function(&self) -> Option<FnId> {
        let span = self.directive.span;
        let all = self.program.functions.iter().enumerate().filter(|(_, it)| it.at.file == self.file);
        let around = all.filter(|(_, it)| (it.whole.lo <= span.lo && span.hi <= it.whole.hi) || self.speaks_of(it.at));
        around.min_by_key(|(_, it)| it.whole.hi - it.whole.lo).map(|(index, _)| FnId(index as u32))
    }
}
