//! The ways out of a function, made fit for its callers: few, and told apart by what the callers can see.

use super::Exec;
use crate::facts::ExprId;
use crate::flow::class::{ClassKey, class_of};
use crate::flow::place::{Place, Proj};
use crate::flow::state::Released;
use crate::flow::summary::Exit;
use crate::flow::value::{HeldId, Scalar};
use rustc_hash::FxHashSet;

/// Ways out that a summary keeps.
const MAX_EXITS: usize = 8;
/// Ways out that are compared with each other; of more, those that leave the same locks are made one first.
const MAX_COMPARED: usize = 32;

fn is_nameable(place: &Place) -> bool {
    place.root.is_on_entry() && !place.path.contains(&Proj::More)
}

/// Adds what is not there yet to a sorted list.
fn unite<'a>(list: &mut Vec<Released>, more: impl IntoIterator<Item = &'a Released>) {
    let known = list.len();
    let new: Vec<Released> = more.into_iter().filter(|it| list[..known].binary_search(it).is_err()).cloned().collect();
    if !new.is_empty() {
        list.extend(new);
        list.sort_unstable();
        list.dedup();
    }
}

/// Whether two ways out leave the same locks held and answer the same, as far as a condition goes.
pub(super) fn same_answer(a: &Exit, b: &Exit) -> bool {
    a.left == b.left
        && a.value.held == b.value.held
        && a.value.variant == b.value.variant
        && a.value.scalar.truth() == b.value.scalar.truth()
}

fn same_effect(a: &Exit, b: &Exit) -> bool {
    a.left == b.left && a.released == b.released && a.value.held == b.value.held
}

/// Whether a caller can know which of two ways a call took: by the result, or by what it passed.
fn told_apart(a: &Exit, b: &Exit) -> bool {
    let mut pairs = a.conditions.iter().flat_map(|x| b.conditions.iter().map(move |y| (x, y)));
    results_differ(a, b) || a.writes_differ(b) || pairs.any(|((p, x), (q, y))| p == q && !x.agrees(*y))
}

/// Whether the results of two ways out are two answers: one number among others (`-EAGAIN` among errors) is told apart
/// where the caller asks for it.
pub(super) fn results_differ(a: &Exit, b: &Exit) -> bool {
    let known = |exit: &Exit| exit.value.scalar != Scalar::Unknown;
    (known(a) && known(b) && a.value.scalar != b.value.scalar) || a.value.variant != b.value.variant
}

impl Exec<'_> {
    /// What a caller can make of a way out: the locks given up, as places that it has names for or as classes, and those
    /// left held. What was given up and taken again was given up for the time of the call only, and is in neither.
    pub(super) fn given_up(&self, released: Vec<Released>, left: Vec<HeldId>) -> (Vec<Released>, Vec<HeldId>) {
        let is_one = |released: &Released, id: HeldId| {
            let place = &self.out.held[id as usize].place;
            match released {
                Released::Place(given_up) => given_up == place,
                Released::Class(class) => *class == class_of(place, self.id, self.cx.linked),
                Released::ParamGuard(_) => false,
            }
        };
        let new = left.iter().copied().filter(|&id| !released.iter().any(|released| is_one(released, id))).collect();
        let gone = released.into_iter().filter(|released| !left.iter().any(|&id| is_one(released, id)));
        let mut told: Vec<Released> = gone.filter_map(|released| self.told(released)).collect();
        told.sort_unstable();
        told.dedup();
        (told, new)
    }

    /// A lock that was given up in terms of the callers; none if they have no word for it.
    fn told(&self, released: Released) -> Option<Released> {
        match released {
            Released::Place(place) if !is_nameable(&place) => match class_of(&place, self.id, self.cx.linked) {
                class @ (ClassKey::Static(..) | ClassKey::Global(_) | ClassKey::Field(..)) => {
                    Some(Released::Class(class))
                }
                _ => None,
            },
            released => Some(released),
        }
    }

    /// The calls to each release, of what is told to the callers only, and in their terms.
    pub(super) fn tell_calls_to_releases(&mut self) {
        for (released, calls) in std::mem::take(&mut self.out.calls_to) {
            let Some(released) = self.told(released) else { continue };
            if self.out.exits.iter().any(|exit| exit.released.binary_search(&released).is_ok()) {
                let known = self.out.calls_to.entry(released).or_insert(calls);
                *known = calls.min(*known);
            }
        }
        self.out.calls_to.retain(|_, calls| *calls > 0);
    }

    /// Sharpens and bounds the ways out of a C function; in Rust the guards in the result say it all.
    pub(super) fn settle_exits(&mut self, root: ExprId) {
        if !self.is_c() || self.out.exits.len() < 2 {
            return;
        }
        if self.out.exits.len() > MAX_COMPARED {
            self.join_exits();
        }
        self.sharpen_results();
        self.drop_unexplained();
        if self.out.exits.len() > MAX_EXITS {
            self.gap(root, "too many ways to leave the function with different locks; some are left out");
            self.out.exits.sort_by_key(|exit| exit.left.len() + exit.released.len());
            self.out.exits.truncate(MAX_EXITS);
        }
    }

    /// Makes the ways out one that leave the same locks with the same answer: what one of them gives up may be given up.
    fn join_exits(&mut self) {
        for exit in std::mem::take(&mut self.out.exits) {
            self.add_exit(exit, same_answer);
        }
    }

    /// Adds a way out; one that is the `same` as a known one becomes one with it: what holds of both, and what either gives up.
    pub(super) fn add_exit(&mut self, exit: Exit, same: impl Fn(&Exit, &Exit) -> bool) {
        match self.out.exits.iter().position(|known| same(known, &exit)) {
            Some(at) => {
                let value = self.returned(&self.out.exits[at].value, &exit.value);
                let known = &mut self.out.exits[at];
                known.value = value;
                known.keep_common(&exit);
                unite(&mut known.released, &exit.released);
            }
            None => self.out.exits.push(exit),
        }
    }

    /// A result that the text does not tell, on ways that change locks, where all other ways have one truth value: it is
    /// the other one. So `p` is not null in `return p` with the lock held, if what returns without the lock is `NULL`.
    fn sharpen_results(&mut self) {
        let known = self.out.exits.clone();
        let is_pointer = self.cx.returns_pointer(self.id);
        // A pointer that is not null may still be an error, as far as the text tells.
        let is_open = |exit: &&mut Exit| match exit.value.scalar {
            Scalar::NonZero => is_pointer,
            scalar => scalar == Scalar::Unknown,
        };
        for exit in self.out.exits.iter_mut().filter(is_open) {
            let (alike, others): (Vec<&Exit>, Vec<&Exit>) = known.iter().partition(|other| same_effect(other, exit));
            let is_error = |other: &&Exit| !Scalar::Positive.agrees(other.value.scalar);
            if exit.value.scalar == Scalar::NonZero {
                if !others.is_empty() && others.iter().all(is_error) {
                    exit.value.scalar = Scalar::Positive;
                }
                continue;
            }
            let truths: Vec<Option<bool>> = others.iter().map(|other| other.value.scalar.truth()).collect();
            let Some(&Some(truth)) = truths.first() else { continue };
            let contradicts = alike.iter().any(|other| other.value.scalar.truth() == Some(truth));
            if truths.iter().all(|&other| other == Some(truth)) && !contradicts {
                // A member that is returned may be any number; errors are negative, and it is none.
                let is_member = exit.value.place.as_ref().is_some_and(|place| !place.path.is_empty());
                exit.value.scalar = match truth {
                    // What is no error pointer is an object.
                    true if is_pointer && others.iter().any(is_error) => Scalar::Positive,
                    true if is_pointer || is_member => Scalar::Unknown,
                    true => Scalar::Int(0),
                    false => Scalar::NonZero,
                };
            }
        }
    }

    /// Of two ways that no caller can tell apart, one changes locks and one does not: a condition was not understood. What
    /// is kept is what holds less: a lock that may be left is not, a lock that may be given up is, unless the function
    /// takes locks of that class by other names: then it may have been one of these.
    fn drop_unexplained(&mut self) {
        let own = self.given_up_by_own_names();
        let all = self.out.exits.clone();
        let mut exits = std::mem::take(&mut self.out.exits);
        for (at, exit) in exits.iter_mut().enumerate() {
            let alike: Vec<&Exit> = all
                .iter()
                .enumerate()
                .filter(|(other, way)| *other != at && way.value.held == exit.value.held && !told_apart(exit, way))
                .map(|(_, way)| way)
                .collect();
            exit.left.retain(|id| alike.iter().all(|other| self.leaves(other, *id)));
            let lacking = |released: &Released| alike.iter().any(|other| !self.gives_up_alike(other, released));
            exit.released.retain(|released| !(own.contains(released) && lacking(released)));
            for other in alike {
                let more = other.released.iter().filter(|released| !own.contains(released));
                unite(&mut exit.released, more);
            }
        }
        for exit in exits {
            self.add_exit(exit, |known, exit| same_effect(known, exit) && !told_apart(known, exit));
        }
    }

    /// Whether a way out gives up a lock of the same class.
    fn gives_up_alike(&self, exit: &Exit, released: &Released) -> bool {
        let class = self.class_given_up(released);
        exit.released.iter().any(|other| other == released || (class.is_some() && self.class_given_up(other) == class))
    }

    /// The class of a lock that was given up, unless it is a guard.
    fn class_given_up(&self, released: &Released) -> Option<ClassKey> {
        match released {
            Released::Place(place) => Some(class_of(place, self.id, self.cx.linked)),
            Released::Class(class) => Some(*class),
            Released::ParamGuard(_) => None,
        }
    }

    /// What the ways out give up that may be a lock which the function took by another name.
    fn given_up_by_own_names(&self) -> FxHashSet<Released> {
        let takes = self.taken_classes();
        let is_taken_here = |released: &Released| match released {
            Released::Place(place) => self.out.held.iter().any(|lock| lock.entry.is_none() && lock.place == *place),
            _ => false,
        };
        let is_own = |released: &Released| {
            self.class_given_up(released).is_some_and(|class| takes.contains(&class)) && !is_taken_here(released)
        };
        let all: FxHashSet<&Released> = self.out.exits.iter().flat_map(|exit| &exit.released).collect();
        all.into_iter().filter(|released| is_own(released)).cloned().collect()
    }

    /// Whether a way out leaves the lock `id` held, wherever it was taken.
    fn leaves(&self, exit: &Exit, id: HeldId) -> bool {
        let place = &self.out.held[id as usize].place;
        exit.left.iter().any(|&other| self.out.held[other as usize].place == *place)
    }

    /// Classes that the function takes in its own text or gets from a callee that leaves them held.
    fn taken_classes(&self) -> FxHashSet<ClassKey> {
        let own = self.out.held.iter().filter(|lock| lock.entry.is_none());
        own.map(|lock| class_of(&lock.place, self.id, self.cx.linked)).collect()
    }
}
