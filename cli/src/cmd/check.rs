//! `nestlint check`: discover, analyse, lint, filter, render.

use super::Exit;
use crate::args::CheckArgs;
use crate::discover::{self, Input, Request, Skipped};
use crate::engine::Engine;
use crate::failure::{Failure, Result};
use crate::output::Outcome;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{Role, Sources};
use nestlint_lints::finding::Confidence;
use nestlint_lints::registry::{self, LINTS, Lint};
use nestlint_lints::{Selection, run};
use std::path::PathBuf;

/// Runs the check; returns what to print on standard output.
pub fn check(args: &CheckArgs) -> Result<(String, Exit)> {
    let selection = selection(args)?;
    let input = discover::discover(&request(args))?;
    let engine = Engine { threads: args.threads, tests: args.tests, models: args.model.clone() };
    let program = engine.analyze(&input)?;
    let mut report = run(&program, &input, &selection);
    let least = args.min_confidence.map_or(Confidence::High, Confidence::from);
    let all = report.findings.len();
    report.findings.retain(|finding| finding.confidence >= least);
    let mut outcome = Outcome::new(&program, report.findings, skipped(&input, &program));
    outcome.unsure = all - outcome.findings.len();
    outcome.gaps = args.gaps;
    if args.show_silenced {
        outcome.silenced = report.silenced;
    }
    let outcome = outcome.load(&input);
    let exit = exit(&input, &outcome);
    if exit == Exit::NoInput {
        return Err(Failure::no_input());
    }
    Ok((outcome.render(args.format), exit))
}

fn request(args: &CheckArgs) -> Request {
    let here = || vec![PathBuf::from(".")];
    Request {
        paths: if args.paths.is_empty() { here() } else { args.paths.clone() },
        exclude: args.exclude.clone(),
        tests: args.tests,
        edition: args.edition.map(Into::into),
    }
}

/// The lints that run: those of `--only`, or all, less those of `--skip`.
fn selection(args: &CheckArgs) -> Result<Selection> {
    let only = args.only.iter().map(|name| lint(name)).collect::<Result<Vec<_>>>()?;
    let skip = args.skip.iter().map(|name| lint(name)).collect::<Result<Vec<_>>>()?;
    let among = |lints: &[&Lint], lint: &Lint| lints.iter().any(|l| l.name == lint.name);
    let wanted = |lint: &&Lint| (only.is_empty() || among(&only, lint)) && !among(&skip, lint);
    Ok(Selection { lints: LINTS.iter().filter(wanted).collect(), suppressions: !args.no_ignores })
}

/// The lint of this name, or a failure that guesses what was meant.
pub fn lint(name: &str) -> Result<&'static Lint> {
    registry::find(name).ok_or_else(|| {
        let failure = Failure::new(format!("unknown lint `{name}`"));
        match registry::did_you_mean(name, LINTS.iter().map(|lint| lint.name)) {
            Some(near) => failure.help(format!("did you mean `{near}`")),
            None => failure.help("`nestlint lints` lists them"),
        }
    })
}

/// What was asked for and not analysed, from discovery and from the analyzer.
fn skipped(input: &Input, program: &Program) -> Vec<Skipped> {
    let unread = program.files.iter().filter(|file| file.role == Role::Report).filter_map(|file| {
        let reason = file.skipped.clone()?;
        Some(Skipped { file: file.path.clone(), reason })
    });
    let mut skipped: Vec<Skipped> = input.skipped.iter().cloned().chain(unread).collect();
    skipped.sort();
    skipped.dedup();
    skipped
}

fn exit(input: &Input, outcome: &Outcome) -> Exit {
    let asked_for = input.files().iter().filter(|file| file.role == Role::Report).count();
    let unread = outcome.program.files.iter().filter(|f| f.role == Role::Report && f.skipped.is_some()).count();
    match (asked_for, outcome.skipped.len()) {
        (0, 0) => Exit::NoInput,
        _ if asked_for == unread => Exit::Error,
        _ if outcome.findings.is_empty() => Exit::Clean,
        _ => Exit::Findings,
    }
}
