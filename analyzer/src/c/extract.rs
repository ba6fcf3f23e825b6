//! Text of one C file to facts.

use super::assume::Assumptions;
use super::macros::MacroTable;
use super::{parse, pre};
use crate::facts::{Directive, FileFacts};
use crate::source::Span;

/// What one file says, with the macros in its sight. Never fails: what is not understood is a gap.
pub fn extract(path: &str, text: &str, table: &MacroTable, assume: &Assumptions) -> FileFacts {
    let tokens = pre::tokens(text, table.view(path), assume);
    parse::parse(text, tokens, table, assume)
}

/// Turns the comments that speak to nestlint into directives.
pub fn directives(facts: &mut FileFacts, text: &str, comments: &[Span]) {
    for &span in comments {
        let (lo, hi) = (span.lo as usize, span.hi as usize);
        let comment = text.get(lo..hi).unwrap_or("");
        let Some((_, said)) = comment.split_once("nestlint:") else { continue };
        let said = said.trim_end_matches("*/").trim();
        let before = text.get(..lo).unwrap_or("");
        let own_line = before.rsplit('\n').next().unwrap_or("").trim().is_empty();
        facts.directives.push(Directive { span, text: said.into(), own_line });
    }
}
