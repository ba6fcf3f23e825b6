//! The replacement of a macro as tokens, with its parameters by number.

use super::Tok;
use crate::c::lex::{Lexer, T};
use crate::c::macros::Macro;
use crate::c::symbols::Symbols;
use crate::c::words::W;

/// A macro's replacement in the symbols of one file.
#[derive(Debug)]
pub struct Body {
    /// Tokens; a parameter is [`T::Param`], `#param` is [`T::Stringify`].
    pub toks: Vec<Tok>,
    /// Parameters; none of an object-like macro.
    pub params: Option<usize>,
    /// The last parameter takes all further arguments.
    pub variadic: bool,
}

impl Body {
    /// Reads the replacement of `of`.
    pub fn new<'a>(of: &'a Macro, symbols: &mut Symbols<'a>) -> Body {
        let names: Vec<&str> = of.params.iter().flatten().map(|p| param_name(p)).collect();
        let variadic = of.params.iter().flatten().next_back().is_some_and(|p| p.ends_with("..."));
        let mut toks: Vec<Tok> = Vec::new();
        let mut lexer = Lexer::new(&of.body);
        loop {
            let raw = lexer.advance();
            if raw.kind == T::Eof {
                break;
            }
            let text = raw.text(&of.body);
            let mut tok = Tok { kind: raw.kind, word: W::Plain, flags: super::MADE, sym: 0, lo: 0, hi: 0 };
            match names.iter().position(|name| raw.kind == T::Ident && *name == text) {
                Some(at) => {
                    (tok.kind, tok.sym) = (T::Param, at as u32);
                    if of.params.is_some() && toks.last().is_some_and(|last| last.kind == T::Hash) {
                        toks.pop();
                        tok.kind = T::Stringify;
                    }
                }
                None => {
                    tok.sym = symbols.intern(text);
                    if raw.kind == T::Ident {
                        tok.word = symbols.word(tok.sym);
                    }
                }
            }
            toks.push(tok);
        }
        Body { toks, params: of.params.as_ref().map(Vec::len), variadic }
    }
}

/// The name by which a body speaks of a parameter.
fn param_name(param: &str) -> &str {
    match param.strip_suffix("...") {
        Some("") => "__VA_ARGS__",
        Some(name) => name.trim_end(),
        None => param,
    }
}
