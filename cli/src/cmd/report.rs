//! `nestlint report`: lockdep reports of logs, what they come to, and where they are in the source.

use super::{Exit, Printed};
use crate::args::{ReportArgs, ReportFormat};
use crate::engine::Engine;
use crate::failure::Result;
use crate::reports::{self, Entry, Primitives, Source, Tree};
use std::time::Duration;

/// Runs the subcommand.
pub fn report(args: &ReportArgs) -> Result<Printed> {
    let engine = Engine { threads: args.threads, ..Engine::default() };
    let primitives = Primitives::new(engine.model()?);
    let sources: Vec<Source> = args.files.iter().map(|path| Source::of(path)).collect();
    let mut entries = reports::logs(&sources, &primitives)?;
    if let Some(tree) = Tree::find(args.root.as_deref(), engine, Duration::from_secs(args.timeout))? {
        reports::explain(entries.iter_mut().collect(), &tree, &primitives)?;
    }
    let stdout = match args.format {
        ReportFormat::Text => reports::text(&entries),
        ReportFormat::Json => reports::json(&entries),
    };
    Ok(Printed { stdout, stderr: String::new(), exit: exit(&entries) })
}

fn exit(entries: &[Entry]) -> Exit {
    if entries.is_empty() { Exit::NoInput } else { Exit::Clean }
}
