//! `nestlint check`: the pipeline, less what is known, in the forms that were asked for.

use super::{Exit, Printed};
use crate::args::{CheckArgs, FailOn, Format, Output};
use crate::baseline::Baseline;
use crate::discover::{self, decode, language, reason, shown};
use crate::failure::{Failure, Result};
use crate::fix::{Plan, Wanted};
use crate::git::{Base, Checkout};
use crate::output::{Outcome, plural};
use crate::pipeline::{self, Analysis};
use crate::settings::Settings;
use crate::{statistics, write};
use nestlint_analyzer::source::{Role, Sources};
use nestlint_lints::finding::{Finding, Level};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs the check.
pub fn check(args: &CheckArgs) -> Result<Printed> {
    with_settings(args, Settings::new(args)?)
}

/// Runs the check with settings that were made already.
pub fn with_settings(args: &CheckArgs, settings: Settings) -> Result<Printed> {
    if args.show_settings {
        return Ok(Printed::text(settings.show()));
    }
    if args.show_files {
        return show_files(&settings);
    }
    if args.reason.is_some() && !args.fix && !args.diff {
        return Err(Failure::new("--reason does nothing by itself").help("add --fix, or --diff to see a patch first"));
    }
    one_report_a_file(&args.output)?;
    args.output.iter().filter_map(|output| output.file.as_deref()).try_for_each(write::possible)?;
    let mut analysis =
        if is_standard_input(args)? { standard_input(args, &settings)? } else { pipeline::analyze(&settings)? };
    let mut notes = String::new();
    if let Some(path) = &settings.baseline {
        without_baseline(path, &settings, &mut analysis, &mut notes)?;
    }
    if let Some(base) = base(args) {
        without_base(&base, args, &settings, &mut analysis.findings)?;
    }
    if args.diff {
        let patch = Plan::new(&analysis, Wanted { reason: args.reason.as_deref(), choices: true }).diff();
        return Ok(Printed { stdout: patch, stderr: notes, exit: exit(&analysis, settings.fail_on) });
    }
    if args.fix {
        analysis = fix(args, &settings, analysis, &mut notes)?;
    }
    if args.timings {
        notes += &analysis.phases.table();
    }
    let exit = exit(&analysis, settings.fail_on);
    let (stdout, findings) = report(args, &settings, analysis)?;
    let mut printed = Printed { stdout, stderr: notes, exit };
    if args.statistics {
        // A form that a program reads has to stay what it is.
        let for_people = outputs(args).iter().filter(|o| o.file.is_none()).all(|o| o.format.is_for_people());
        let place = if for_people { &mut printed.stdout } else { &mut printed.stderr };
        *place += &statistics::table(&findings);
    }
    Ok(printed)
}

/// Changes the source; what is left of the findings is reported. What is known by a baseline or the base stays untouched.
fn fix(args: &CheckArgs, settings: &Settings, analysis: Analysis, notes: &mut String) -> Result<Analysis> {
    if is_standard_input(args)? {
        return Err(Failure::new("standard input cannot be changed").help("use --diff, which prints a patch"));
    }
    let shown: BTreeSet<String> = analysis.findings.iter().map(|finding| finding.fingerprint.clone()).collect();
    let plan = Plan::new(&analysis, Wanted { reason: args.reason.as_deref(), choices: false });
    let (mut fixed, said) = plan.carry_out(settings, analysis)?;
    fixed.findings.retain(|finding| shown.contains(&finding.fingerprint));
    *notes += &said;
    Ok(fixed)
}

fn show_files(settings: &Settings) -> Result<Printed> {
    let input = discover::discover(&settings.request)?;
    let mut text = String::new();
    for file in input.files().iter().filter(|file| file.role == Role::Report && settings.wants(&file.path)) {
        let _ = writeln!(text, "{}", file.path);
    }
    Ok(Printed::text(text))
}

fn is_standard_input(args: &CheckArgs) -> Result<bool> {
    let named = args.paths.iter().any(|path| path.as_os_str() == "-");
    if named && args.paths.len() > 1 {
        return Err(Failure::new("standard input cannot be checked together with files").help("run nestlint twice"));
    }
    Ok(named)
}

/// Two reports to one file: the second would replace the first without a word.
fn one_report_a_file(outputs: &[Output]) -> Result<()> {
    let files: Vec<&PathBuf> = outputs.iter().filter_map(|output| output.file.as_ref()).collect();
    match files.iter().enumerate().find(|(at, file)| files[..*at].contains(file)) {
        Some((_, file)) => {
            Err(Failure::new(format!("two reports go to {}", shown(file))).help("give each a file of its own"))
        }
        None => Ok(()),
    }
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

/// Takes known findings away; tells of entries that nothing matches, if all that they can depend on was checked.
fn without_baseline(path: &Path, settings: &Settings, analysis: &mut Analysis, notes: &mut String) -> Result<()> {
    let baseline = Baseline::read(path)?;
    let known = baseline.known();
    analysis.findings.retain(|finding| !known.contains(finding.fingerprint.as_str()));
    if !baseline.is_covered_by(&settings.anchored_paths()) {
        return Ok(());
    }
    let stale = baseline.stale(settings, &analysis.all).len();
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
fn without_base(base: &Base, args: &CheckArgs, settings: &Settings, findings: &mut Vec<Finding>) -> Result<()> {
    let mut request = settings.request.clone();
    if is_standard_input(args)? {
        request.paths = args.stdin_path.iter().cloned().collect();
    }
    let checkout = Checkout::of(base, &request.paths)?;
    request.paths = request.paths.iter().map(|path| checkout.twin(path)).filter(|path| path.exists()).collect();
    let mut input = discover::discover(&request)?;
    input.rename(&checkout.tree(), &checkout.top());
    input.rename_files(&checkout.moved());
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

/// What was asked for, or text on standard output.
fn outputs(args: &CheckArgs) -> Vec<Output> {
    let mut outputs = args.output.clone();
    outputs.extend(args.format.map(|format| Output { format, file: None }));
    if outputs.is_empty() {
        outputs.push(Output { format: Format::Text, file: None });
    }
    outputs
}

/// Writes the reports that go to files; returns what goes to standard output, and the findings.
fn report(args: &CheckArgs, settings: &Settings, analysis: Analysis) -> Result<(String, Vec<Finding>)> {
    let mut outcome = Outcome::new(&analysis.program, analysis.findings, analysis.skipped);
    outcome.unsure = analysis.all.iter().filter(|finding| finding.confidence < settings.min_confidence).count();
    outcome.gaps = args.gaps;
    outcome.anchor = settings.anchor();
    outcome.links = !args.no_hyperlinks && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    if args.show_silenced {
        outcome.silenced = analysis.silenced;
    }
    let outcome = outcome.load(&analysis.input);
    let mut stdout = String::new();
    for Output { format, file } in outputs(args) {
        let text = outcome.render(format);
        match file {
            Some(file) => write::replace(&file, &anstream::adapter::strip_str(&text).to_string())?,
            None => stdout += &text,
        }
    }
    Ok((stdout, outcome.findings))
}
