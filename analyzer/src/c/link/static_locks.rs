//! Locks that the initialiser of a global makes (`struct mm_struct init_mm = { .page_table_lock = __SPIN_LOCK_UNLOCKED(…) }`).
//! Such a lock is a class of its own, known by its address (lockdep.c: `assign_lock_key`); others of its member are of the
//! class of the call that makes them.

use super::index::Index;
use super::types::CType;
use crate::facts::ExprKind;
use crate::model::Model;
use crate::resolved::{FieldDef, FieldId, Linked, StaticId};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Gives a lock in a global a class of its own if the member gets another one elsewhere: by a call, or in another global.
pub fn split(linked: &mut Linked, index: &Index<'_>, model: &Model) {
    let mut owners: BTreeMap<FieldId, Vec<StaticId>> = BTreeMap::new();
    for (id, field) in index.static_ids().flat_map(|id| initialised(index, model, id).map(move |field| (id, field))) {
        owners.entry(field).or_default().push(id);
    }
    let made: FxHashSet<FieldId> =
        linked.init_sites.iter().filter(|site| site.is_class()).map(|site| site.field).collect();
    for (field, owners) in owners {
        if owners.len() < 2 && !made.contains(&field) {
            continue;
        }
        for id in owners {
            let owner = linked.statics[id.0 as usize].name.clone();
            linked.static_locks.insert((id, field), FieldId(linked.fields.len() as u32));
            linked.fields.push(FieldDef { owner, ..linked.fields[field.0 as usize].clone() });
        }
    }
}

/// The locks among the members that the initialiser of a global names.
fn initialised<'i>(index: &'i Index<'_>, model: &'i Model, id: StaticId) -> impl Iterator<Item = FieldId> + 'i {
    let known = index.static_of(id).and_then(|(file, it)| {
        let facts = index.facts(file);
        let ExprKind::Struct { fields, .. } = facts.expr(it.init?).kind else { return None };
        Some((facts, fields, index.lower(file, it.ty).record()?))
    });
    known.into_iter().flat_map(move |(facts, fields, record)| {
        let names = facts.list(fields).filter_map(|at| facts.field_inits[at.index()].name);
        let members = names.filter_map(move |name| index.member(record, facts.name(name)));
        members.filter(|member| is_lock(index, model, &member.ty)).map(|member| member.field)
    })
}

/// Whether a type is that of a lock.
fn is_lock(index: &Index<'_>, model: &Model, ty: &CType) -> bool {
    match ty {
        CType::Opaque(name) => model.c.is_lock_type(name),
        CType::Record(record) => {
            let record = &index.records[*record as usize];
            let names = [Some(&record.tag), record.typedef.as_ref()];
            names.into_iter().flatten().any(|name| model.c.is_lock_type(name))
        }
        _ => false,
    }
}
