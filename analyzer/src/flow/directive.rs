//! `nestlint: nested(…): reason`: a comment that says a nesting is meant.
//!
//! It speaks of the line it stands on, or of the one below if it stands alone; above a function of the function's own
//! acquisitions; above a field of the field's class. Two acquisitions that name the same subclass do not excuse each other.

use crate::facts::Directive;
use crate::program::{Nesting, Program, ProgramFile, Silence};
use crate::source::Location;

/// Silences the nestings that a comment declares.
pub fn apply(program: &mut Program) {
    let mut nestings = std::mem::take(&mut program.nestings);
    for nesting in nestings.iter_mut().filter(|nesting| nesting.silenced.is_none()) {
        nesting.silenced = declared(program, nesting);
    }
    program.nestings = nestings;
}

fn declared(program: &Program, nesting: &Nesting) -> Option<Silence> {
    let at_line = |at: Location| on_line(program.file(at.file), at);
    let (inner, outer) = (at_line(nesting.acquired.at), at_line(nesting.held.at));
    let same_place = nesting.held.at == nesting.acquired.at;
    if inner.is_some() && inner == outer && !same_place {
        return None;
    }
    let around = || {
        let of_function = |id: crate::resolved::FnId| at_line(program.function(id).at);
        let own = if nesting.chain.is_empty() { of_function(nesting.acquired.function) } else { None };
        own.or_else(|| program.class(nesting.acquired.class).declaration.and_then(at_line))
    };
    let text = inner.or(outer).or_else(around)?;
    Some(Silence::Annotation(format!("nested({text})")))
}

fn on_line(file: &ProgramFile, at: Location) -> Option<String> {
    let mut all = file.directives.iter();
    all.find_map(|directive| if speaks_of(file, directive, at) { nested(&directive.text) } else { None })
}

/// Whether a comment speaks of what starts at a place of its file.
pub(super) fn speaks_of(file: &ProgramFile, directive: &Directive, at: Location) -> bool {
    let line = line_of(file, at.span.lo);
    let own = line_of(file, directive.span.lo);
    own == line || (directive.own_line && line_of(file, directive.span.hi) + 1 == line)
}

/// The subclass or order in `nested(<it>): reason`; none without a reason.
pub(super) fn nested(text: &str) -> Option<String> {
    let rest = text.strip_prefix("nested(")?;
    let (name, reason) = rest.split_once(')')?;
    let reason = reason.trim_start().strip_prefix(':')?.trim();
    (!reason.is_empty()).then(|| name.trim().to_owned())
}

fn line_of(file: &ProgramFile, offset: u32) -> usize {
    file.line_starts.partition_point(|&start| start <= offset)
}
