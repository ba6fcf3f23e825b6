//! What speaks for a nesting and against it: the weights are the lints' (`nestlint_lints::confidence`).

use super::Context;
use super::class::ClassKey;
use super::guise;
use super::place::{ELEMENTS, Element, JUST_MADE, Place, Proj};
use super::search::Found;
use super::summary::Entry;
use crate::model::Mode;
use crate::program::{ClassBasis, Evidence, Instance};
use crate::resolved::{FieldId, FnId, Via};
use crate::source::Language;

/// The evidence of a nesting or an edge whose outer lock's class is known by `basis`.
pub(super) fn of(cx: &Context<'_>, guises: &mut guise::Known, found: &Found, basis: ClassBasis) -> Vec<Evidence> {
    let mut all = vec![Evidence::Class(basis)];
    match (found.chain.len(), found.weakest) {
        (0, _) => all.push(Evidence::OneFunction),
        (_, Some((Via::LastHandle, _))) => all.push(Evidence::LastHandle),
        // One implementation in sight: nothing else of the run can be meant.
        (_, Some((via, candidates))) if via == Via::Pointer || candidates > 1 => {
            all.push(Evidence::DynamicCall(candidates));
        }
        (calls, _) => all.push(Evidence::DirectCalls(calls)),
    }
    all.push(Evidence::Instance(found.instance.0, found.instance.1.to_owned()));
    all.extend(again(cx, found));
    all.extend(several_classes(cx, guises, found));
    if found.held.sometimes {
        all.push(Evidence::HeldOnSomePaths);
    }
    if found.held.by_result {
        all.push(Evidence::LeftByResult);
    }
    if leaves_file(cx, found) {
        all.push(Evidence::LeavesFile);
    }
    if found.held.doubtful {
        all.push(Evidence::ReleasedByOtherName);
    }
    all.extend(found.rare.map(Evidence::Rare));
    if found.by_number {
        all.push(Evidence::ByNumber);
    }
    if found.by_new {
        all.push(Evidence::ByNewMember);
    }
    all.extend(instances(cx, found));
    if let Some(Entry::Asserted(text)) = &found.held.entry {
        all.push(Evidence::EntryFact(text.to_string()));
    }
    all
}

/// How one lock is met again: by a turn of a loop, by a recursion, by the function that took it.
fn again(cx: &Context<'_>, found: &Found) -> Vec<Evidence> {
    let mut all = Vec::new();
    let is_c = cx.is_in(found.holder, Language::C);
    if found.loop_carried {
        all.push(Evidence::LoopCarried);
        if is_c && found.instance.0 == Instance::Same {
            all.push(Evidence::LeftByTurn);
        }
    }
    if found.calls_between && !found.loop_carried && is_c && found.instance.0 == Instance::Same {
        all.push(Evidence::CallsBetween);
    }
    if found.recursion {
        all.push(Evidence::Recursion);
        all.extend(is_c.then_some(Evidence::Reentered));
    }
    all
}

/// What the two locks are to each other, where that depends on the kind of lock or the language.
fn instances(cx: &Context<'_>, found: &Found) -> Vec<Evidence> {
    let mut all = Vec::new();
    let shared = |mode| matches!(mode, Mode::Shared | Mode::RecursiveShared);
    let is_rust = cx.is_in(found.holder, Language::Rust);
    if is_rust && found.instance.0 != Instance::Same && shared(found.held.mode) && shared(found.taken.lock.mode) {
        all.push(Evidence::BothRead);
    }
    if is_rust && found.instance == (Instance::Different, JUST_MADE) {
        all.push(Evidence::Unshared);
    }
    let by_callee = |place: &Place| is_chosen_by_callee(cx, found.holder, place);
    if is_rust
        && found.instance == (Instance::Unknown, ELEMENTS)
        && !found.chain.is_empty()
        && !all.contains(&Evidence::BothRead)
        && by_callee(&found.held.place)
        && by_callee(&found.taken.lock.place)
    {
        all.push(Evidence::ChosenByCallee);
    }
    if cx.model.kind(found.taken.lock.kind).sharded && found.instance.0 != Instance::Same {
        all.push(Evidence::Sharded);
    }
    all
}

/// Whether no expression of the holder chose an element on the way to a place (`rebase` numbers those of callees anew).
fn is_chosen_by_callee(cx: &Context<'_>, holder: FnId, place: &Place) -> bool {
    let expressions = cx.linked.facts(holder).map_or(0, |(facts, _)| facts.exprs.len());
    let mut elements = place.path.iter().filter_map(|step| match step {
        Proj::Element(Element::Turn(owner, at, _)) => Some(*owner == holder && at.index() < expressions),
        Proj::Element(_) => Some(true),
        _ => None,
    });
    elements.next_back() == Some(false)
}

/// Whether the way from the outer lock to the inner one leads by several calls through several C sources, or the outer one
/// was taken in another source than its holder's; headers belong to whoever reads them.
fn leaves_file(cx: &Context<'_>, found: &Found) -> bool {
    let several = |functions: &[FnId]| {
        let files = functions.iter().map(|id| cx.linked.functions[id.0 as usize].file);
        let mut sources = files.filter(|file| cx.c_sources[file.0 as usize]);
        sources.next().is_some_and(|first| sources.any(|other| other != first))
    };
    let steps: Vec<FnId> = found.chain.iter().flat_map(|step| [step.caller, step.callee]).collect();
    several(&[found.held.function, found.holder]) || (found.chain.len() > 1 && several(&steps))
}

/// That the locks of a field are of several classes, so that these may be of others than those of another place.
fn several_classes(cx: &Context<'_>, guises: &mut guise::Known, found: &Found) -> Vec<Evidence> {
    let ends = [(found.class, &found.held.place), (found.inner_class, &found.taken.lock.place)];
    let is_one = found.class == found.inner_class && found.instance.0 == Instance::Same;
    let of_field = |(class, place): (ClassKey, &Place)| match class {
        ClassKey::Field(field, _) if !is_one => Some((field, cx.sites.classes(field, place))),
        _ => None,
    };
    let fields: Vec<(FieldId, usize)> = ends.into_iter().filter_map(of_field).collect();
    let mut all = Vec::new();
    let reclassed: Vec<FieldId> =
        fields.iter().map(|(field, _)| *field).filter(|&field| cx.is_reclassed(field)).collect();
    let are_typed = reclassed.iter().all(|&field| cx.is_typed(field));
    if !reclassed.is_empty() && are_typed && guise::are_alike(cx, guises, found) {
        return vec![Evidence::OneType];
    }
    if let Some(most) = fields.iter().map(|(_, classes)| *classes).max().filter(|&most| most > 1) {
        all.push(Evidence::SeveralClasses(most));
    }
    if !reclassed.is_empty() {
        all.push(Evidence::Reclassified);
        if found.chain.is_empty() && are_typed && is_alike(&found.held.place, &found.taken.lock.place) {
            all.push(Evidence::WrittenAlike);
        }
    }
    all
}

/// Whether two places are written alike, through the same members: most likely of objects of one type.
fn is_alike(a: &Place, b: &Place) -> bool {
    let members = |place: &Place| -> Vec<Proj> {
        place.path.iter().filter(|step| matches!(step, Proj::Field(_) | Proj::Named(_))).copied().collect()
    };
    members(a) == members(b)
}
