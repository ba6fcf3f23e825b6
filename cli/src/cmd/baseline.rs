//! `nestlint baseline write|prune|show`.

use super::Printed;
use crate::args::{BaselineAction, CheckArgs};
use crate::baseline::{Baseline, DEFAULT};
use crate::discover::shown;
use crate::failure::{Failure, Result};
use crate::output::plural;
use crate::pipeline;
use crate::settings::Settings;
use std::path::PathBuf;

/// Runs the subcommand.
pub fn baseline(action: &BaselineAction) -> Result<Printed> {
    match action {
        BaselineAction::Write(args) => write(args),
        BaselineAction::Prune(args) => prune(args),
        BaselineAction::Show { baseline } => show(baseline.clone().unwrap_or_else(|| DEFAULT.into())),
    }
}

fn place(settings: &Settings) -> PathBuf {
    settings.baseline.clone().unwrap_or_else(|| DEFAULT.into())
}

/// Findings of every confidence go in, so that a lower bound shows nothing old.
fn write(args: &CheckArgs) -> Result<Printed> {
    let settings = Settings::new(args)?;
    let analysis = pipeline::analyze(&settings)?;
    let baseline = Baseline::of(&analysis.program, &settings, &analysis.all);
    let path = place(&settings);
    baseline.write(&path)?;
    Ok(Printed::text(format!("wrote {} to {}\n", plural(baseline.findings.len(), "finding"), shown(&path))))
}

fn prune(args: &CheckArgs) -> Result<Printed> {
    let settings = Settings::new(args)?;
    let path = place(&settings);
    let mut baseline = Baseline::read(&path)?;
    if !baseline.is_covered_by(&settings.anchored_paths()) {
        let message =
            format!("{} is of {}, which is more than what is checked", shown(&path), baseline.paths.join(", "));
        return Err(Failure::new(message).help("prune it with the paths that it was written with"));
    }
    let analysis = pipeline::analyze(&settings)?;
    let stale: Vec<_> = baseline.stale(&settings, &analysis.all).into_iter().cloned().collect();
    baseline.findings.retain(|entry| !stale.contains(entry));
    baseline.write(&path)?;
    Ok(Printed::text(format!(
        "took {} out of {}, {} left\n",
        plural(stale.len(), "finding"),
        shown(&path),
        baseline.findings.len()
    )))
}

fn show(path: PathBuf) -> Result<Printed> {
    let baseline = Baseline::read(&path)?;
    let line = |entry: &crate::baseline::Entry| {
        format!("{} {}: {}: {}: {}\n", entry.fingerprint, entry.file, entry.function, entry.lint, entry.message)
    };
    let mut text: String = baseline.findings.iter().map(line).collect();
    text += &format!("{} in {}\n", plural(baseline.findings.len(), "finding"), shown(&path));
    Ok(Printed::text(text))
}
