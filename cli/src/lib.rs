//! The program `nestlint`: arguments and files in, a report and an exit code out.
//!
//! | module | what it does |
//! |---|---|
//! | [`args`] | the command line |
//! | [`discover`] | from paths to sources and crates |
//! | [`engine`] | runs the analyzer in a pool of threads |
//! | [`cmd`] | the subcommands |
//! | [`output`], [`texts`] | the forms of a report, and positions in source |
//! | [`failure`] | errors that end a run |
//!
//! It does not decide what is a bug: that is `nestlint-lints`, and what happens in the code is `nestlint-analyzer`.

pub mod args;
pub mod cmd;
pub mod discover;
pub mod engine;
pub mod failure;
pub mod output;
pub mod texts;

use args::{Cli, Color, Command};
use clap::Parser;
use cmd::Exit;
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
        Command::Explain { lint } => cmd::lints::explain(lint).map(|text| (text, Exit::Clean)),
        Command::Lints => Ok((cmd::lints::list(), Exit::Clean)),
    };
    let exit = match done {
        Ok((text, exit)) => print(&text, exit),
        Err(failure) => {
            let _ = writeln!(anstream::stderr().lock(), "{failure}");
            if failure.is_no_input() { Exit::NoInput } else { Exit::Error }
        }
    };
    ExitCode::from(exit as u8)
}

fn choose_color(color: Color) {
    match color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Prints the report. A reader that has gone away (`| head`) has seen enough; another failure is an error.
fn print(text: &str, exit: Exit) -> Exit {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(anstream::stderr().lock(), "error: cannot write the report: {e}");
            Exit::Error
        }
        _ => exit,
    }
}

/// Arguments of `cargo nestlint …`: cargo adds its own first one, and without a subcommand `check` is meant.
pub fn cargo_args(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    use clap::CommandFactory;
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
