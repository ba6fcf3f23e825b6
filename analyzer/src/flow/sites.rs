//! Where the locks of a field get their classes at run time.

use crate::model::Effect;
use crate::resolved::{FieldId, InitSite, Linked};
use rustc_hash::{FxHashMap, FxHashSet};

/// Initialisations and classifications by field.
#[derive(Debug, Default)]
pub struct Sites {
    inits: FxHashMap<FieldId, Vec<InitSite>>,
    reclassified: FxHashSet<FieldId>,
    unchecked: FxHashSet<FieldId>,
    ordered: FxHashSet<FieldId>,
}

impl Sites {
    /// Sorts the sites of a program.
    pub fn new(linked: &Linked) -> Sites {
        let mut sites = Sites::default();
        for site in &linked.init_sites {
            match site.effect {
                Effect::Init => sites.inits.entry(site.field).or_default().push(site.clone()),
                Effect::SetNovalidate => _ = sites.unchecked.insert(site.field),
                Effect::SetCmpFn => _ = sites.ordered.insert(site.field),
                _ => _ = sites.reclassified.insert(site.field),
            }
        }
        sites
    }

    /// Where a field is initialised, in the order of the files: a class for each (lockdep.c: `lock_class_key`).
    pub fn of(&self, field: FieldId) -> &[InitSite] {
        self.inits.get(&field).map_or(&[], Vec::as_slice)
    }

    /// Whether some instances get another class or subclass than the others.
    pub fn is_reclassified(&self, field: FieldId) -> bool {
        self.reclassified.contains(&field)
    }

    /// Whether lockdep is told not to check it.
    pub fn is_unchecked(&self, field: FieldId) -> bool {
        self.unchecked.contains(&field)
    }

    /// Whether its instances are ordered by a function.
    pub fn is_ordered(&self, field: FieldId) -> bool {
        self.ordered.contains(&field)
    }
}
