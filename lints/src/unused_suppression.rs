//! `unused-suppression`: an `allow` comment that allows nothing. The work is in [`crate::suppress`].

use crate::finding::Level;
use crate::registry::Lint;

/// The lint.
pub const LINT: Lint = Lint {
    name: "unused-suppression",
    level: Level::Warning,
    summary: "a suppression that matches no finding, names no lint or gives no reason",
    explain: include_str!("unused_suppression.md"),
    check: |_, _| (),
};
