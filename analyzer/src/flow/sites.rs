//! Where the locks of a field get their classes at run time.

use super::place::{Place, Proj};
use crate::model::Effect;
use crate::resolved::{FieldId, InitSite, Key, Linked};
use rustc_hash::{FxHashMap, FxHashSet};

/// Initialisations and classifications by field.
#[derive(Debug, Default)]
pub struct Sites {
    inits: FxHashMap<FieldId, Vec<InitSite>>,
    /// Classes that a lock of the field has in members with one of their own.
    in_members: FxHashMap<FieldId, usize>,
    /// The lock of a struct, by the field that stands for it in a member.
    inner: FxHashMap<FieldId, FieldId>,
    reclassified: FxHashSet<FieldId>,
    /// Those of them whose class does not go by the type of the object.
    untyped: FxHashSet<FieldId>,
    unchecked: FxHashSet<FieldId>,
    ordered: FxHashSet<FieldId>,
}

impl Sites {
    /// Sorts the sites of a program.
    pub fn new(linked: &Linked) -> Sites {
        let in_members = linked.embedded.iter().map(|(&(_, field), &both)| (both, field));
        let in_globals = linked.static_locks.iter().map(|(&(_, field), &both)| (both, field));
        let inner = in_members.chain(in_globals).collect();
        let mut sites = Sites { inner, ..Sites::default() };
        linked.embedded.keys().for_each(|(_, field)| *sites.in_members.entry(*field).or_default() += 1);
        for site in &linked.init_sites {
            sites.add(site, linked.class_field(site));
        }
        sites
    }

    fn add(&mut self, site: &InitSite, class: FieldId) {
        let is_own = site.effect == Effect::SetClass && class != site.field && site.is_class();
        match site.effect {
            Effect::Init => self.inits.entry(class).or_default().push(site.clone()),
            Effect::SetClass if is_own => self.inits.entry(class).or_default().push(site.clone()),
            Effect::SetNovalidate => _ = self.unchecked.insert(site.field),
            Effect::SetCmpFn => self.ordered.extend(site.within.into_iter().chain([site.field])),
            _ => {}
        }
        let is_set = matches!(site.effect, Effect::SetClass | Effect::SetSubclass) && !is_own;
        if is_set || matches!(site.key, Key::PerLock | Key::PerType) {
            self.reclassified.insert(site.field);
            if site.key != Key::PerType {
                self.untyped.insert(site.field);
            }
        }
    }

    /// Where a field is initialised, in the order of the files: a class for each (lockdep.c: `lock_class_key`).
    pub fn of(&self, field: FieldId) -> &[InitSite] {
        self.inits.get(&field).map_or(&[], Vec::as_slice)
    }

    /// How many classes a lock of a field may be of, as its place is written: one in a member that has no class of its own
    /// is of none of those that others have.
    pub fn classes(&self, field: FieldId, place: &Place) -> usize {
        let mut members = place.path.iter().rev().filter(|step| !matches!(step, Proj::Element(_)));
        let is_in_member = matches!((members.next(), members.next()), (_, Some(Proj::Field(_))));
        let in_members = if is_in_member { None } else { self.in_members.get(&field) };
        let own = match self.of(field).iter().filter(|site| site.is_generic).count() {
            0 => self.of(field).len(),
            generic => generic,
        };
        own + in_members.copied().unwrap_or(0)
    }

    /// The lock itself, where a field stands for the lock in a member.
    pub fn inner(&self, field: FieldId) -> FieldId {
        self.inner.get(&field).copied().unwrap_or(field)
    }

    /// Whether some instances get another class or subclass than the others.
    pub fn is_reclassified(&self, field: FieldId) -> bool {
        self.reclassified.contains(&self.inner(field))
    }

    /// Whether all of their classes go by the type of the object.
    pub fn is_typed(&self, field: FieldId) -> bool {
        self.is_reclassified(field) && !self.untyped.contains(&self.inner(field))
    }

    /// Whether lockdep is told not to check it.
    pub fn is_unchecked(&self, field: FieldId) -> bool {
        self.unchecked.contains(&self.inner(field))
    }

    /// Whether its instances are ordered by a function.
    pub fn is_ordered(&self, field: FieldId) -> bool {
        self.ordered.contains(&self.inner(field))
    }
}
