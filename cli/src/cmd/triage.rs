//! `nestlint triage`: the lockdep reports of a directory, one row for each cause.

use super::{Exit, Printed};
use crate::args::{TriageArgs, TriageFormat};
use crate::engine::Engine;
use crate::failure::Result;
use crate::reports::{self, Primitives, Tree, table};
use std::time::Duration;

/// Runs the subcommand.
pub fn triage(args: &TriageArgs) -> Result<Printed> {
    let engine = Engine { threads: args.threads, ..Engine::default() };
    let primitives = Primitives::new(engine.model()?);
    let entries = reports::logs(&reports::files(&args.dir)?, &primitives)?;
    let mut groups = table::merge(entries);
    if let Some(tree) = Tree::find(args.root.as_deref(), engine, Duration::from_secs(args.timeout))? {
        reports::explain(groups.iter_mut().map(|group| &mut group.entry).collect(), &tree, &primitives)?;
    }
    let stdout = match args.format {
        TriageFormat::Text => table::text(&groups),
        TriageFormat::Json => table::json(&groups),
        TriageFormat::Csv => table::csv(&groups),
    };
    let exit = if groups.is_empty() { Exit::NoInput } else { Exit::Clean };
    Ok(Printed { stdout, stderr: String::new(), exit })
}
