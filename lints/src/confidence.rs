//! How sure a finding is: the sum of the weights of its evidence. The table is on the crate's page.

use crate::finding::Confidence;
use nestlint_analyzer::model::Rare;
use nestlint_analyzer::program::{ClassBasis, Evidence, Instance, Nesting, OrderEdge};
use std::collections::BTreeSet;

/// Calls that a reader follows and whose conditions the analysis mostly does, too: beyond, a path may be none.
const LONG: usize = 3;

/// The confidence of a nesting.
pub fn of(nesting: &Nesting) -> Confidence {
    level(nesting.evidence.iter().map(|e| weight(e, nesting)).sum())
}

/// The confidence of evidence that is not about two instances of one class.
pub fn of_evidence(evidence: &[Evidence]) -> Confidence {
    level(apart(evidence))
}

/// The confidence of one edge of the class graph.
pub fn of_edge(edge: &OrderEdge) -> Confidence {
    level(apart(&edge.evidence) + usize::from(edge.chain.len() > LONG))
}

/// The confidence of a cycle: all of its edges have to be right, so what is weak in any of them counts.
pub fn of_cycle(cycle: &[&OrderEdge]) -> Confidence {
    let edges: usize = cycle.iter().map(|edge| apart(&edge.evidence)).sum();
    level(edges + usize::from(steps(cycle) > LONG) + unknown_subclasses(cycle))
}

/// The evidence of a cycle as phrases.
pub fn evidence_of_cycle(cycle: &[&OrderEdge]) -> Vec<String> {
    let mut all: BTreeSet<String> = cycle.iter().flat_map(|edge| edge.evidence.iter().map(phrase)).collect();
    if steps(cycle) > LONG {
        let calls: usize = cycle.iter().map(|edge| edge.chain.len()).sum();
        all.insert(format!("{} edges with {calls} calls in all: each of them has to be right", cycle.len()));
    }
    if unknown_subclasses(cycle) > 0 {
        all.insert("a subclass that is known at run time only: where two edges meet may be two classes".into());
    }
    all.into_iter().collect()
}

/// What a reader has to follow: the calls of all edges, and each edge beyond the two that a cycle needs.
fn steps(cycle: &[&OrderEdge]) -> usize {
    let calls: usize = cycle.iter().map(|edge| edge.chain.len()).sum();
    calls + cycle.len().saturating_sub(2)
}

/// Meetings of two edges of which one does not tell its subclass.
fn unknown_subclasses(cycle: &[&OrderEdge]) -> usize {
    let next = cycle.iter().cycle().skip(1);
    let unknown =
        |(edge, next): &(&&OrderEdge, &&OrderEdge)| edge.acquired.subclass.is_none() || next.held.subclass.is_none();
    cycle.iter().zip(next).filter(unknown).count()
}

/// The weight of evidence where no instances are compared: what is weak is the way, and which class a lock is of.
fn apart(evidence: &[Evidence]) -> usize {
    let weight = |evidence: &Evidence| match evidence {
        Evidence::Class(ClassBasis::Unknown | ClassBasis::Alias) | Evidence::Reclassified => 2,
        Evidence::DynamicCall(_)
        | Evidence::LastHandle
        | Evidence::EntryFact(_)
        | Evidence::SeveralClasses(_)
        | Evidence::Rare(_)
        | Evidence::ByNumber
        | Evidence::ByNewMember
        | Evidence::ReleasedByOtherName
        | Evidence::LeftByResult
        | Evidence::HeldOnSomePaths => 1,
        _ => 0,
    };
    evidence.iter().map(weight).sum()
}

fn level(weight: usize) -> Confidence {
    match weight {
        0 => Confidence::High,
        1 => Confidence::Medium,
        _ => Confidence::Low,
    }
}

fn weight(evidence: &Evidence, nesting: &Nesting) -> usize {
    match evidence {
        Evidence::Class(ClassBasis::Unknown) => 2,
        Evidence::Class(ClassBasis::Alias) if nesting.instance != Instance::Same => 2,
        Evidence::Reclassified => 2 - usize::from(nesting.evidence.contains(&Evidence::WrittenAlike)),
        Evidence::EntryFact(_)
        | Evidence::SeveralClasses(_)
        | Evidence::Rare(_)
        | Evidence::ByNumber
        | Evidence::ByNewMember
        | Evidence::ReleasedByOtherName
        | Evidence::LeftByResult
        | Evidence::LeavesFile
        // It would lock up whenever it is run so: seldom does anybody ship that.
        | Evidence::LeftByTurn
        | Evidence::CallsBetween
        | Evidence::Reentered
        | Evidence::HeldOnSomePaths
        | Evidence::LastHandle
        | Evidence::Sharded
        | Evidence::ChosenByCallee
        | Evidence::Unshared
        | Evidence::BothRead => 1,
        Evidence::DynamicCall(_) => 1 + usize::from(nesting.chain.len() > LONG),
        Evidence::DirectCalls(calls) => usize::from(*calls > LONG),
        Evidence::Instance(Instance::Unknown, _) => usize::from(nesting.chain.len() > LONG),
        Evidence::Class(_)
        | Evidence::OneFunction
        | Evidence::Instance(..)
        | Evidence::LoopCarried
        | Evidence::Recursion
        | Evidence::WrittenAlike
        | Evidence::OneType => 0,
    }
}

/// A piece of evidence as a phrase; a few of them make a line.
pub fn phrase(evidence: &Evidence) -> String {
    match evidence {
        Evidence::OneFunction => "both ends in one function".into(),
        Evidence::DirectCalls(1) => "through one direct call".into(),
        Evidence::DirectCalls(n) => format!("through {n} direct calls"),
        Evidence::DynamicCall(1) => "a call goes through a trait or function pointer with one candidate".into(),
        Evidence::DynamicCall(n) => format!("a call goes through a trait or function pointer with {n} candidates"),
        Evidence::LastHandle => "something shared ends on the way, if no other handle to it is left".into(),
        Evidence::Class(basis) => class_phrase(*basis).into(),
        Evidence::HeldOnSomePaths => "held on some paths only".into(),
        Evidence::LeftByResult => "a callee left it held, on the ways of one result only".into(),
        Evidence::LeftByTurn => "a turn of the loop leaves it held, as far as the analysis tells".into(),
        Evidence::LeavesFile => "the way leads through several source files".into(),
        Evidence::EntryFact(what) => format!("held on entry, by {what}"),
        Evidence::Instance(relation, why) => instance_phrase(*relation, why),
        Evidence::LoopCarried => "taken again by the next turn of the loop".into(),
        Evidence::Recursion => "the function reaches itself with the lock held".into(),
        Evidence::CallsBetween => "calls are made in between that may give it up".into(),
        Evidence::Reentered => "which locks up whenever it is run, as far as the analysis tells".into(),
        Evidence::SeveralClasses(n) => {
            format!("initialised in {n} places, a class each: these two may differ in class")
        }
        Evidence::Reclassified => "some locks of the class get another class or subclass at run time".into(),
        Evidence::WrittenAlike => "the class goes by the type of the object, and both are written alike".into(),
        Evidence::OneType => "the class goes by the type of the object, and both are treated as one type".into(),
        Evidence::ChosenByCallee => "a callee chose each of them by what it was passed, most likely two".into(),
        Evidence::Sharded => "two keys of one sharded map, which seldom share a lock".into(),
        Evidence::Unshared => "which nobody else has seen yet, most likely".into(),
        Evidence::BothRead => "both only read, and perhaps two locks".into(),
        Evidence::Rare(Rare::Warned) => "only where a warning was printed: what should never be".into(),
        Evidence::Rare(Rare::LastReference) => "only where the last reference is dropped".into(),
        Evidence::Rare(Rare::ByFlag) => {
            "only where a callee says so, by a flag that it was handed: it may have given the lock up".into()
        }
        Evidence::ByNumber => {
            "whether it is taken hangs on what a function makes of a number that is passed, which was not followed"
                .into()
        }
        Evidence::ByNewMember => {
            "whether it is taken hangs on a member of an object that was just made, and nothing seen sets it".into()
        }
        Evidence::ReleasedByOtherName => {
            "a lock of the class is released in between by another name: it may be this one".into()
        }
    }
}

fn class_phrase(basis: ClassBasis) -> &'static str {
    match basis {
        ClassBasis::Key => "class by an explicit key",
        ClassBasis::Static => "class by the static",
        ClassBasis::Field => "class by type and field",
        ClassBasis::Local => "class by the place where the lock is made",
        ClassBasis::Alias => "the lock came in by a reference and nothing shows which one it is",
        ClassBasis::Unknown => "the type of the lock is not known, its text stands for the class",
    }
}

fn instance_phrase(relation: Instance, why: &str) -> String {
    let relation = match relation {
        Instance::Same => "same instance",
        Instance::Different => "different instances",
        Instance::Unknown => "instances not told apart",
    };
    if why.is_empty() { relation.into() } else { format!("{relation}: {why}") }
}
