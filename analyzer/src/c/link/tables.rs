//! Function pointers: which functions a member of a struct may hold.

use super::index::Index;
use super::types::CType;
use crate::facts::{ExprId, ExprKind, FileFacts};
use crate::model::Model;
use crate::model::c::RunsIn;
use crate::resolved::{Body, FieldId, FnId, Linked, MAX_CANDIDATES, Target, Via};
use crate::source::FileId;
use rustc_hash::FxHashMap;

/// A function that is put into a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Binding {
    /// The member.
    pub field: FieldId,
    /// The function.
    pub function: FnId,
}

/// Everything that is put into members by initialisers of globals.
pub fn of_globals(index: &Index<'_>) -> Vec<Binding> {
    let mut all = Vec::new();
    for entry in &index.statics {
        let facts = index.facts(entry.file);
        let it = &facts.statics[entry.at as usize];
        if let Some(init) = it.init {
            let ty = index.lower(entry.file, it.ty);
            initialiser(index, (entry.file, facts), init, &ty, &mut all);
        }
    }
    all
}

/// Everything that an initialiser of this type puts into members.
pub fn initialiser(
    index: &Index<'_>,
    (file, facts): (FileId, &FileFacts),
    init: ExprId,
    ty: &CType,
    out: &mut Vec<Binding>,
) {
    let ExprKind::Struct { fields, .. } = facts.expr(init).kind else { return };
    for field in facts.list(fields).map(|id| facts.field_inits[id.index()]) {
        let member = field.name.and_then(|name| index.member(ty.record()?, facts.name(name)));
        match (&member, ty) {
            (Some(member), _) => {
                if let Some(function) = function_named(index, (file, facts), field.value) {
                    out.push(Binding { field: member.field, function });
                }
                initialiser(index, (file, facts), field.value, &member.ty, out);
            }
            (None, CType::Array(of)) => initialiser(index, (file, facts), field.value, of, out),
            (None, _) => {}
        }
    }
}

/// The function that an expression names: `f`, `&f`.
pub fn function_named(index: &Index<'_>, (file, facts): (FileId, &FileFacts), e: ExprId) -> Option<FnId> {
    match facts.expr(e).kind {
        ExprKind::Path(path) => index.function(file, facts.plain(path)?).first().copied(),
        ExprKind::AddrOf { of, .. } => function_named(index, (file, facts), of),
        ExprKind::Cast { value, .. } => function_named(index, (file, facts), value),
        _ => None,
    }
}

/// What the callers through ops tables hold when a function is entered (`ndo_open` runs under RTNL).
pub fn enter(linked: &mut Linked, bindings: &[Binding], index: &Index<'_>, model: &Model) {
    for binding in bindings {
        let field = &linked.fields[binding.field.0 as usize];
        let tag = field.tag();
        let locks = model.c.entry_locks(tag, &field.name);
        let text = format!("the caller of `{tag}.{}`", field.name);
        let Some(body) = linked.bodies[binding.function.0 as usize].as_mut() else { continue };
        for &op in locks {
            if index.entry(binding.function).is_some() && !body.entry.iter().any(|(known, _)| *known == op) {
                body.entry.push((op, text.clone()));
            }
        }
    }
}

/// What runs each function that is put into a member or handed over: several are none that is known.
pub fn run_by(linked: &mut Linked, bindings: &[Binding], callbacks: Vec<(FnId, RunsIn)>, model: &Model) {
    let bound = bindings.iter().map(|binding| {
        let field = &linked.fields[binding.field.0 as usize];
        let tag = field.tag();
        (binding.function, model.c.entry(tag, &field.name).map_or(RunsIn::Any, |entry| entry.context))
    });
    let mut runs_in: FxHashMap<FnId, RunsIn> = FxHashMap::default();
    for (function, context) in bound.chain(callbacks) {
        let known = runs_in.entry(function).or_insert(context);
        if *known != context {
            *known = RunsIn::Any;
        }
    }
    linked.runs_in = runs_in;
}

/// A call through a member that waits for its candidates.
#[derive(Debug, Clone, Copy)]
pub struct PointerCall {
    /// The call.
    pub at: ExprId,
    /// The member.
    pub field: FieldId,
}

/// Gives calls through members their candidates: those of the caller's file, else of its folder, else all of them if
/// they are few.
pub fn settle(
    linked: &mut Linked,
    mut bindings: Vec<Binding>,
    calls: Vec<(FnId, Vec<PointerCall>)>,
    index: &Index<'_>,
) {
    bindings.sort_unstable();
    bindings.dedup();
    let mut by_field: FxHashMap<FieldId, Vec<FnId>> = FxHashMap::default();
    for binding in bindings {
        by_field.entry(binding.field).or_default().push(binding.function);
    }
    for (caller, calls) in calls {
        let Some(caller_file) = index.entry(caller).map(|entry| entry.file) else { continue };
        for call in calls {
            let Some(all) = by_field.get(&call.field) else { continue };
            let candidates = narrow(all, caller_file, index);
            let Some(body) = linked.bodies[caller.0 as usize].as_mut() else { continue };
            set_target(body, call.at, candidates);
        }
        linked.bodies[caller.0 as usize].iter_mut().for_each(Body::shrink);
    }
}

fn set_target(body: &mut Body, at: ExprId, candidates: Vec<FnId>) {
    if !candidates.is_empty() && candidates.len() <= MAX_CANDIDATES {
        body.targets.insert(at, Target::Functions { candidates: candidates.into(), via: Via::Pointer });
    }
}

fn narrow(all: &[FnId], caller: FileId, index: &Index<'_>) -> Vec<FnId> {
    if all.len() <= 1 {
        return all.to_vec();
    }
    let file = |id: &FnId| index.entry(*id).map(|entry| entry.file);
    let own: Vec<FnId> = all.iter().copied().filter(|id| file(id) == Some(caller)).collect();
    if !own.is_empty() {
        return own;
    }
    let folder = |file: FileId| index.path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
    let near: Vec<FnId> =
        all.iter().copied().filter(|id| file(id).is_some_and(|f| folder(f) == folder(caller))).collect();
    if near.is_empty() { all.to_vec() } else { near }
}
