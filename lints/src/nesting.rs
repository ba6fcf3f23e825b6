//! From a nesting of the program to a finding: which lint it belongs to, its ends, and one of several ways.

use crate::confidence;
use crate::finding::{Class, Confidence, End, Finding, Level, Step};
use crate::help;
use crate::recursion;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::{Acquisition, CallStep, ClassId, Instance, Nesting, Program, ProgramFn, Silence};
use nestlint_analyzer::source::{Location, Role};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What a nesting comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// One object, and the second acquisition cannot succeed.
    SelfDeadlock,
    /// One object, twice read: deadlocks when a writer waits in between.
    RecursiveRead,
    /// One class, another object or perhaps another.
    NestedSameClass,
    /// Like that, with one annotation at both ends that tells lockdep nothing.
    WrongSubclass,
    /// Not reported, for this cause.
    Silent(Silence),
}

/// Sorts a nesting to its lint.
///
/// The rules of the modes are those of lockdep's `check_deadlock()`: a trylock is never checked as the inner lock, a
/// recursive reader is fine after any reader. Where both ends are one object the lock itself decides: an upgradable
/// reader keeps writers and its own kind out, so a plain reader after it gets in.
pub fn verdict(nesting: &Nesting) -> Verdict {
    use Mode::{Exclusive, RecursiveShared, Shared, Upgradable};
    if let Some(silence) = &nesting.silenced {
        return Verdict::Silent(silence.clone());
    }
    let rule = |text: &str| Verdict::Silent(Silence::Rule(text.into()));
    let same = nesting.instance == Instance::Same;
    if nesting.acquired.is_try {
        return rule("the inner acquisition does not block");
    }
    match (nesting.held.mode, nesting.acquired.mode) {
        (Shared | RecursiveShared | Upgradable, RecursiveShared) => rule("a recursive reader never waits for a reader"),
        (Upgradable, Shared) if same => rule("a reader gets in while the upgradable reader keeps writers out"),
        (Upgradable, Exclusive) if same && nesting.acquired.is_conversion => rule("an upgrade gives its own reader up"),
        (Shared | RecursiveShared, Shared | Upgradable) if same => Verdict::RecursiveRead,
        _ if same => Verdict::SelfDeadlock,
        _ if is_annotated_alike(nesting) => Verdict::WrongSubclass,
        _ => Verdict::NestedSameClass,
    }
}

/// Whether both ends say the same non-zero subclass: somebody meant an order, and lockdep sees none.
fn is_annotated_alike(nesting: &Nesting) -> bool {
    nesting.held.subclass == nesting.acquired.subclass && nesting.acquired.subclass.is_some_and(|n| n > 0)
}

/// How a lint words what it reports.
pub(crate) struct Wording {
    pub(crate) lint: &'static str,
    pub(crate) level: Level,
    pub(crate) wanted: Verdict,
    pub(crate) message: fn(&Program, &Nesting) -> String,
}

/// Adds a finding for each pair of places whose nestings come to the wanted verdict.
pub(crate) fn report(program: &Program, wording: &Wording, out: &mut Vec<Finding>) {
    let mut pairs: BTreeMap<(ClassId, Location, Location), Vec<&Nesting>> = BTreeMap::new();
    for nesting in &program.nestings {
        if is_asked_for(program, nesting) && verdict(nesting) == wording.wanted && !is_of_a_helper(program, nesting) {
            pairs.entry((nesting.acquired.class, nesting.acquired.at, nesting.held.at)).or_default().push(nesting);
        }
    }
    let told = pairs.values().filter_map(|ways| {
        let best = *ways.iter().min_by_key(|n| rank(n))?;
        Some((best, ways.iter().map(|n| n.other_paths).sum::<u32>() + ways.len() as u32 - 1))
    });
    let told = recursion::once(told.collect());
    out.extend(told.into_iter().map(|(best, others)| finding(program, wording, best, others)));
}

/// Whether one call brings several guards, and the helper that takes them has the finding already: the loop in
/// `lock_all()` is one bug, not one more at each of its callers.
fn is_of_a_helper(program: &Program, nesting: &Nesting) -> bool {
    let in_loop = |n: &Nesting| n.held.at == n.acquired.at && n.silenced.is_none();
    let takes = |other: &Nesting| nesting.chain.iter().any(|step| step.at == other.acquired.at);
    in_loop(nesting)
        && nesting.chain.iter().any(|step| step.at != nesting.acquired.at)
        && program
            .nestings
            .iter()
            .any(|other| other.acquired.at != nesting.acquired.at && in_loop(other) && takes(other))
}

/// Whether a place of a nesting is in a file that the user asked for.
pub(crate) fn is_asked_for(program: &Program, nesting: &Nesting) -> bool {
    let ends = [nesting.acquired.at, nesting.held.at].into_iter();
    ends.chain(nesting.chain.iter().map(|step| step.at)).any(|at| program.file(at.file).role == Role::Report)
}

/// The surest way first, then the shortest, then the first by place.
fn rank(nesting: &Nesting) -> (Reverse<Confidence>, usize, Vec<Location>) {
    let places = nesting.chain.iter().map(|step| step.at).collect();
    (Reverse(confidence::of(nesting)), nesting.chain.len(), places)
}

fn finding(program: &Program, wording: &Wording, nesting: &Nesting, other_paths: u32) -> Finding {
    Finding {
        lint: wording.lint,
        level: wording.level,
        confidence: confidence::of(nesting),
        message: (wording.message)(program, nesting) + &recursion::words(program, nesting),
        fingerprint: String::new(),
        cause: String::new(),
        class: Some(class(program, nesting.acquired.class)),
        instance: Some(nesting.instance),
        held: Some(end(program, &nesting.held)),
        acquired: end(program, &nesting.acquired),
        chain: nesting.chain.iter().map(|step| self::step(program, step)).collect(),
        other_paths,
        evidence: nesting.evidence.iter().map(confidence::phrase).collect(),
        help: help::of(program, nesting, &wording.wanted),
        edges: Vec::new(),
    }
}

/// A nesting that is not reported, in the form of a finding of the lint that it would have belonged to.
pub(crate) fn silenced(program: &Program, nesting: &Nesting) -> Finding {
    let wording = crate::nested_same_class::WORDING;
    Finding { help: Vec::new(), ..finding(program, &wording, nesting, nesting.other_paths) }
}

/// A class as it is shown.
pub fn class(program: &Program, id: ClassId) -> Class {
    let class = program.class(id);
    Class {
        id,
        name: class.name.clone(),
        kind: class.kind.clone(),
        description: class.description.clone(),
        definition: class.definition,
    }
}

/// An end as it is shown.
pub fn end(program: &Program, acquisition: &Acquisition) -> End {
    End {
        at: acquisition.at,
        function: program.function(acquisition.function).name.clone(),
        lock: acquisition.text.clone(),
        mode: mode_name(acquisition.mode).into(),
        subclass: acquisition.subclass,
    }
}

/// A comment to nestlint as the one end of a finding about it.
pub(crate) fn comment(program: &Program, at: Location) -> End {
    let inside = |f: &&ProgramFn| f.at.file == at.file && f.whole.lo <= at.span.lo && at.span.hi <= f.whole.hi;
    let function = program.functions.iter().filter(inside).min_by_key(|f| f.whole.hi - f.whole.lo);
    let comment = program.file(at.file).directives.iter().find(|d| d.span == at.span);
    End {
        at,
        function: function.map(|f| f.name.clone()).unwrap_or_default(),
        lock: comment.map(|d| d.text.to_string()).unwrap_or_default(),
        mode: String::new(),
        subclass: None,
    }
}

/// A call as it is shown.
pub fn step(program: &Program, step: &CallStep) -> Step {
    Step {
        at: step.at,
        caller: program.function(step.caller).name.clone(),
        callee: program.function(step.callee).name.clone(),
    }
}

/// A mode in the words of the JSON contract.
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Exclusive => "exclusive",
        Mode::Shared => "shared",
        Mode::RecursiveShared => "recursive",
        Mode::Upgradable => "upgradable",
    }
}
