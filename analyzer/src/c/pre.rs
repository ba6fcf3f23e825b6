//! From the live text of a file to the tokens that are parsed: macros that matter are expanded, all else is as written.

mod body;
mod expand;

use super::assume::Assumptions;
use super::lex::{Lexer, Raw, T, Trouble};
use super::live::{Define, Event, Live};
use super::macros::{Known, MacroId, MacroTable, Meaning, View, constant_value};
use super::symbols::{Sym, Symbols};
use super::words::W;
use crate::source::Span;
use body::Body;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Made by a macro: the span is the invocation's.
pub const MADE: u8 = 1;
/// A macro's name that is not expanded again.
pub const PAINTED: u8 = 2;
/// Stands in the first column.
pub const COLUMN0: u8 = 4;

/// A token of the parser.
#[derive(Debug, Clone, Copy)]
pub struct Tok {
    /// Kind.
    pub kind: T,
    /// What the word is, of an identifier.
    pub word: W,
    /// [`MADE`], [`PAINTED`], [`COLUMN0`].
    pub flags: u8,
    /// Text of identifiers, numbers, characters and strings.
    pub sym: Sym,
    /// First byte.
    pub lo: u32,
    /// One past the last byte.
    pub hi: u32,
}

impl Tok {
    /// Its place.
    pub fn span(&self) -> Span {
        Span { lo: self.lo, hi: self.hi }
    }
}

/// What a symbol stands for at this point of the file.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Unseen,
    Plain,
    Expand(MacroId),
    Const(Sym),
    /// A function-like macro that makes a number of numbers.
    Makes,
}

/// The tokens of a file and what was found on the way.
pub struct Tokens<'a> {
    /// Live tokens with macros expanded, [`T::Eof`] at the end.
    pub toks: Vec<Tok>,
    /// Symbols of the tokens.
    pub symbols: Symbols<'a>,
    /// `#include`s as written.
    pub includes: Vec<&'a str>,
    /// Comments that speak to nestlint.
    pub comments: Vec<Span>,
    /// What was unterminated or too much.
    pub troubles: Vec<Trouble>,
}

/// Tokens that the macros of one file may become, besides four for each byte of it: no file of Linux 6.12 needs half of them.
const MAX_EXPANSION: usize = 400_000;

/// The tokens of one text.
pub fn tokens<'a>(text: &'a str, view: View<'a>, assume: &'a Assumptions) -> Tokens<'a> {
    let mut pre = Pre {
        live: Live::new(text, assume),
        view,
        symbols: Symbols::new(),
        slots: Vec::new(),
        bodies: FxHashMap::default(),
        frames: Vec::new(),
        active: FxHashMap::default(),
        includes: Vec::new(),
        defines: 0,
        budget: MAX_EXPANSION + text.len() * 4,
        broken: false,
        pushed: None,
        names_member: false,
        names_object: false,
        braces: 0,
        troubles: Vec::new(),
    };
    let mut toks = Vec::with_capacity(text.len() / 5 + 16);
    loop {
        let tok = pre.next();
        toks.push(tok);
        if tok.kind == T::Eof {
            break;
        }
    }
    let lexer = pre.live.lexer;
    let mut troubles = lexer.troubles;
    troubles.append(&mut pre.troubles);
    Tokens { toks, symbols: pre.symbols, includes: pre.includes, comments: lexer.comments, troubles }
}

/// A run of tokens that a macro made; `of` is painted while it is read.
struct Frame {
    toks: Vec<Tok>,
    next: usize,
    of: Option<MacroId>,
}

/// The preprocessor of one file.
struct Pre<'a> {
    live: Live<'a>,
    view: View<'a>,
    symbols: Symbols<'a>,
    /// By symbol.
    slots: Vec<Slot>,
    bodies: FxHashMap<MacroId, Rc<Body>>,
    frames: Vec<Frame>,
    /// Macros whose expansion is being read, and how often.
    active: FxHashMap<MacroId, u32>,
    includes: Vec<&'a str>,
    /// Live `#define`s so far.
    defines: u32,
    /// Tokens that expansions may still make.
    budget: usize,
    /// An invocation was not closed: no more function-like macros.
    broken: bool,
    /// A token of the text that was looked at.
    pushed: Option<Tok>,
    /// The last token was `.`, `->` or `struct`: a member's or a tag's name follows, never a number.
    names_member: bool,
    /// The last token was a type's name or a `*`: what follows may be declared here.
    names_object: bool,
    /// Braces that are open.
    braces: i32,
    troubles: Vec<Trouble>,
}

impl<'a> Pre<'a> {
    /// The next token with macros expanded.
    fn next(&mut self) -> Tok {
        let tok = self.expanded();
        match tok.kind {
            T::LBrace => self.braces += 1,
            T::RBrace => self.braces -= 1,
            _ => {}
        }
        self.names_member = matches!(tok.kind, T::Dot | T::Arrow) || matches!(tok.word, W::Struct | W::Union | W::Enum);
        self.names_object =
            tok.kind == T::Star || matches!(tok.word, W::Basic) || tok.kind == T::Ident && tok.word == W::Plain;
        tok
    }

    fn expanded(&mut self) -> Tok {
        loop {
            let tok = self.read();
            if tok.kind != T::Ident || tok.word != W::Plain || tok.flags & PAINTED != 0 {
                return tok;
            }
            match self.slot(tok.sym) {
                Slot::Expand(id) => {
                    if let Some(tok) = self.try_expand(tok, id) {
                        return tok;
                    }
                }
                Slot::Const(sym) if !self.names_member && !self.names_object => {
                    return Tok { kind: T::Number, sym, ..tok };
                }
                Slot::Makes if !self.names_member && self.frames.is_empty() && self.peek().kind == T::LParen => {
                    return self.made_number(tok).unwrap_or(tok);
                }
                _ => return tok,
            }
        }
    }

    /// Expands an invocation into a new frame, or gives the name back as it is.
    fn try_expand(&mut self, name: Tok, id: MacroId) -> Option<Tok> {
        if self.active.contains_key(&id) || self.budget == 0 {
            return Some(Tok { flags: name.flags | PAINTED, ..name });
        }
        let function_like = self.view.table.get(id).params.is_some();
        if function_like && (self.broken || self.peek().kind != T::LParen || self.is_definition(name)) {
            return Some(name);
        }
        match self.expand(name, id) {
            Some(toks) => {
                self.push_frame(toks, Some(id));
                None
            }
            None => Some(Tok { flags: name.flags | PAINTED, ..name }),
        }
    }

    /// Whether the name of a macro is that of a function which is defined or declared here: another build has the macro.
    fn is_definition(&self, name: Tok) -> bool {
        let declared = self.braces == 0 && self.names_object && self.frames.is_empty();
        declared && self.symbols.text(name.sym).bytes().any(|b| b.is_ascii_lowercase())
    }

    fn push_frame(&mut self, toks: Vec<Tok>, of: Option<MacroId>) {
        if let Some(id) = of {
            *self.active.entry(id).or_insert(0) += 1;
        }
        self.frames.push(Frame { toks, next: 0, of });
    }

    fn pop_frame(&mut self) {
        let Some(id) = self.frames.pop().and_then(|frame| frame.of) else { return };
        if let Some(count) = self.active.get_mut(&id) {
            *count -= 1;
            if *count == 0 {
                self.active.remove(&id);
            }
        }
    }

    /// The next token, not expanded.
    fn read(&mut self) -> Tok {
        while let Some(frame) = self.frames.last_mut() {
            if let Some(&tok) = frame.toks.get(frame.next) {
                frame.next += 1;
                return tok;
            }
            self.pop_frame();
        }
        match self.pushed.take() {
            Some(tok) => tok,
            None => self.read_text(),
        }
    }

    /// The token that [`Pre::read`] gives next.
    fn peek(&mut self) -> Tok {
        for frame in self.frames.iter().rev() {
            if let Some(&tok) = frame.toks.get(frame.next) {
                return tok;
            }
        }
        let tok = match self.pushed.take() {
            Some(tok) => tok,
            None => self.read_text(),
        };
        self.pushed = Some(tok);
        tok
    }

    fn read_text(&mut self) -> Tok {
        loop {
            match self.live.advance() {
                Event::Token(raw) => return self.token(raw),
                Event::Include(path) => self.includes.push(path),
                Event::Define(define) => self.define(&define),
                Event::Undef(name) => {
                    let sym = self.symbols.intern(name);
                    self.set(sym, Slot::Plain);
                }
            }
        }
    }

    fn token(&mut self, raw: Raw) -> Tok {
        let source = self.live.lexer.source();
        let mut tok = Tok { kind: raw.kind, word: W::Plain, flags: 0, sym: 0, lo: raw.lo, hi: raw.hi };
        if raw.line_start && (raw.lo == 0 || source.as_bytes()[raw.lo as usize - 1] == b'\n') {
            tok.flags = COLUMN0;
        }
        if matches!(raw.kind, T::Ident | T::Number | T::Char | T::Str | T::AssignOp) {
            tok.sym = self.symbols.intern(raw.text(source));
            if raw.kind == T::Ident {
                tok.word = self.symbols.word(tok.sym);
            }
        }
        tok
    }

    fn define(&mut self, define: &Define<'a>) {
        let sym = self.symbols.intern(define.name);
        let own = self.view.own(self.defines);
        self.defines += 1;
        let value = if define.params.is_none() && own.is_none() { self.value(define.body) } else { None };
        let slot = match (own, value) {
            (Some(id), _) => Slot::Expand(id),
            (None, Some(value)) => Slot::Const(self.number(value)),
            _ => Slot::Plain,
        };
        self.set(sym, slot);
    }

    /// The value of a constant expression in the text, as far as the file sees its names.
    fn value(&mut self, text: &'a str) -> Option<i64> {
        constant_value(text, &mut InSight(self))
    }

    /// The number that an invocation in the text makes; steps over it.
    fn made_number(&mut self, name: Tok) -> Option<Tok> {
        let text: &'a str = self.live.lexer.source();
        let hi = invocation(text, name.lo as usize)?;
        let value = self.value(text.get(name.lo as usize..hi)?)?;
        while self.read().hi < hi as u32 {}
        Some(Tok { kind: T::Number, sym: self.number(value), hi: hi as u32, ..name })
    }

    fn number(&mut self, value: i64) -> Sym {
        self.symbols.intern_owned(value.to_string())
    }

    fn set(&mut self, sym: Sym, slot: Slot) {
        if self.slots.len() <= sym as usize {
            self.slots.resize(self.symbols.len(), Slot::Unseen);
        }
        self.slots[sym as usize] = slot;
    }

    fn slot(&mut self, sym: Sym) -> Slot {
        match self.slots.get(sym as usize) {
            None | Some(Slot::Unseen) => {}
            Some(&slot) => return slot,
        }
        let slot = match self.view.meaning(self.symbols.text(sym), self.symbols.hash(sym)) {
            Meaning::Expand(id) => Slot::Expand(id),
            Meaning::Const(value) => Slot::Const(self.number(value)),
            Meaning::Makes => Slot::Makes,
            Meaning::Plain => Slot::Plain,
        };
        self.set(sym, slot);
        slot
    }

    fn body(&mut self, id: MacroId) -> Rc<Body> {
        if let Some(body) = self.bodies.get(&id) {
            return Rc::clone(body);
        }
        let table: &'a MacroTable = self.view.table;
        let body = Rc::new(Body::new(table.get(id), &mut self.symbols));
        self.bodies.insert(id, Rc::clone(&body));
        body
    }
}

/// The names of a file, as its macros make them.
struct InSight<'p, 'a>(&'p mut Pre<'a>);

impl Known for InSight<'_, '_> {
    fn name(&mut self, name: &str) -> Option<i64> {
        let sym = self.0.symbols.intern_owned(name.to_owned());
        match self.0.slot(sym) {
            Slot::Const(sym) => self.0.symbols.text(sym).parse().ok(),
            _ => None,
        }
    }

    fn call(&mut self, name: &str, args: &[i64]) -> Option<i64> {
        let sym = self.0.symbols.intern_owned(name.to_owned());
        match self.0.slot(sym) {
            Slot::Makes => self.0.view.made(name, args),
            _ => None,
        }
    }
}

/// Tokens of an invocation that may be a number.
const MAX_INVOCATION: usize = 200;

/// The end of the invocation that begins here, behind its parenthesis.
fn invocation(text: &str, lo: usize) -> Option<usize> {
    let mut lexer = Lexer::new(text.get(lo..)?);
    let mut open = 0;
    for _ in 0..MAX_INVOCATION {
        let token = lexer.advance();
        match token.kind {
            T::LParen => open += 1,
            T::RParen if open == 1 => return Some(lo + token.hi as usize),
            T::RParen => open -= 1,
            T::Eof | T::Semi | T::LBrace => return None,
            _ => {}
        }
    }
    None
}
