//! The binary `nestlint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    nestlint::main_with(std::env::args_os())
}
