//! What a suppression covers, decided by where its comment stands.

use crate::finding::Finding;
use nestlint_analyzer::facts::Directive;
use nestlint_analyzer::program::Program;
use nestlint_analyzer::source::{FileId, Location, Span};

/// The part of a program that a suppression covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Places whose span starts in, or covers the start of, this range of a file.
    Range(FileId, Span),
    /// A whole file.
    File(FileId),
}

impl Scope {
    /// Whether a place of the finding, or the definition of its class, is covered.
    pub(super) fn covers(self, program: &Program, finding: &Finding) -> bool {
        let in_file = |file: FileId| finding_places(finding).any(|at| at.file == file);
        match self {
            Scope::File(file) => in_file(file),
            Scope::Range(file, range) => {
                let class = finding.class.as_ref().map(|class| program.class(class.id));
                let defined = class.into_iter().flat_map(|class| [class.definition, class.declaration]).flatten();
                finding_places(finding).chain(defined).any(|at| at.file == file && meets(program, at, range))
            }
        }
    }
}

fn finding_places(finding: &Finding) -> impl Iterator<Item = Location> + '_ {
    let edges = finding
        .edges
        .iter()
        .flat_map(|edge| [edge.held.at, edge.acquired.at].into_iter().chain(edge.chain.iter().map(|step| step.at)));
    let ends = finding.held.iter().map(|end| end.at).chain([finding.acquired.at]);
    ends.chain(finding.chain.iter().map(|step| step.at)).chain(edges)
}

/// A place that begins in the range, or a place of several lines in whose lines the range (a line) lies.
fn meets(program: &Program, at: Location, range: Span) -> bool {
    let starts = &program.file(at.file).line_starts;
    let first_line = starts.partition_point(|start| *start <= at.span.lo).saturating_sub(1);
    let from = starts.get(first_line).copied().unwrap_or(0);
    (range.lo <= at.span.lo && at.span.lo < range.hi) || (from <= range.lo && range.lo < at.span.hi)
}

/// The lines of a text, by number from 0.
pub(super) struct Lines<'a> {
    lines: Vec<(usize, &'a str)>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Lines<'a> {
        let mut at = 0;
        let lines = text.split_inclusive('\n').map(|line| {
            at += line.len();
            (at - line.len(), line)
        });
        Lines { lines: lines.collect() }
    }

    fn of_offset(&self, offset: u32) -> usize {
        self.lines.partition_point(|(start, _)| *start <= offset as usize).saturating_sub(1)
    }

    fn trimmed(&self, line: usize) -> &'a str {
        self.lines.get(line).map_or("", |(_, text)| text.trim())
    }

    fn span(&self, from: usize, to: usize) -> Span {
        let start = self.lines.get(from).map_or(0, |(start, _)| *start);
        let end = self.lines.get(to).map_or(start, |(start, text)| start + text.len());
        Span::new(start, end)
    }

    /// Blank, a comment, or an attribute: no code that a suppression could speak of.
    fn is_trivia(&self, line: usize) -> bool {
        let text = self.trimmed(line);
        text.is_empty() || is_comment(text) || text.starts_with("#[") || text.starts_with("#!")
    }

    /// The last line of the statement that starts at `line`: the first that ends like one.
    fn statement_end(&self, line: usize) -> usize {
        let ends = |l: &usize| {
            let code = self.trimmed(*l).split("//").next().unwrap_or("").trim_end();
            code.ends_with([';', '{', '}', ',']) || code.is_empty()
        };
        (line..self.lines.len().min(line + 50)).find(ends).unwrap_or(line)
    }
}

/// Continuation lines of a block comment count by their leading star; a dereference has no blank after its star.
fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*") || text.starts_with("* ") || text == "*" || text.starts_with("*/")
}

/// The scope of a directive.
pub(super) fn of(program: &Program, file: FileId, lines: &Lines, directive: &Directive) -> Scope {
    let first = lines.of_offset(directive.span.lo);
    if !directive.own_line {
        return Scope::Range(file, lines.span(first, lines.of_offset(directive.span.hi.saturating_sub(1))));
    }
    let last = lines.of_offset(directive.span.hi.saturating_sub(1));
    let next = (last + 1..lines.lines.len()).find(|l| !lines.is_trivia(*l)).unwrap_or(last + 1);
    let function = program.functions.iter().find(|f| f.at.file == file && head(lines, f.whole, f.at.span, last, next));
    if let Some(function) = function {
        return Scope::Range(file, function.whole);
    }
    let at_top = (0..first).all(|l| lines.is_trivia(l));
    // Other comments in between belong to it: they may be what a finding is about.
    let statement = lines.span(last + 1, lines.statement_end(next));
    let defines = |definition: &Location| definition.file == file && within(definition.span, statement);
    if at_top && !program.classes.iter().flat_map(|c| [c.definition, c.declaration]).flatten().any(|d| defines(&d)) {
        return Scope::File(file);
    }
    Scope::Range(file, statement)
}

/// Whether a comment that ends at line `last`, with the next code at line `next`, stands above or in a function's head.
fn head(lines: &Lines, whole: Span, name: Span, last: usize, next: usize) -> bool {
    let (start, named) = (lines.of_offset(whole.lo), lines.of_offset(name.lo));
    let blank_between = (last + 1..next).any(|l| lines.trimmed(l).is_empty());
    !blank_between && (last < named) && (start..=named).contains(&next)
}

fn within(inner: Span, outer: Span) -> bool {
    outer.lo <= inner.lo && inner.lo < outer.hi
}
