//! `nestlint check`: the pipeline, less what is known, in the forms that were asked for.

use super::{Exit, Printed};
use crate::args::{CheckArgs, FailOn, Format, Output};
use crate::baseline::Baseline;
use crate::discover::{self, decode, language, reason, shown};
use crate::failure::{Failure, Result};
use crate::git::{Base, Checkout};
use crate::output::{Outcome, plural};
use crate::pipeline::{self, Analysis};
use crate::settings::Settings;
use crate::{statistics, write};
use nestlint_analyzer::source::{Role, Sources};
use nestlint_lints::finding::{Confidence, Finding, Level};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs the check.
pub fn check(args: &CheckArgs) -> Result<Printed> {
    let settings = Settings::new(args)?;
    if args.show_settings {
        return Ok(Printed::text(settings.show()));
    }
    if args.show_files {
        return show_files(&settings);
    }
    let mut analysis = if settings.request.paths == [PathBuf::from("-")] {
        standard_input(args, &settings)?
    } else {
        pipeline::analyze(&settings)?
    };
    let mut notes = String::new();
    if let Some(path) = &settings.baseline {
        without_baseline(path, &settings, &mut analysis, &mut notes)?;
    }
    if let Some(base) = base(args) {
        without_base(&base, &settings, &mut analysis.findings)?;
    }
    if args.timings {
        for (phase, time) in &analysis.timings {
            let _ = writeln!(notes, "{phase:9} {:9.1} ms", time.as_secs_f64() * 1e3);
        }
    }
    let exit = exit(&analysis, settings.fail_on);
    let stdout = report(args, settings.min_confidence, analysis)?;
    Ok(Printed { stdout, stderr: notes, exit })
}

fn show_files(settings: &Settings) -> Result<Printed> {
    let input = discover::discover(&settings.request)?;
    let mut text = String::new();
    for file in input.files().iter().filter(|file| file.role == Role::Report && settings.wants(&file.path)) {
        let _ = writeln!(text, "{}", file.path);
    }
    Ok(Printed::text(text))
}

/// One file from standard input; its package, if it has one on disk, is known.
fn standard_input(args: &CheckArgs, settings: &Settings) -> Result<Analysis> {
    let start = Instant::now();
    let Some(path) = &args.stdin_path else {
        return Err(Failure::new("standard input has no name").help("add --stdin-path src/name.rs"));
    };
    let Some(language) = language(path) else {
        return Err(Failure::new(format!("{} is neither Rust nor C by its name", shown(path))));
    };
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    read.map_err(|e| Failure::new(format!("cannot read standard input: {}", reason(&e))))?;
    let text = decode(bytes, language).map_err(|why| Failure::new(format!("standard input: {why}")))?;
    let paths = if path.is_file() { vec![path.clone()] } else { Vec::new() };
    let request = discover::Request { paths, ..settings.request.clone() };
    let mut input = discover::discover(&request)?;
    input.overlay(path, language, request.edition, text);
    pipeline::analyze_input(settings, input, start)
}

/// Takes known findings away; tells of entries that nothing matches, if what they speak of was checked.
fn without_baseline(path: &Path, settings: &Settings, analysis: &mut Analysis, notes: &mut String) -> Result<()> {
    let baseline = Baseline::read(path)?;
    analysis.findings.retain(|finding| !baseline.knows(finding));
    let checked: BTreeSet<&str> =
        analysis.program.files.iter().filter(|f| f.role == Role::Report).map(|f| f.path.as_str()).collect();
    let judged = |file: &str| checked.contains(file) || !Path::new(file).exists();
    let stale = baseline.stale(&analysis.all);
    let stale = stale.iter().filter(|e| judged(&e.file) && settings.lints.contains_key(e.lint.as_str())).count();
    if stale > 0 {
        let (count, path) = (plural(stale, "entry"), shown(path));
        let _ = writeln!(notes, "warning: {count} of {path} found nothing; `nestlint baseline prune` takes them out");
    }
    Ok(())
}

fn base(args: &CheckArgs) -> Option<Base> {
    let merge_base = args.new_from_merge_base.clone().map(Base::MergeBase);
    args.new_from_rev.clone().map(Base::Rev).or(merge_base)
}

/// Takes away what the base has too. Both sides are analysed: a finding can be new in a file that did not change.
fn without_base(base: &Base, settings: &Settings, findings: &mut Vec<Finding>) -> Result<()> {
    let checkout = Checkout::of(base)?;
    let here = checkout.here();
    let mut request = settings.request.clone();
    request.paths = request.paths.iter().map(|path| here.join(discover::relative(path))).collect();
    request.paths.retain(|path| path.exists());
    let mut input = discover::discover(&request)?;
    input.seen_from(&here);
    if input.files().is_empty() {
        return Ok(());
    }
    let old = pipeline::analyze_input(settings, input, Instant::now())?;
    let known: BTreeSet<&str> = old.all.iter().map(|finding| finding.fingerprint.as_str()).collect();
    findings.retain(|finding| !known.contains(finding.fingerprint.as_str()));
    Ok(())
}

fn exit(analysis: &Analysis, fail_on: FailOn) -> Exit {
    let fails = |level: Level| match fail_on {
        FailOn::Error => level == Level::Error,
        FailOn::Warning => level >= Level::Warning,
        FailOn::Never => false,
    };
    if analysis.is_all_skipped() {
        Exit::Error
    } else if analysis.findings.iter().any(|finding| fails(finding.level)) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// Writes the reports that go to files and returns what goes to standard output.
fn report(args: &CheckArgs, least: Confidence, analysis: Analysis) -> Result<String> {
    let mut outcome = Outcome::new(&analysis.program, analysis.findings, analysis.skipped);
    outcome.unsure = analysis.all.iter().filter(|finding| finding.confidence < least).count();
    outcome.gaps = args.gaps;
    if args.show_silenced {
        outcome.silenced = analysis.silenced;
    }
    let outcome = outcome.load(&analysis.input);
    let mut outputs = args.output.clone();
    outputs.extend(args.format.map(|format| Output { format, file: None }));
    if outputs.is_empty() {
        outputs.push(Output { format: Format::Text, file: None });
    }
    let mut stdout = String::new();
    for Output { format, file } in outputs {
        let text = outcome.render(format);
        match file {
            Some(file) => write::replace(&file, &anstream::adapter::strip_str(&text).to_string())?,
            None => stdout += &text,
        }
    }
    if args.statistics {
        stdout += &statistics::table(&outcome.findings);
    }
    Ok(stdout)
}
