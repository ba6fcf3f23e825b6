//! Held locks on paths: from the linked program to nestings.
//!
//! 1. [`order`] sorts the functions so that callees come first (strongly connected components of the call graph).
//! 2. [`exec`] runs each function abstractly and sums it up in terms of its parameters ([`summary`]): what it takes,
//!    whom it calls with what held, how it leaves. Functions of one level run in parallel.
//! 3. [`search`] follows each call that is made with a lock held to the acquisitions of that lock's class, with the
//!    parameters bound along the way, and keeps the shortest chain.
//! 4. [`report`] names the classes and builds the [`Program`].
//!
//! A path's state is told in [`state`], what an expression designates in [`place`], what lockdep compares in [`class`].

mod alone;
mod annotated;
mod awaits;
mod class;
mod cycles;
mod directive;
mod evidence;
mod exec;
mod graph;
mod guise;
mod interrupts;
mod nest_lock;
mod order;
mod place;
mod query;
mod report;
mod search;
mod short;
mod sites;
mod state;
mod subclass;
mod summary;
mod text;
mod value;
mod ways;

use crate::model::{Model, Visibility};
use crate::program::Program;
use crate::resolved::{Builtin, FieldId, FnId, Linked, Target, Yields};
use crate::source::{Language, Sources};
use crate::why::{Answer, Question};
use rayon::prelude::*;
use std::sync::OnceLock;

use class::ClassKey;
use summary::Summary;

pub(crate) use text::text_of;

/// What the phases of the solver share.
pub(crate) struct Context<'a> {
    linked: &'a Linked,
    model: &'a Model,
    calls: order::Calls,
    /// Functions that touch locks themselves or through the effect of a callee.
    summaries: Vec<Option<Box<Summary>>>,
    /// The others: run only when a chain leads through them.
    passed: Vec<OnceLock<Option<Box<Summary>>>>,
    /// Functions that may take a lock, by themselves or through calls.
    takes: Vec<bool>,
    /// Functions that only tell what a test of their parameters does: asked at every call of theirs.
    predicates: Vec<bool>,
    /// Functions that only interrupts run.
    interrupts: Vec<bool>,
    sites: sites::Sites,
    /// Files that are sources of C: neither Rust nor headers.
    c_sources: Vec<bool>,
}

impl Context<'_> {
    /// The effect of a callee, as far as it has been run.
    fn effect(&self, id: FnId) -> Option<&Summary> {
        self.summaries[id.0 as usize].as_deref()
    }

    /// The summary of a function with a body; runs it if nobody needed it before.
    fn summary(&self, id: FnId) -> Option<&Summary> {
        let at = id.0 as usize;
        match &self.summaries[at] {
            Some(summary) => Some(summary),
            None => self.passed[at].get_or_init(|| exec::Exec::run(self, id)).as_deref(),
        }
    }

    fn returns_pointer(&self, id: FnId) -> bool {
        short::returns_pointer(self.linked, id)
    }

    /// Whether a function only tells what a test of its parameters does ([`short::is_predicate`]).
    fn is_predicate(&self, id: FnId) -> bool {
        self.predicates[id.0 as usize]
    }

    /// Whether lockdep sees this kind of lock.
    fn is_visible(&self, lock: &summary::Lock) -> bool {
        let kind = self.model.kinds.get(lock.kind.0 as usize);
        kind.is_none_or(|kind| kind.visibility == Visibility::Full)
    }

    /// Whether the source or the model says that lockdep does not check a class.
    fn is_unchecked(&self, class: ClassKey) -> bool {
        matches!(class, ClassKey::Field(field, _) if self.sites.is_unchecked(field) || self.is_novalidate(field))
    }

    /// Whether the model says that lockdep does not check the locks of a field.
    fn is_novalidate(&self, field: FieldId) -> bool {
        let (tag, name) = self.member(field);
        self.model.c.is_novalidate(tag, name)
    }

    /// Whether source or model say that the instances of a field have several classes.
    fn is_reclassed(&self, field: FieldId) -> bool {
        let (tag, name) = self.member(field);
        let c = &self.model.c;
        self.sites.is_reclassified(field) || c.is_reclassed(tag, name) || c.is_typed(tag, name)
    }

    /// Whether these classes go by the type of the object.
    fn is_typed(&self, field: FieldId) -> bool {
        let (tag, name) = self.member(field);
        self.model.c.is_typed(tag, name) || (self.sites.is_typed(field) && !self.model.c.is_reclassed(tag, name))
    }

    /// Whether the model says that lockdep orders the instances of a field by a comparison function.
    fn is_compared(&self, field: FieldId) -> bool {
        let (tag, name) = self.member(field);
        self.model.c.is_compared(tag, name)
    }

    /// The tag of the owner of a field, and the field's name.
    fn member(&self, field: FieldId) -> (&str, &str) {
        let def = &self.linked.fields[self.sites.inner(field).0 as usize];
        (def.tag(), &def.name)
    }

    /// Whether a function is written in a language.
    fn is_in(&self, id: FnId, language: Language) -> bool {
        self.linked.facts(id).is_some_and(|(facts, _)| facts.language == language)
    }

    /// Whether a function is one of a header of C: what it locks and leaves locked, its callers lock (`inode_lock`), and so
    /// says lockdep.
    fn is_inlined(&self, id: FnId) -> bool {
        self.is_in(id, Language::C) && !self.c_sources[self.linked.functions[id.0 as usize].file.0 as usize]
    }

    /// Whether a function has to be run before its callers: it may change what they hold, or nest locks itself.
    fn touches_locks(&self, id: FnId) -> bool {
        let Some(body) = &self.linked.bodies[id.0 as usize] else { return false };
        // Whoever gets what it made has a new object.
        let returns_pointer = self.returns_pointer(id);
        let matters = |target: &Target| match target {
            Target::Lock(_) | Target::Locks(_) | Target::Value => true,
            Target::Builtin(Builtin::Fresh) => returns_pointer,
            Target::Functions { candidates, .. } => candidates.iter().any(|&callee| {
                self.effect(callee).is_some_and(|summary| summary.has_effect() || !summary.callbacks.is_empty())
            }),
            _ => false,
        };
        self.is_in(id, Language::Rust)
            || !body.entry.is_empty()
            || body.targets.values().any(matters)
            || (returns_pointer && body.yields.values().any(|yields| *yields == Yields::New))
            || !body.gives_up.is_empty()
            || short::is_accessor(self.linked, id)
            || short::is_constant(self.linked, id)
            || self.is_predicate(id)
    }
}

/// Rounds that functions of one recursion are run at most; from the second on those only of which a callee has changed.
const ROUNDS: usize = 4;

/// Solves a linked program; `ended` is told the name of each step when it is over.
pub fn solve(sources: &dyn Sources, linked: &Linked, model: &Model, ended: &mut dyn FnMut(&'static str)) -> Program {
    let cx = summed_up(sources, linked, model);
    ended("sum up");
    let graph = graph::Graph::new(&cx);
    let nestings = search::nestings(&cx, &graph);
    ended("nestings");
    let edges = graph::edges(&cx, &graph);
    ended("edges");
    drop(graph);
    let program = report::program(sources, &cx, &nestings, &edges);
    ended("name");
    program
}

/// Answers a question about a linked program.
pub fn answer(sources: &dyn Sources, linked: &Linked, model: &Model, question: &Question) -> Answer {
    query::answer(sources, &summed_up(sources, linked, model), question)
}

/// Runs every function that touches locks, callees first.
fn summed_up<'a>(sources: &dyn Sources, linked: &'a Linked, model: &'a Model) -> Context<'a> {
    let count = linked.functions.len();
    let passed = (0..count).map(|_| OnceLock::new()).collect();
    let calls = order::Calls::new(linked);
    let levels = order::levels(linked, &calls);
    let takes = calls.takes(linked);
    let predicates = (0..count as u32).into_par_iter().map(|id| short::is_predicate(linked, FnId(id))).collect();
    let interrupts = interrupts::only(linked, &calls);
    let sites = sites::Sites::new(linked);
    let c_sources = sources.files().iter().map(|file| file.path.ends_with(".c")).collect();
    let mut cx = Context {
        linked,
        model,
        calls,
        summaries: vec![None; count],
        passed,
        takes,
        predicates,
        interrupts,
        sites,
        c_sources,
    };
    // When each function was run, and when what its callers see of it changed: steps of all levels, counted from 1.
    let (mut now, mut run, mut changed) = (0u32, vec![0; count], vec![0; count]);
    for level in levels {
        let rounds = if level.recursive { ROUNDS } else { 1 };
        for step in std::iter::repeat_n(&level.steps, rounds).flatten() {
            now += 1;
            let is_new =
                |id: FnId| cx.calls.callees(id).iter().any(|callee| changed[callee.0 as usize] > run[id.0 as usize]);
            let wanted = step.par_iter().filter(|&&id| (run[id.0 as usize] == 0 || is_new(id)) && cx.touches_locks(id));
            let sums: Vec<_> = wanted.map(|&id| (id, exec::Exec::run(&cx, id))).collect();
            for (id, summary) in sums {
                let at = id.0 as usize;
                run[at] = now;
                if !Summary::same_effect(summary.as_deref(), cx.summaries[at].as_deref()) {
                    changed[at] = now;
                }
                cx.summaries[at] = summary;
            }
        }
    }
    cx
}
