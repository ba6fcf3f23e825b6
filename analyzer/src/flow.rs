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

mod class;
mod directive;
mod exec;
mod order;
mod place;
mod report;
mod search;
mod state;
mod summary;
mod text;
mod value;

use crate::model::Model;
use crate::program::Program;
use crate::resolved::{FnId, Linked};
use crate::source::Sources;
use place::Proj;
use rayon::prelude::*;
use summary::Summary;

/// What the phases of the solver share.
pub(crate) struct Context<'a> {
    linked: &'a Linked,
    model: &'a Model,
    summaries: Vec<Option<Summary>>,
}

impl Context<'_> {
    fn summary(&self, id: FnId) -> Option<&Summary> {
        self.summaries[id.0 as usize].as_ref()
    }

    /// The step to a field that the model names and no type of the run declares.
    fn model_field(&self, name: &str) -> Proj {
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Proj::Named(hash | 0x8000_0000)
    }
}

/// Rounds that functions of one recursion are run.
const ROUNDS: usize = 2;

/// Solves a linked program.
pub fn solve(sources: &dyn Sources, linked: &Linked, model: &Model) -> Program {
    let mut cx = Context { linked, model, summaries: vec![None; linked.functions.len()] };
    for level in order::levels(linked) {
        let rounds = if level.recursive { ROUNDS } else { 1 };
        for _ in 0..rounds {
            let sums: Vec<(FnId, Option<Summary>)> =
                level.functions.par_iter().map(|&id| (id, exec::Exec::run(&cx, id))).collect();
            for (id, summary) in sums {
                cx.summaries[id.0 as usize] = summary;
            }
        }
    }
    let nestings = search::nestings(&cx);
    report::program(sources, &cx, nestings)
}
