//! `nestlint kbuild`: the checker of a kernel build, `make C=1 CHECK="nestlint kbuild"`.
//!
//! kbuild calls `$(CHECK) $(CHECKFLAGS) $(c_flags) file.c` for every file that it compiles, and stops if that fails
//! (Documentation/kbuild/makefiles.rst and scripts/Makefile.build of Linux). So the compiler's arguments are swallowed,
//! findings go to standard error where the compiler's messages go, and the run always ends well.

use super::{Exit, Printed, check};
use crate::args::{CheckArgs, Cli, Command};
use crate::discover::language;
use crate::failure::{Failure, Result};
use crate::settings::Settings;
use clap::{CommandFactory, Parser};
use nestlint_analyzer::source::Language;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Options of gcc and clang whose value may be the next argument (gcc(1), "Preprocessor Options" and "Directory Options").
const WITH_VALUE: [&str; 19] = [
    "-A",
    "-B",
    "-I",
    "-L",
    "-MF",
    "-MQ",
    "-MT",
    "-T",
    "-Xassembler",
    "-Xclang",
    "-Xlinker",
    "-Xpreprocessor",
    "-idirafter",
    "-imacros",
    "-include",
    "-iquote",
    "-isystem",
    "-o",
    "-x",
];

/// Runs the check on the file of a compiler's command line. Never fails: a build must not stop for it.
pub fn kbuild(args: &[OsString]) -> Printed {
    let said = match run(args) {
        Ok(Printed { stdout, stderr, .. }) => stdout + &stderr,
        Err(failure) => format!("nestlint: {failure}\n"),
    };
    Printed { stdout: String::new(), stderr: said, exit: Exit::Clean }
}

fn run(args: &[OsString]) -> Result<Printed> {
    let read = Arguments::read(args);
    let Some(source) = read.source else {
        return Err(
            Failure::new("no C file among the arguments").help("use it as `make C=1 CHECK=\"nestlint kbuild\"`")
        );
    };
    let form = if read.own.iter().any(|arg| arg == "--format") { vec![] } else { vec!["--format", "gcc"] };
    let argv = ["nestlint", "check"].into_iter().chain(form).map(OsString::from);
    let cli = Cli::try_parse_from(argv.chain(read.own).chain([source.clone().into()]));
    let cli = cli.map_err(|e| Failure::new(e.to_string().trim_start_matches("error: ").trim_end().to_owned()))?;
    let Command::Check(mut check) = cli.command else { return Err(Failure::new("no check was asked for")) };
    (check.define, check.undefine) = (read.defines, read.undefines);
    with_surroundings(&check, &source)
}

/// The rest of the directory is known (a module is most often one directory), and so is the build's configuration.
fn with_surroundings(args: &CheckArgs, source: &Path) -> Result<Printed> {
    let mut settings = Settings::new(args)?;
    let dir = source.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    settings.request.known = entries.filter(|path| language(path) == Some(Language::C) && path.is_file()).collect();
    let of_build = std::env::var_os("KCONFIG_CONFIG").map_or(PathBuf::from(".config"), PathBuf::from);
    if settings.engine.kernel_config.is_none() && of_build.is_file() {
        settings.engine.kernel_config = Some(of_build);
    }
    check::with_settings(args, settings)
}

/// What matters of a compiler's command line.
#[derive(Debug, Default)]
struct Arguments {
    source: Option<PathBuf>,
    defines: Vec<String>,
    undefines: Vec<String>,
    /// Options of `nestlint check`.
    own: Vec<OsString>,
}

impl Arguments {
    fn read(args: &[OsString]) -> Arguments {
        let mut read = Arguments::default();
        let mut left = args.iter();
        while let Some(arg) = left.next() {
            let text = arg.to_string_lossy();
            if let Some(takes_value) = is_own(&text) {
                read.own.push(arg.clone());
                read.own.extend(left.by_ref().take(usize::from(takes_value)).cloned());
            } else if let Some(name) = text.strip_prefix("-D") {
                read.defines.extend(value(name, &mut left));
            } else if let Some(name) = text.strip_prefix("-U") {
                read.undefines.extend(value(name, &mut left));
            } else if WITH_VALUE.contains(&&*text) {
                left.next();
            } else if !text.starts_with('-') && text.ends_with(".c") {
                read.source = Some(PathBuf::from(arg));
            }
        }
        read
    }
}

/// The value of `-Dname` or `-D name`.
fn value<'a>(name: &str, left: &mut impl Iterator<Item = &'a OsString>) -> Option<String> {
    if name.is_empty() { left.next().map(|next| next.to_string_lossy().into_owned()) } else { Some(name.to_owned()) }
}

/// Whether this is a long option of `nestlint check`, and whether its value is the next argument.
fn is_own(arg: &str) -> Option<bool> {
    let (name, has_value) =
        arg.strip_prefix("--")?.split_once('=').map_or((&arg[2..], false), |(name, _)| (name, true));
    let cli = Cli::command();
    let check = cli.find_subcommand("check")?;
    let option = check.get_arguments().find(|known| known.get_long() == Some(name))?;
    Some(option.get_action().takes_values() && !has_value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Arguments {
        Arguments::read(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_compilers_command_line_is_understood() {
        let line = "-D__linux__ -Wbitwise -nostdinc -I ./include -I./arch/x86/include -include ./include/linux/kconfig.h \
                    -Wp,-MMD,drivers/.q.o.d -D __KERNEL__ -DDEPTH=4 -UDEBUG -U NDEBUG -std=gnu11 --param=min-pagesize=0 \
                    -DKBUILD_MODNAME=\"q\" -o drivers/other.c -c drivers/q.c";
        let read = read(line);
        assert_eq!(read.source, Some("drivers/q.c".into()));
        assert_eq!(read.defines, ["__linux__", "__KERNEL__", "DEPTH=4", "KBUILD_MODNAME=\"q\""]);
        assert_eq!(read.undefines, ["DEBUG", "NDEBUG"]);
        assert!(read.own.is_empty());
    }

    #[test]
    fn options_of_the_check_may_stand_in_between() {
        let read = read("--min-confidence medium -Wall --no-config --target=x86_64-linux-gnu --only=self-deadlock a.c");
        assert_eq!(read.own, ["--min-confidence", "medium", "--no-config", "--only=self-deadlock"]);
        assert_eq!(read.source, Some("a.c".into()));
    }
}
