//! Lock classes: from the place of an acquisition to what lockdep compares.

use super::place::{Place, Proj, Root};
use crate::facts::{ExprId, PatId};
use crate::resolved::{FieldId, FnId, Linked, StaticId};

/// What a class is known by. `depth` counts the locks on the way: a lock inside what another lock protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClassKey {
    /// A static or global.
    Static(StaticId, u8),
    /// A global of the model.
    Global(u16),
    /// A field of a type.
    Field(FieldId, u8),
    /// A local object.
    Local(FnId, PatId, u8),
    /// A lock that came in by a parameter.
    Param(FnId, u16, u8),
    /// A field whose owner is unknown: by its file-relative name, within one function.
    Named(FnId, u32),
    /// Unknown.
    Unknown(FnId, ExprId),
}

/// Class of a place, seen from `function`.
///
/// The last named field decides. A newtype around a lock takes its name from the field that holds the newtype, unless
/// nothing shows who holds it.
pub fn class_of(place: &Place, function: FnId, linked: &Linked) -> ClassKey {
    search(place, function, linked, true)
}

/// Class by the innermost field alone: what both ends of a nesting share whatever the frame they are seen from.
pub fn base_class(place: &Place, function: FnId, linked: &Linked) -> ClassKey {
    search(place, function, linked, false)
}

fn search(place: &Place, function: FnId, linked: &Linked, through_newtypes: bool) -> ClassKey {
    let mut depth = 0u8;
    let mut newtype = None;
    for (at, step) in place.path.iter().enumerate().rev() {
        match step {
            Proj::Field(field) => {
                let is_newtype = linked.fields[field.0 as usize].is_newtype;
                if !through_newtypes {
                    return ClassKey::Field(*field, depth);
                }
                if !is_newtype {
                    let field = linked.coats.get(field).filter(|_| newtype.is_some()).unwrap_or(field);
                    return ClassKey::Field(split(place, at, *field, linked), depth);
                }
                newtype.get_or_insert(ClassKey::Field(*field, depth));
            }
            Proj::Data => depth = depth.saturating_add(1),
            Proj::Element(_) => {}
            Proj::Named(name) => return newtype.unwrap_or(ClassKey::Named(function, *name)),
            _ => break,
        }
    }
    root_class(place, function, depth, newtype)
}

/// The field that stands for a lock in a global or a member with a class of its own; else the lock's.
fn split(place: &Place, at: usize, field: FieldId, linked: &Linked) -> FieldId {
    let before = &place.path[..at];
    if let (Root::Static(id), []) = (place.root, before) {
        return linked.static_locks.get(&(id, field)).copied().unwrap_or(field);
    }
    if linked.embedded.is_empty() {
        return field;
    }
    match before.iter().rev().find(|step| !matches!(step, Proj::Element(_))) {
        Some(Proj::Field(within)) => linked.embedded.get(&(*within, field)).copied().unwrap_or(field),
        _ => field,
    }
}

fn root_class(place: &Place, function: FnId, depth: u8, newtype: Option<ClassKey>) -> ClassKey {
    let cut = place.path.iter().any(|step| step.hides_class());
    match place.root {
        Root::Static(id) if !cut => ClassKey::Static(id, depth),
        Root::Global(id) if !cut => ClassKey::Global(id),
        Root::Local(owner, pat, _) if !cut => ClassKey::Local(owner, pat, depth),
        Root::Param(i) if !cut => newtype.unwrap_or(ClassKey::Param(function, i, depth)),
        Root::Site(owner, at, _) | Root::Fresh(owner, at, _) | Root::Argument(owner, at, _, _) => {
            newtype.unwrap_or(ClassKey::Unknown(owner, at))
        }
        _ => newtype.unwrap_or(ClassKey::Unknown(function, ExprId::new(0))),
    }
}
