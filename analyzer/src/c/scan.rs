//! The first pass over a file: its macros, includes, enumerators and typedef names, before anything is parsed.

mod enums;

use super::assume::{Assumptions, number};
use super::lex::{Lexer, Raw, T};
use super::live::{Define, Event, Live};
use super::symbols::hash;

/// A macro that is more than a number.
#[derive(Debug, Clone)]
pub struct Def {
    /// Name.
    pub name: Box<str>,
    /// Parameters of a function-like macro.
    pub params: Option<Vec<Box<str>>>,
    /// Replacement text.
    pub body: Box<str>,
    /// Which live `#define` of the file it is, from 0.
    pub nth: u32,
}

/// What one file contributes to the macro table.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Macros in the order of the text.
    pub defs: Vec<Def>,
    /// Macros that are one number: hash of the name and the value.
    pub consts: Vec<(u64, i64)>,
    /// Enumerators: hash of the name and the value.
    pub enumerators: Vec<(u64, i64)>,
    /// `#include`s as written, with their quotes.
    pub includes: Vec<Box<str>>,
    /// Names that a `typedef` introduces.
    pub typedefs: Vec<Box<str>>,
}

/// A header with more numbers than this is a table of registers; its numbers are not kept.
const MAX_CONSTS: usize = 2_000;

/// Reads the macros, includes and typedef names of one file.
pub fn scan(text: &str, assume: &Assumptions) -> Scan {
    let mut live = Live::new(text, assume);
    let mut out = Scan::default();
    let mut typedef = Typedef::default();
    let mut enums = enums::Enums::default();
    let mut nth = 0;
    loop {
        match live.advance() {
            Event::Token(token) if token.kind == T::Eof => break,
            Event::Token(token) => {
                typedef.token(token, text, &mut out.typedefs);
                enums.token(token, text);
            }
            Event::Include(path) => out.includes.push(path.into()),
            Event::Undef(_) => {}
            Event::Define(define) => {
                out.define(define, nth);
                nth += 1;
            }
        }
    }
    if out.consts.len() > MAX_CONSTS {
        out.consts = Vec::new();
    }
    out.enumerators = enums.finish();
    if out.enumerators.len() > MAX_CONSTS {
        out.enumerators = Vec::new();
    }
    out
}

impl Scan {
    fn define(&mut self, define: Define, nth: u32) {
        let value = if define.params.is_none() { constant(define.body) } else { None };
        if let Some(value) = value {
            self.consts.push((hash(define.name), value));
            return;
        }
        let params = define.params.map(|params| params.into_iter().map(Into::into).collect());
        self.defs.push(Def { name: define.name.into(), params, body: define.body.into(), nth });
    }
}

/// The value of a body that is one number, with or without parentheses and a sign.
fn constant(body: &str) -> Option<i64> {
    let first = body.bytes().find(|b| !matches!(b, b'(' | b'-' | b' '))?;
    if !first.is_ascii_digit() {
        return None;
    }
    let mut lexer = Lexer::new(body);
    let (mut value, mut negative) = (None, false);
    loop {
        let token = lexer.advance();
        match token.kind {
            T::Eof => return value.map(|v: i64| if negative { v.wrapping_neg() } else { v }),
            T::LParen | T::RParen => {}
            T::Minus if value.is_none() => negative = !negative,
            T::Number if value.is_none() => value = Some(number(token.text(body))?),
            _ => return None,
        }
    }
}

/// Finds the names of `typedef`s in a run of tokens.
#[derive(Default)]
struct Typedef {
    active: bool,
    depth: u32,
    /// The last token was `typedef`'s `(` and then `*`: a function pointer's name is next.
    pointer: u8,
    /// The name is settled.
    settled: bool,
    last: Option<Raw>,
}

impl Typedef {
    fn token(&mut self, token: Raw, text: &str, names: &mut Vec<Box<str>>) {
        if !self.active {
            let starts = token.kind == T::Ident && token.hi - token.lo == 7 && token.text(text) == "typedef";
            if starts {
                *self = Typedef { active: true, ..Typedef::default() };
            }
            return;
        }
        match token.kind {
            T::Semi | T::Comma if self.depth == 0 => {
                names.extend(self.last.take().map(|name| Box::from(name.text(text))));
                self.settled = false;
                self.active = token.kind == T::Comma;
            }
            T::LParen | T::LBrace | T::LBracket => {
                self.settled |= self.depth == 0 && token.kind == T::LBracket;
                self.pointer = u8::from(token.kind == T::LParen && self.depth == 0);
                self.depth += 1;
            }
            T::RParen | T::RBrace | T::RBracket => self.depth = self.depth.saturating_sub(1),
            T::Star if self.pointer == 1 => {}
            T::Ident if self.pointer == 1 && !self.settled => self.pointer_name(token, text),
            T::Ident if self.depth == 0 && !self.settled => self.name(token, text),
            _ => self.pointer = 0,
        }
    }

    /// The first word in the first parentheses: the name of `(*name)(…)`, unless these are parameters.
    fn pointer_name(&mut self, token: Raw, text: &str) {
        self.pointer = 0;
        let before = text.get(..token.lo as usize).unwrap_or("").trim_end();
        if before.ends_with('*') || before.ends_with('(') && self.last.is_none() {
            self.last = Some(token);
        }
        self.settled = true;
    }

    fn name(&mut self, token: Raw, text: &str) {
        let word = token.text(text);
        if !(word.starts_with("__attribute") || word == "__packed" || word.starts_with("__aligned")) {
            self.last = Some(token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerators() {
        let text = "enum a { A, B = 1 << 3, C = (B | 1), D, E = f(1), F, G = 2 }; enum { H }; enum t x = A; enum t y;\
            struct s { enum t { I, } m; }; enum broken { J = {";
        let found = scan(text, &Assumptions::new()).enumerators;
        let of = |name: &str| found.iter().find(|(code, _)| *code == hash(name)).map(|(_, value)| *value);
        let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "x"];
        let values = [Some(0), Some(8), Some(9), Some(10), None, None, Some(2), Some(0), Some(0), None, None];
        assert_eq!(names.map(of), values);
    }

    #[test]
    fn typedef_names() {
        let text = "typedef unsigned int u_t, *pu_t; typedef struct { int a; } s_t; typedef int (*cb_t)(int, void *x);\
            typedef int fn_t(struct q *q); typedef u8 arr_t[16]; typedef struct x x_t __attribute__((packed));\
            typedef void (*sig_t(int a))(int);";
        let scan = scan(text, &Assumptions::new());
        let names: Vec<&str> = scan.typedefs.iter().map(|n| &**n).collect();
        assert_eq!(names, ["u_t", "pu_t", "s_t", "cb_t", "fn_t", "arr_t", "x_t", "sig_t"]);
    }

    #[test]
    fn macros_and_numbers() {
        let text = "#include \"a.h\"\n#define ONE 1\n#define MINUS (-3)\n#define F(a, b...) g(a, ## b)\n#define E\n#ifdef NO\n#define X 1\n#endif";
        let scan = scan(text, &Assumptions::new());
        assert_eq!(scan.consts, [(hash("ONE"), 1), (hash("MINUS"), -3)]);
        assert_eq!(scan.includes.len(), 1);
        let defs: Vec<(&str, u32, &str)> = scan.defs.iter().map(|d| (&*d.name, d.nth, &*d.body)).collect();
        assert_eq!(defs, [("F", 2, "g(a, ## b)"), ("E", 3, "")]);
        assert_eq!(constant("1 + 2"), None);
    }
}
