//! `nestlint lints` and `nestlint explain`.

use super::Printed;
use crate::failure::Result;
use crate::output::level_name;
use crate::settings::lint;
use nestlint_lints::registry::{LINTS, Lint};

/// A table of the lints.
pub fn list() -> Printed {
    let width = LINTS.iter().map(|lint| lint.name.len()).max().unwrap_or(0);
    let row = |lint: &Lint| format!("{:width$}  {:7}  {}\n", lint.name, level_name(lint.level), lint.summary);
    Printed::text(LINTS.iter().map(row).collect())
}

/// The page of a lint. Blocks of code that show the fixed form are marked for the tests only.
pub fn explain(name: &str) -> Result<Printed> {
    Ok(Printed::text(lint(name)?.explain.replace("```rust,fixed", "```rust")))
}
