//! From proc-macro2's spans (line and column in characters) to byte ranges of the file.

use crate::source::Span;

/// Where the parsed part of a file lies and where its lines begin.
///
/// `proc_macro2::Span::byte_range` keeps a map of every offset that was ever asked for; a table of lines is several
/// times faster and needs no memory that grows.
#[derive(Debug)]
pub(super) struct SpanMap<'t> {
    body: &'t str,
    base: usize,
    starts: Vec<u32>,
    /// Lines that hold a character of more than one byte; empty if there is none in the file.
    wide: Vec<bool>,
}

impl<'t> SpanMap<'t> {
    /// A map for `body`, the parsed text, which begins at byte `base` of the file.
    pub(super) fn new(body: &'t str, base: usize) -> SpanMap<'t> {
        let wide = if body.is_ascii() { Vec::new() } else { body.split('\n').map(|line| !line.is_ascii()).collect() };
        SpanMap { body, base, starts: crate::facts::line_starts(body), wide }
    }

    /// The bytes of a token; none for a token that no file wrote (made by a macro's expansion).
    pub(super) fn bytes(&self, span: proc_macro2::Span) -> Option<Span> {
        let (start, end) = (span.start(), span.end());
        if start == end {
            return None;
        }
        Some(Span::new(self.byte(start), self.byte(end)))
    }

    fn byte(&self, at: proc_macro2::LineColumn) -> usize {
        let line = at.line.saturating_sub(1).min(self.starts.len() - 1);
        let start = self.starts[line] as usize;
        let column = match self.wide.get(line) {
            Some(true) => {
                self.body[start..].char_indices().nth(at.column).map_or(self.body.len() - start, |(at, _)| at)
            }
            _ => at.column,
        };
        self.base + start + column
    }
}
