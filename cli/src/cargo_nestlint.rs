//! The binary `cargo-nestlint`, which cargo runs for `cargo nestlint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    nestlint::main_with(nestlint::cargo_args(std::env::args_os()))
}
