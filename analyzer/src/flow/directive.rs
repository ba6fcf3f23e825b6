//! `nestlint: nested(…): reason`: a comment that says a nesting is meant.
//!
//! It speaks of the line it stands on, or of the one below if it stands alone; above a function of the function's own
//! acquisitions; above a field of the field's class. Two acquisitions that name the same subclass do not excuse each other.

use crate::program::{ClassId, Nesting, Program, ProgramFile, Silence};
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
    let inner = subclass_at(program, nesting.acquired.at, nesting.acquired.function.0, nesting.acquired.class);
    let outer = subclass_at(program, nesting.held.at, nesting.held.function.0, nesting.held.class);
    let same_place = nesting.held.at == nesting.acquired.at;
    match (inner, outer) {
        (Some(a), Some(b)) if a == b && !same_place => None,
        (Some(text), _) | (None, Some(text)) => Some(Silence::Annotation(format!("nested({text})"))),
        (None, None) => None,
    }
}

/// What a comment on the acquisition, its function or its class's field says.
fn subclass_at(program: &Program, at: Location, function: u32, class: ClassId) -> Option<String> {
    let on_line = |at: Location| on_line(program.file(at.file), at);
    on_line(at)
        .or_else(|| on_line(program.functions[function as usize].at))
        .or_else(|| program.class(class).definition.and_then(on_line))
}

fn on_line(file: &ProgramFile, at: Location) -> Option<String> {
    let line = line_of(file, at.span.lo);
    file.directives.iter().find_map(|directive| {
        let own = line_of(file, directive.span.lo);
        let end = line_of(file, directive.span.hi);
        let speaks = own == line || (directive.own_line && end + 1 == line);
        if speaks { nested(&directive.text) } else { None }
    })
}

/// The subclass or order in `nested(<it>): reason`; none without a reason.
fn nested(text: &str) -> Option<String> {
    let rest = text.strip_prefix("nested(")?;
    let (name, reason) = rest.split_once(')')?;
    let reason = reason.trim_start().strip_prefix(':')?.trim();
    (!reason.is_empty()).then(|| name.trim().to_owned())
}

fn line_of(file: &ProgramFile, offset: u32) -> usize {
    file.line_starts.partition_point(|&start| start <= offset)
}
