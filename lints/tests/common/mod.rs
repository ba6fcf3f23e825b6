//! Hand-built programs for the tests of the lints.

use nestlint_analyzer::facts::Directive;
use nestlint_analyzer::model::Mode;
use nestlint_analyzer::program::*;
use nestlint_analyzer::resolved::FnId;
use nestlint_analyzer::source::{Edition, FileId, Location, Memory, Role, Span};
use nestlint_lints::{Report, Selection, run};

/// A program of one file, with its text.
pub struct Built {
    pub program: Program,
    pub sources: Memory,
    text: String,
}

impl Built {
    /// One file with one function over the whole text and one class `Queue.jobs`; `nestlint:` comments are found.
    pub fn new(path: &str, text: &str) -> Built {
        let mut sources = Memory::new();
        sources.add_rust(path, Edition::E2021, text);
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i as u32 + 1));
        let file = ProgramFile {
            path: path.into(),
            role: Role::Report,
            line_starts: starts.collect(),
            directives: directives(text),
            skipped: None,
        };
        let class = LockClass {
            name: "Queue.jobs".into(),
            kind: "std::sync::Mutex".into(),
            definition: None,
            declaration: None,
            description: "field `jobs` of `Queue`".into(),
            basis: ClassBasis::Field,
        };
        let program = Program { files: vec![file], classes: vec![class], ..Program::default() };
        let mut built = Built { program, sources, text: text.into() };
        let found: Vec<_> = text.match_indices("fn ").map(|(i, _)| i).collect();
        for lo in found {
            built.function(lo);
        }
        built
    }

    fn function(&mut self, lo: usize) {
        let name_lo = lo + 3;
        let name_hi = name_lo + self.text[name_lo..].find('(').expect("a parameter list");
        let hi = self.text[lo..].find("\n}").map_or(self.text.len(), |end| lo + end + 2);
        let at = Location { file: FileId(0), span: Span::new(name_lo, name_hi) };
        let name = self.text[name_lo..name_hi].to_owned();
        self.program.functions.push(ProgramFn { name, at, whole: Span::new(lo, hi) });
    }

    /// The place of the n-th occurrence (from 0) of a piece of the text.
    pub fn at(&self, piece: &str, n: usize) -> Location {
        let lo = self.text.match_indices(piece).nth(n).expect("the piece is in the text").0;
        Location { file: FileId(0), span: Span::new(lo, lo + piece.len()) }
    }

    /// An exclusive acquisition at a place.
    pub fn acquisition(&self, at: Location) -> Acquisition {
        let inside = |f: &ProgramFn| f.whole.lo <= at.span.lo && at.span.hi <= f.whole.hi;
        let function = self.program.functions.iter().position(inside).expect("every place is in a function");
        Acquisition {
            at,
            function: FnId(function as u32),
            class: ClassId(0),
            text: self.text[at.span.lo as usize..at.span.hi as usize].to_owned(),
            mode: Mode::Exclusive,
            subclass: Some(0),
            is_try: false,
            is_conversion: false,
        }
    }

    /// A nesting of one class in one function, nothing weak about it.
    pub fn nesting(&self, held: Location, acquired: Location, instance: Instance) -> Nesting {
        Nesting {
            held: self.acquisition(held),
            acquired: self.acquisition(acquired),
            chain: Vec::new(),
            instance,
            other_paths: 0,
            evidence: vec![
                Evidence::Class(ClassBasis::Field),
                Evidence::OneFunction,
                Evidence::Instance(instance, String::new()),
            ],
            silenced: None,
        }
    }

    /// Runs every lint.
    pub fn run(&self) -> Report {
        run(&self.program, &self.sources, &Selection::default())
    }
}

fn directives(text: &str) -> Vec<Directive> {
    let found = text.match_indices("// nestlint:").map(|(lo, marker)| {
        let end = text[lo..].find('\n').map_or(text.len(), |n| lo + n);
        let line = text[..lo].rfind('\n').map_or(0, |n| n + 1);
        Directive {
            span: Span::new(lo, end),
            text: text[lo + marker.len()..end].trim().into(),
            own_line: text[line..lo].trim().is_empty(),
        }
    });
    found.collect()
}
