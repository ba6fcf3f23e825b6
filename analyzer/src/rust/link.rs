//! Names, types and callees of Rust, over all files: a small type checker that never fails.
//!
//! | step | module | what |
//! |---|---|---|
//! | 1 | `items`, `modules` | the items of all files in tables, files as modules of crates |
//! | 2 | `names` | imports, globs, preludes, paths |
//! | 3 | `lower`, `sigs` | written types and signatures to interned `types` |
//! | 4 | `impls`, `know`, `glue` | implementations by type, the model's rows by item, what values own |
//! | 5 | `body`, over `cx`, `unify`, `select`, `probe` | each function body: types of expressions, targets of calls |
//!
//! Steps 1 to 4 make a `World` that is read only; bodies are typed in parallel against it. Libraries whose source is not
//! in sight are known by the stubs of the [`crate::model::rust`] tables, which come in as further files. What cannot be
//! found out is unknown, never guessed.

mod body;
mod cx;
mod export;
mod glue;
mod impls;
mod items;
mod know;
mod lang;
mod lower;
mod modules;
mod names;
mod output;
mod probe;
mod select;
mod sigs;
mod sym;
#[cfg(test)]
mod tests;
mod types;
mod unify;
mod world;

use crate::facts::FileFacts;
use crate::model::Model;
use crate::model::rust::Stub;
use crate::resolved::Linked;
use crate::source::{Edition, Sources};
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};
use world::{Bases, World};

/// Stack of the threads that type bodies: expressions may nest up to the bound of `body::expr`.
const STACK_SIZE: usize = 256 << 20;

/// Links the Rust files of a run; files of other languages keep their facts and get no bodies.
pub fn link(sources: &dyn Sources, facts: Vec<Option<FileFacts>>, model: &Model) -> Linked {
    let mut linked = Linked { files: facts, ..Linked::default() };
    link_into(&mut linked, sources, model);
    linked
}

/// The same, appended to a program whose `files` are complete: another language may be linked already.
pub fn link_into(linked: &mut Linked, sources: &dyn Sources, model: &Model) {
    let stubs = parse_stubs(model);
    let mut files = std::mem::take(&mut linked.files);
    let bases = Bases {
        fns: linked.functions.len() as u32,
        statics: linked.statics.len() as u32,
        fields: linked.fields.len() as u32,
    };
    let mut world = World::build(sources, &files, &stubs, (model, bases));
    let bodies = with_pool(|| {
        output::reveal(&mut world);
        let all: Vec<u32> = (0..world.real.fns).collect();
        all.par_iter().map(|&at| body::of_fn(&world, items::FnIx(at))).collect::<Vec<_>>()
    });
    let gaps = output::append(linked, &world, bodies);
    drop(world);
    for (file, gap) in gaps {
        if let Some(facts) = files[file.0 as usize].as_mut() {
            facts.gaps.push(gap);
        }
    }
    linked.files = files;
}

/// Runs on as many threads as rayon would, with stacks that are deep enough.
fn with_pool<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    let threads = rayon::current_num_threads();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK_SIZE).build();
    match pool {
        Ok(pool) => pool.install(f),
        // Without threads of that size there is still the caller's own.
        Err(_) => f(),
    }
}

/// Parsed stubs, kept for the life of the process: an editor and a test suite link again and again.
static PARSED: Mutex<Vec<(Stub, Arc<FileFacts>)>> = Mutex::new(Vec::new());
/// How many are kept; the built-in tables are fewer.
const MAX_PARSED: usize = 64;

fn parse_stubs(model: &Model) -> Vec<(String, Arc<FileFacts>)> {
    // A thread that panicked while it held the lock left whole entries behind.
    let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    let all = model.rust.stubs.iter().map(|stub| {
        if let Some((_, facts)) = parsed.iter().find(|(known, _)| known == stub) {
            return (stub.name.clone(), facts.clone());
        }
        let table = super::extract::MacroTable::default();
        let parse = || super::extract::extract(&stub.text, Edition::E2021, &table);
        let facts = Arc::new(super::extract::with_big_stack(parse));
        if parsed.len() < MAX_PARSED {
            parsed.push((stub.clone(), facts.clone()));
        }
        (stub.name.clone(), facts)
    });
    all.collect()
}
