//! A tolerant recursive-descent parser of kernel C: tokens in, facts out.
//!
//! It never goes back more than a look ahead, so its time is linear. Brackets are matched first: every construct ends
//! at its own bracket, whatever is inside, and what is not understood is skipped to there. Types are told from values
//! by the names of typedefs and by the shapes that kernel style allows.

mod cursor;
mod decl;
mod declarator;
mod expr;
mod init;
mod primary;
mod shape;
mod special;
mod stmt;
mod structs;
#[cfg(test)]
mod tests;
mod top;

use super::assume::Assumptions;
use super::macros::MacroTable;
use super::pre::{Tok, Tokens};
use super::symbols::{Sym, Symbols};
use crate::facts::{Builder, ExprId, ExprKind, FileFacts, Name, PathId, TypeId, TypeKind};
use crate::source::{Edition, Language, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// Why something could not be read.
#[derive(Debug, Clone, Copy)]
pub struct Bad {
    at: Span,
    why: &'static str,
}

type R<T> = Result<T, Bad>;

/// How deep constructs may nest; beyond, the inner one is skipped.
const MAX_DEPTH: u32 = 256;

/// How many operators may follow each other on one level.
const MAX_CHAIN: u32 = 600;

/// How many gaps of one function are told.
const MAX_GAPS: u32 = 3;

/// Parses the tokens of one file.
pub fn parse(text: &str, tokens: Tokens, table: &MacroTable, assume: &Assumptions) -> FileFacts {
    let Tokens { toks, symbols, includes, comments, troubles } = tokens;
    let close = cursor::matching(&toks);
    let end = toks.len() - 1;
    let mut parser = Parser {
        toks,
        close,
        pos: 0,
        end,
        symbols,
        b: Builder::new(Language::C, Edition::default(), text),
        table,
        assume,
        names: Vec::new(),
        paths: Vec::new(),
        type_cache: FxHashMap::default(),
        own_types: FxHashSet::default(),
        locals: Vec::new(),
        function: 0,
        gaps: 0,
        effects: 0,
        addresses: 0,
        calls: 0,
        logs: Vec::new(),
        jumps: 0,
        depth: 0,
        has_value: false,
        scratch: Vec::new(),
    };
    parser.b.facts.exprs.reserve(text.len() / 10);
    parser.b.facts.stmts.reserve(text.len() / 60);
    parser.file_level(&includes);
    parser.finish(text, &comments, &troubles)
}

/// The parser of one file.
struct Parser<'p> {
    toks: Vec<Tok>,
    /// For each opening bracket its closing one; `u32::MAX` without.
    close: Vec<u32>,
    pos: usize,
    /// Tokens from here on are out of reach.
    end: usize,
    symbols: Symbols<'p>,
    b: Builder,
    table: &'p MacroTable,
    assume: &'p Assumptions,
    /// Interned names by symbol.
    names: Vec<Option<Name>>,
    /// Paths of one name by symbol.
    paths: Vec<Option<PathId>>,
    /// Types that need no place of their own.
    type_cache: FxHashMap<(u8, u32), TypeId>,
    /// Typedef names of this file.
    own_types: FxHashSet<Sym>,
    /// By symbol: the function (its number) that declares a local of that name.
    locals: Vec<u32>,
    /// Number of the current function, from 1.
    function: u32,
    /// Gaps of the current function.
    gaps: u32,
    /// Counts what has an effect: calls, assignments, addresses taken.
    effects: u32,
    /// Counts addresses taken.
    addresses: u32,
    /// Counts calls, those that only print apart.
    calls: u32,
    /// By path: whether it is a function that only prints.
    logs: Vec<Option<bool>>,
    /// Counts `break` and `continue`.
    jumps: u32,
    depth: u32,
    /// The block that is read is a statement expression: its last expression is kept.
    has_value: bool,
    /// Elements of lists that are being collected.
    scratch: Vec<u32>,
}

impl Parser<'_> {
    fn name(&mut self, sym: Sym) -> Name {
        let at = sym as usize;
        if self.names.len() <= at {
            self.names.resize(self.symbols.len(), None);
        }
        if let Some(name) = self.names[at] {
            return name;
        }
        // each symbol comes here once, so the builder's own table of strings stays empty
        let name = Name::new(self.b.facts.names.push(self.symbols.text(sym)));
        self.names[at] = Some(name);
        name
    }

    /// The name of a text that may be no token of the file.
    fn spelled(&mut self, text: String) -> Name {
        let sym = self.symbols.intern_owned(text);
        self.name(sym)
    }

    /// The path of one name; shared, its span is that of its first use.
    fn path(&mut self, sym: Sym, span: Span) -> PathId {
        let at = sym as usize;
        if self.paths.len() <= at {
            self.paths.resize(self.symbols.len(), None);
        }
        if let Some(path) = self.paths[at] {
            return path;
        }
        let name = self.name(sym);
        let path = self.b.plain_path(span, name);
        self.paths[at] = Some(path);
        path
    }

    fn cached_type(&mut self, key: (u8, u32), span: Span, kind: TypeKind) -> TypeId {
        if let Some(&ty) = self.type_cache.get(&key) {
            return ty;
        }
        let ty = self.b.ty(span, kind);
        self.type_cache.insert(key, ty);
        ty
    }

    fn path_type(&mut self, sym: Sym, span: Span) -> TypeId {
        let path = self.path(sym, span);
        self.cached_type((0, path.into()), span, TypeKind::Path(path))
    }

    fn tag_type(&mut self, sym: Sym, span: Span) -> TypeId {
        let name = self.name(sym);
        self.cached_type((1, name.into()), span, TypeKind::Tag(name))
    }

    fn pointer_to(&mut self, to: TypeId, span: Span) -> TypeId {
        self.cached_type((2, to.into()), span, TypeKind::Ptr(to))
    }

    fn infer_type(&mut self, span: Span) -> TypeId {
        self.cached_type((3, 0), span, TypeKind::Infer)
    }

    fn missing_type(&mut self, span: Span) -> TypeId {
        self.cached_type((4, 0), span, TypeKind::Missing)
    }

    fn expr(&mut self, span: Span, kind: ExprKind) -> ExprId {
        self.b.expr(span, kind)
    }

    fn opaque(&mut self, span: Span) -> ExprId {
        self.b.expr(span, ExprKind::Opaque)
    }

    fn kind(&self, id: ExprId) -> ExprKind {
        self.b.facts.expr(id).kind
    }

    fn span_of(&self, id: ExprId) -> Span {
        self.b.facts.expr(id).span
    }

    /// The plain identifier that an expression is.
    fn ident_of(&self, id: ExprId) -> Option<&str> {
        match self.kind(id) {
            ExprKind::Path(path) => self.b.facts.plain(path),
            _ => None,
        }
    }

    fn declare_local(&mut self, sym: Sym) {
        let at = sym as usize;
        if self.locals.len() <= at {
            self.locals.resize(self.symbols.len(), 0);
        }
        self.locals[at] = self.function;
    }

    fn is_local(&self, sym: Sym) -> bool {
        self.function > 0 && self.locals.get(sym as usize) == Some(&self.function)
    }

    /// Whether a name is known to be a type (and no local hides it).
    fn is_type_name(&self, sym: Sym) -> bool {
        !self.is_local(sym)
            && (self.own_types.contains(&sym) || self.table.is_typedef(self.symbols.hash(sym)) || self.usual_type(sym))
    }

    /// Names that kernel style gives to types only.
    fn usual_type(&self, sym: Sym) -> bool {
        let text = self.symbols.text(sym);
        text.len() > 2 && text.ends_with("_t")
            || matches!(
                text,
                "u8" | "u16" | "u32" | "u64" | "s8" | "s16" | "s32" | "s64" | "__u8" | "__u16" | "__u32" | "__u64"
            )
            || matches!(
                text,
                "__s8" | "__s16" | "__s32" | "__s64" | "__be16" | "__be32" | "__be64" | "__le16" | "__le32" | "__le64"
            )
            || matches!(text, "uint" | "ulong" | "ushort" | "va_list" | "FILE")
    }

    fn gap(&mut self, bad: Bad, loses_function: bool) {
        if loses_function || self.gaps < MAX_GAPS {
            self.b.gap(bad.at, bad.why, loses_function);
        }
        self.gaps += 1;
    }

    fn finish(mut self, text: &str, comments: &[Span], troubles: &[super::lex::Trouble]) -> FileFacts {
        for &(at, why) in troubles.iter().take(100) {
            self.b.gap(at, why, false);
        }
        super::extract::directives(&mut self.b.facts, text, comments);
        let facts = &mut self.b.facts;
        facts.gaps.sort_by_key(|gap| gap.span);
        self.b.facts
    }
}
