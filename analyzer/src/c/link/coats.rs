//! Structs with a lock that an inline function of a header initialises (`skb_queue_head_init`). Its key is a static of the
//! function, and there is one for each source file that includes it: what one file initialises is one class, whichever
//! members of a struct it is. Members of one struct are, most likely.

use super::index::Index;
use crate::facts::{FileFacts, TypeId, TypeKind};
use crate::model::Model;
use crate::resolved::{FieldId, Linked};
use std::collections::BTreeMap;

/// Gives the members of a struct that are such structs of one type the class of the first of them.
pub fn join(linked: &mut Linked, index: &Index<'_>, model: &Model) {
    for record in &index.records {
        let facts = index.facts(record.file);
        let mut first: BTreeMap<&str, FieldId> = BTreeMap::new();
        for (at, field) in facts.type_defs[record.at as usize].fields.iter().enumerate() {
            let Some(tag) = tag(facts, field.ty).filter(|tag| model.c.is_keyed_by_file(tag)) else { continue };
            let id = FieldId(record.first_field + at as u32);
            let known = *first.entry(tag).or_insert(id);
            if known != id {
                linked.coats.insert(id, known);
            }
        }
    }
}

/// The struct that a member is, or is an array of.
fn tag(facts: &FileFacts, ty: TypeId) -> Option<&str> {
    match facts.ty(ty).kind {
        TypeKind::Tag(name) => Some(facts.name(name)),
        TypeKind::Array { of, .. } => tag(facts, of),
        _ => None,
    }
}
