//! The program `nestlint`: arguments and files in, a report and an exit code out.
//!
//! | module | what it does |
//! |---|---|
//! | [`args`], [`config`], [`settings`] | the command line, `nestlint.toml`, and what holds of both |
//! | [`discover`] | from paths to sources and crates |
//! | [`engine`], [`pipeline`], [`progress`] | runs the analyzer and the lints |
//! | [`baseline`], [`git`] | what is known already |
//! | [`fix`] | changes of source, checked before they are written |
//! | [`cmd`] | the subcommands |
//! | [`output`], [`texts`], [`statistics`] | the forms of a report, and positions in source |
//! | [`reports`] | lockdep reports of a kernel log |
//! | [`mod@write`], [`failure`] | files that are replaced as a whole, errors that end a run |
//!
//! It does not decide what is a bug: that is `nestlint-lints`, and what happens in the code is `nestlint-analyzer`.

pub mod args;
pub mod baseline;
pub mod cmd;
pub mod config;
pub mod discover;
pub mod engine;
pub mod failure;
pub mod fix;
pub mod git;
pub mod output;
pub mod phases;
pub mod pipeline;
pub mod progress;
pub mod reports;
pub mod settings;
pub mod statistics;
pub mod texts;
pub mod write;

use args::{Cli, Color, Command};
use clap::{CommandFactory, Parser};
use cmd::{Exit, Printed};
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// Runs the program with these arguments (the first is its name).
pub fn main_with(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        // clap's own codes: 0 for help and version, 2 for a usage error.
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(u8::try_from(e.exit_code()).unwrap_or(2));
        }
    };
    choose_color(cli.color);
    let done = match &cli.command {
        Command::Check(args) => cmd::check::check(args),
        Command::Report(args) => cmd::report::report(args),
        Command::Triage(args) => cmd::triage::triage(args),
        Command::Explain { lint } => cmd::lints::explain(lint),
        Command::Kbuild { args } => Ok(cmd::kbuild::kbuild(args)),
        Command::Why { function, class, sources } => cmd::ask::why(function, class, sources),
        Command::Class { name, sources } => cmd::ask::class(name, sources),
        Command::Lints => Ok(cmd::lints::list()),
        Command::Baseline { action } => cmd::baseline::baseline(action),
        Command::Completions { shell } => Ok(completions(*shell)),
        Command::Man { command } => man(command.as_deref()),
    };
    let exit = match done {
        Ok(printed) => print(&printed),
        Err(failure) => {
            let _ = writeln!(anstream::stderr().lock(), "{failure}");
            if failure.is_no_input() { Exit::NoInput } else { Exit::Error }
        }
    };
    ExitCode::from(exit as u8)
}

fn completions(shell: clap_complete::Shell) -> Printed {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "nestlint", &mut script);
    Printed::text(String::from_utf8_lossy(&script).into_owned())
}

fn man(command: Option<&str>) -> failure::Result<Printed> {
    let mut cli = Cli::command();
    cli.build();
    let subject = match command {
        None => cli,
        Some(name) => match cli.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let unknown = failure::Failure::new(format!("there is no subcommand `{name}`"));
                return Err(unknown.help("`nestlint --help` lists them"));
            }
        },
    };
    let mut page = Vec::new();
    let failed = |e: std::io::Error| failure::Failure::new(format!("cannot write the manual page: {e}"));
    clap_mangen::Man::new(subject).render(&mut page).map_err(failed)?;
    Ok(Printed::text(String::from_utf8_lossy(&page).into_owned()))
}

fn choose_color(color: Color) {
    match color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Prints the report. A reader that has gone away (`| head`) has seen enough; another failure is an error.
fn print(printed: &Printed) -> Exit {
    let _ = anstream::stderr().lock().write_all(printed.stderr.as_bytes());
    let mut out = anstream::stdout().lock();
    match out.write_all(printed.stdout.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(anstream::stderr().lock(), "error: cannot write the report: {}", discover::reason(&e));
            Exit::Error
        }
        _ => printed.exit,
    }
}

/// Arguments of `cargo nestlint …`: cargo adds its own first one, and without a subcommand `check` is meant.
pub fn cargo_args(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|arg| arg == "nestlint") {
        args.remove(1);
    }
    let cli = Cli::command();
    let known = |arg: &OsString| {
        let help = ["help", "--help", "-h", "--version", "-V"];
        cli.get_subcommands().any(|sub| *arg == sub.get_name()) || help.iter().any(|h| arg == h)
    };
    if !args.get(1).is_some_and(known) {
        args.insert(1.min(args.len()), "check".into());
    }
    args
}
