//! As what types a function treats an object: a `struct sock` of which a function asks members of `struct vsock_sock` is a
//! `struct vsock_sock`.
//!
//! Where the class of a lock goes by the type of the object around it (include/net/sock.h: `sock_lock_init_class_and_name`),
//! two objects that are both of one further type have one class. The functions are run once more for it, so it is asked of
//! few nestings.

use super::Context;
use super::class::ClassKey;
use super::exec::Exec;
use super::place::{Place, Proj, Root};
use super::search::Found;
use super::summary::Taken;
use crate::resolved::{FieldId, FnId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What a function makes of the objects that it names.
#[derive(Debug, Default)]
pub struct Guises {
    /// Objects with members that are reached from them, or that they are taken out of.
    pub members: FxHashSet<(Place, FieldId)>,
    /// Objects that are handed to parameters of functions.
    pub handed: FxHashSet<(Place, FnId, u16)>,
}

/// The guises of the functions that were asked for.
pub type Known = FxHashMap<FnId, Rc<Guises>>;

/// Calls below a function that are asked what they make of their parameters.
const MAX_DEPTH: u32 = 2;
/// Calls between two locks beyond which nobody is asked.
const MAX_CALLS: usize = 2;

/// Whether both ends of a nesting are locks of objects that are treated as one further type.
pub(super) fn are_alike(cx: &Context<'_>, known: &mut Known, found: &Found) -> bool {
    let (ClassKey::Field(field, _), ClassKey::Field(other, _)) = (found.class, found.inner_class) else { return false };
    let (Some(held), Some(taken)) = (object(&found.held.place), object(&found.taken.lock.place)) else { return false };
    if field != other || held == taken || found.chain.len() > MAX_CALLS {
        return false;
    }
    let mut asked = Asked { cx, known, own: cx.member(field).0 };
    let of_held = asked.tags(found.holder, &held, 0);
    if of_held.is_empty() {
        return false;
    }
    let mut of_taken = asked.tags(found.holder, &taken, 0);
    of_taken.extend(asked.at_acquisition(found));
    !of_held.is_disjoint(&of_taken)
}

/// What the lock at a place is a member of.
fn object(place: &Place) -> Option<Place> {
    let at = place.path.iter().rposition(|step| matches!(step, Proj::Field(_)))?;
    Some(Place { root: place.root, path: place.path[..at].to_vec() })
}

/// A question about objects that locks are members of.
struct Asked<'a, 'c> {
    cx: &'a Context<'c>,
    known: &'a mut Known,
    /// The type that the lock is a member of: all of the objects are of that one.
    own: &'a str,
}

impl<'a> Asked<'a, '_> {
    fn guises(&mut self, id: FnId) -> Rc<Guises> {
        self.known.entry(id).or_insert_with(|| Rc::new(Exec::guises(self.cx, id))).clone()
    }

    /// What the function that takes the inner lock makes of the object around it.
    fn at_acquisition(&mut self, found: &Found) -> BTreeSet<&'a str> {
        let place = || {
            let inner = found.chain.last()?.callee;
            let is_it = |taken: &&Taken| taken.lock.site == found.taken.lock.site;
            Some((inner, object(&self.cx.summary(inner)?.taken.iter().find(is_it)?.lock.place)?))
        };
        place().map(|(inner, place)| self.tags(inner, &place, 0)).unwrap_or_default()
    }

    /// The further types as which a function, and those that it hands the object to, treat it.
    fn tags(&mut self, id: FnId, object: &Place, depth: u32) -> BTreeSet<&'a str> {
        let guises = self.guises(id);
        let fields = guises.members.iter().filter_map(|(place, field)| seen_as(place, *field, object));
        let tags = fields.map(|field| self.cx.member(field).0);
        let mut all: BTreeSet<&str> = tags.filter(|tag| self.tells(tag)).collect();
        if depth < MAX_DEPTH {
            for (_, callee, param) in guises.handed.iter().filter(|(place, ..)| place == object) {
                all.extend(self.tags(*callee, &Place::root(Root::Param(*param)), depth + 1));
            }
        }
        all
    }

    /// Whether that two objects are of a type says more than that they have such a lock.
    fn tells(&self, tag: &str) -> bool {
        // A member of an anonymous union is one of the type around it.
        tag != self.own && !matches!(tag, "struct" | "union") && !self.cx.model.c.is_base(tag)
    }
}

/// The field that tells a type of `object`, if `place`, of which `field` is a member, is the object or what it is a member of.
fn seen_as(place: &Place, field: FieldId, object: &Place) -> Option<FieldId> {
    let outward = place.path.strip_prefix(&object.path[..]).filter(|_| place.root == object.root)?;
    outward.iter().all(|step| matches!(step, Proj::Around(_))).then_some(field)
}
