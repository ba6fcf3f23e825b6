//! `nestlint lints` and `nestlint explain`.

use super::check::lint;
use crate::failure::Result;
use nestlint_lints::finding::Level;
use nestlint_lints::registry::LINTS;

/// A table of the lints.
pub fn list() -> String {
    let width = LINTS.iter().map(|lint| lint.name.len()).max().unwrap_or(0);
    let row = |lint: &nestlint_lints::registry::Lint| {
        let level = match lint.level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        format!("{:width$}  {level:7}  {}\n", lint.name, lint.summary)
    };
    LINTS.iter().map(row).collect()
}

/// The page of a lint. Blocks of code that show the fixed form are marked for the tests only.
pub fn explain(name: &str) -> Result<String> {
    Ok(lint(name)?.explain.replace("```rust,fixed", "```rust"))
}
