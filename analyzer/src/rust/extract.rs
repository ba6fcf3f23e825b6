//! Text of one Rust file to facts.
//!
//! syn parses, everything here lowers its tree to the arenas of [`FileFacts`] and drops it. What the shapes mean:
//!
//! * A block that has items (also `use`) opens a [`Module`] with `in_function`; [`FileFacts::block_modules`] says which.
//! * A closure's `params` and `param_types` are parallel; a type that is not written is [`crate::facts::TypeKind::Infer`].
//! * Parentheses leave no trace. `unsafe`, `const` and `try` blocks are blocks.
//! * Of statements, arms and fields under `cfg`, those that one fixed assumption turns off are left out (`test`, `loom`,
//!   other systems than Linux are off, features are on), so that of two twins one is read. Functions and modules stay.
//! * Macros: see [`macros`]; `macro_rules!` of the run: see [`rules`].
//!
//! Deep input would overflow the stack of syn's recursive descent and of every walk over its tree, so [`prescan`] bounds
//! the depth before parsing; within its bounds [`extract`] needs the stack that [`with_big_stack`] gives. Callers that run
//! files in parallel use a rayon pool with threads of [`STACK_SIZE`] bytes.

mod args;
mod attrs;
mod blocks;
mod builtin;
mod directives;
mod exprs;
mod functions;
mod item_macros;
mod items;
mod lexer;
mod macros;
mod pats;
mod prescan;
mod rules;
mod select;
mod spans;
mod types;

use crate::facts::{Builder, FileFacts, Module};
use crate::source::{Edition, Language, Span};
use proc_macro2::TokenStream;
pub use rules::{MacroIndex, MacroRules, MacroTable, scan_macros};
use rustc_hash::FxHashMap;
use spans::SpanMap;
use std::rc::Rc;

/// Bytes of stack that [`extract`] may need.
pub const STACK_SIZE: usize = 256 << 20;

/// Largest file that is read: the tree of a file takes some forty times its size.
const MAX_BYTES: usize = 32 << 20;

/// How many expressions, patterns and types may be inside each other while they are lowered.
const MAX_DEPTH: u32 = 12_000;

/// Runs `f` on a thread whose stack is large enough for [`extract`].
pub fn with_big_stack<R: Send>(f: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, f);
        let thread = thread.expect("a thread of this size can be made where the program runs at all");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The facts of a file. Never fails: a file that cannot be parsed has no functions, one gap, and the reason in
/// [`FileFacts::unparsed`]. Needs a large stack, see [`with_big_stack`].
pub fn extract(text: &str, edition: Edition, macros: &MacroTable<'_>) -> FileFacts {
    let mut b = Builder::new(Language::Rust, edition, text);
    let name = b.intern("");
    let root = Module { name, parent: None, external: false, path: None, is_test: false, in_function: false };
    b.facts.modules.push(root);
    b.facts.directives = directives::collect(text);
    let (body, base) = body(text);
    let map = SpanMap::new(body, base);
    let facts = match parse(body) {
        Ok((file, own)) => {
            let mut lower = Lower::new(b, map, macros, own);
            lower.file(&file);
            lower.b.facts
        }
        Err(bad) => {
            let at = match bad.at {
                At::Token(span) => map.bytes(span).unwrap_or(Span::new(text.len(), text.len())),
                At::Byte(at) => Span::new(base + at, base + at + 1),
            };
            let line = b.facts.line_starts.partition_point(|&start| start <= at.lo);
            let reason = format!("line {line}: {}", bad.reason);
            b.gap(at, reason.as_str(), true);
            b.facts.unparsed = Some(reason.into());
            b.facts
        }
    };
    // proc-macro2 keeps every text that a thread parsed until it is told that no span of it lives.
    proc_macro2::extra::invalidate_current_thread_spans();
    facts
}

/// The part of a file that is Rust tokens, and where it begins: without a byte order mark and a `#!` line.
fn body(text: &str) -> (&str, usize) {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = &text[start..];
    if rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[') {
        let line = rest.find('\n').unwrap_or(rest.len());
        return (&rest[line..], start + line);
    }
    (rest, start)
}

/// Why a file was not parsed.
struct Unparsed {
    at: At,
    reason: String,
}

enum At {
    Token(proc_macro2::Span),
    /// Counted from the start of the body.
    Byte(usize),
}

type OwnMacros = FxHashMap<Box<str>, Vec<Rc<MacroRules>>>;

fn parse(body: &str) -> Result<(syn::File, OwnMacros), Unparsed> {
    if body.len() > MAX_BYTES {
        return Err(Unparsed { at: At::Byte(0), reason: format!("file is larger than {} MB", MAX_BYTES >> 20) });
    }
    if let Some(at) = prescan::too_deep(body, prescan::FILE_LIMIT) {
        return Err(Unparsed { at: At::Byte(at), reason: "nested too deeply".into() });
    }
    let tokens: TokenStream = body.parse().map_err(|error: proc_macro2::LexError| Unparsed {
        at: At::Token(error.span()),
        reason: "unbalanced delimiter or a token that is not Rust".into(),
    })?;
    let mut own = OwnMacros::default();
    if body.contains("macro_rules") {
        for rules in rules::scan_tokens(&tokens) {
            own.entry(rules.name().into()).or_default().push(Rc::new(rules));
        }
    }
    match syn::parse2(tokens) {
        Ok(file) => Ok((file, own)),
        Err(error) => Err(Unparsed { at: At::Token(error.span()), reason: error.to_string() }),
    }
}

/// Lowers one file.
struct Lower<'m> {
    b: Builder,
    map: SpanMap<'m>,
    macros: &'m MacroTable<'m>,
    own: OwnMacros,
    /// Module of the items that are lowered now.
    module: u32,
    in_test: bool,
    has_cfg: bool,
    depth: u32,
    /// A name while it is looked up.
    scratch: String,
    /// The macro invocation whose expansion is lowered now.
    invocation: Option<Span>,
    budget: rules::Budget,
    twins: Twins,
}

/// Items under a `cfg` that is off; see [`Lower::drop_twins`].
#[derive(Debug, Default)]
struct Twins {
    uses: Vec<usize>,
    types: Vec<usize>,
}

impl<'m> Lower<'m> {
    fn new(b: Builder, map: SpanMap<'m>, macros: &'m MacroTable<'m>, own: OwnMacros) -> Self {
        Lower {
            b,
            map,
            macros,
            own,
            module: 0,
            in_test: false,
            has_cfg: false,
            depth: 0,
            scratch: String::new(),
            invocation: None,
            budget: rules::Budget::default(),
            twins: Twins::default(),
        }
    }

    fn file(&mut self, file: &syn::File) {
        let flags = attrs::Flags::of(&file.attrs);
        self.in_test = flags.is_test;
        self.has_cfg = flags.has_cfg;
        self.b.facts.modules[0].is_test = flags.is_test;
        self.items(&file.items);
        self.drop_twins();
    }

    /// One level deeper; false at the bound. Each `true` needs a [`Lower::leave`].
    fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// The bytes of a token; the invocation's for a token that a macro wrote.
    fn at(&self, span: proc_macro2::Span) -> Span {
        self.map.bytes(span).unwrap_or(self.here())
    }

    /// From the opening to the closing delimiter.
    fn delims(&self, span: &proc_macro2::extra::DelimSpan) -> Span {
        self.at(span.open()).to(self.at(span.close()))
    }

    /// The invocation that is expanded, or nowhere.
    fn here(&self) -> Span {
        self.invocation.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
