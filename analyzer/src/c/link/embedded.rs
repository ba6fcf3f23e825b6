//! Structs with a lock that are members of other structs, and get the class of the lock there.

use crate::resolved::{FieldDef, FieldId, Linked};
use std::collections::{BTreeMap, BTreeSet};

/// Gives the locks of a struct that are initialised in several members (`mutex_init(&x->a.lock)`, `mutex_init(&x->b.lock)`)
/// a class for each, as lockdep does by the place of the call. One that is initialised in one member only has one class,
/// however it is written where it is taken.
pub fn split(linked: &mut Linked) {
    let mut members: BTreeMap<FieldId, BTreeSet<Option<FieldId>>> = BTreeMap::new();
    for site in linked.init_sites.iter().filter(|site| site.is_class()) {
        members.entry(site.field).or_default().insert(site.within);
    }
    for (field, members) in members {
        // A coat around a lock has the class of its member anyway.
        if members.len() < 2 || linked.fields[field.0 as usize].is_newtype {
            continue;
        }
        for within in members.into_iter().flatten() {
            let (outer, inner) = (&linked.fields[within.0 as usize], &linked.fields[field.0 as usize]);
            let both = FieldDef { name: format!("{}.{}", outer.name, inner.name), ..outer.clone() };
            linked.embedded.insert((within, field), FieldId(linked.fields.len() as u32));
            linked.fields.push(both);
        }
    }
}
