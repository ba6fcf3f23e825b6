//! One macro expansion: arguments, substitution, `#` and `##`.

use super::body::Body;
use super::{Frame, PAINTED, Pre, Slot, Tok};
use crate::c::lex::{Lexer, T};
use crate::c::macros::MacroId;
use crate::c::words::W;
use crate::source::Span;

/// How deep invocations may nest in arguments of invocations.
const MAX_DEPTH: usize = 24;

/// The arguments of one invocation, one behind the other.
#[derive(Default)]
struct Args {
    toks: Vec<Tok>,
    /// Where each argument ends.
    ends: Vec<usize>,
}

impl Args {
    fn get(&self, at: usize) -> &[Tok] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.toks[start..self.ends[at]]
    }

    fn len(&self) -> usize {
        self.ends.len()
    }
}

impl Pre<'_> {
    /// What an invocation becomes; the name has been read, its `(` not. None if its arguments do not end.
    pub fn expand(&mut self, name: Tok, id: MacroId) -> Option<Vec<Tok>> {
        let body = self.body(id);
        let mut whole = name.span();
        let mut args = Args::default();
        if body.params.is_some() {
            let (found, end) = self.arguments(&body)?;
            args = found;
            whole = whole.to(end);
        }
        let mut full: Vec<Option<Vec<Tok>>> = Vec::new();
        for at in 0..args.len() {
            let expanded = if self.wants_expansion(&body, at) { self.expand_all(args.get(at)) } else { None };
            full.push(expanded);
        }
        let out = self.substitute(&body, &args, &full, whole);
        self.budget = self.budget.saturating_sub(out.len() + 1);
        if self.budget == 0 {
            self.troubles.push((whole, "macros of this file expand to too much"));
        }
        Some(out)
    }

    /// Whether the body uses the parameter.
    fn wants_expansion(&self, body: &Body, at: usize) -> bool {
        body.toks.iter().any(|tok| tok.kind == T::Param && tok.sym as usize == at)
    }

    /// Reads `( a, b, … )`: as many arguments as there are parameters, and the span of the whole.
    fn arguments(&mut self, body: &Body) -> Option<(Args, Span)> {
        let open = self.read();
        let params = body.params.unwrap_or(0);
        let mut args = Args::default();
        let mut depth = 0u32;
        loop {
            let tok = self.read();
            match tok.kind {
                T::Eof => {
                    self.unclosed(open, args.toks, tok);
                    return None;
                }
                T::RParen if depth == 0 => {
                    args.ends.push(args.toks.len());
                    args.ends.truncate(params);
                    args.ends.resize(params, args.toks.len());
                    return Some((args, open.span().to(tok.span())));
                }
                // what a variadic macro takes further belongs to its last parameter
                T::Comma if depth == 0 && !(body.variadic && args.ends.len() + 1 >= params) => {
                    args.ends.push(args.toks.len());
                    continue;
                }
                T::LParen => depth += 1,
                T::RParen => depth -= 1,
                _ => {}
            }
            args.toks.push(tok);
        }
    }

    /// Gives the tokens of an invocation that does not end back, and expands no further function-like macro.
    fn unclosed(&mut self, open: Tok, mut toks: Vec<Tok>, end: Tok) {
        self.troubles.push((open.span(), "arguments of a macro are not closed"));
        self.broken = true;
        toks.insert(0, open);
        toks.push(end);
        self.push_frame(toks, None);
    }

    /// An argument with its own macros expanded; none if it has none.
    fn expand_all(&mut self, arg: &[Tok]) -> Option<Vec<Tok>> {
        let interesting = arg
            .iter()
            .any(|tok| tok.kind == T::Ident && tok.word == W::Plain && !matches!(self.slot(tok.sym), Slot::Plain));
        if !interesting || self.frames.len() > MAX_DEPTH {
            return None;
        }
        // the argument ends in a token that no macro reads over
        let end = Tok { kind: T::Eof, word: W::Plain, flags: 0, sym: 0, lo: 0, hi: 0 };
        let mut toks = arg.to_vec();
        toks.push(end);
        let outside = std::mem::take(&mut self.frames);
        let (broken, braces) = (std::mem::replace(&mut self.broken, false), self.braces);
        let depth = outside.len() + 1;
        self.frames.extend((0..depth).map(|_| Frame { toks: Vec::new(), next: 0, of: None }));
        self.push_frame(toks, None);
        let mut out = Vec::with_capacity(arg.len() * 2);
        loop {
            let tok = self.next();
            if tok.kind == T::Eof {
                break;
            }
            out.push(tok);
        }
        while !self.frames.is_empty() {
            self.pop_frame();
        }
        self.frames = outside;
        (self.broken, self.braces) = (broken, braces);
        Some(out)
    }

    fn substitute(&mut self, body: &Body, args: &Args, full: &[Option<Vec<Tok>>], whole: Span) -> Vec<Tok> {
        let mut out: Vec<Tok> = Vec::with_capacity(body.toks.len() + 16);
        let made = |tok: &Tok| Tok { lo: whole.lo, hi: whole.hi, ..*tok };
        let toks = &body.toks;
        // the left side of a `##` was an empty argument
        let mut empty = false;
        let mut at = 0;
        while at < toks.len() {
            let tok = &toks[at];
            let pasted = at > 0 && toks[at - 1].kind == T::HashHash && !std::mem::take(&mut empty);
            let pastes = toks.get(at + 1).is_some_and(|next| next.kind == T::HashHash);
            match tok.kind {
                T::HashHash => {}
                T::Param if pasted || pastes => {
                    let arg = args.get(tok.sym as usize);
                    if arg.is_empty() && pasted && at >= 2 && toks[at - 2].kind == T::Comma {
                        // `, ## args` without arguments drops the comma
                        out.pop();
                    }
                    empty = arg.is_empty() && !pasted;
                    self.join(&mut out, arg, pasted && !is_comma(toks, at), whole);
                }
                T::Param => match &full[tok.sym as usize] {
                    Some(expanded) => out.extend_from_slice(expanded),
                    None => out.extend_from_slice(args.get(tok.sym as usize)),
                },
                T::Stringify => out.push(Tok { kind: T::Str, sym: self.symbols.intern("\"\""), ..made(tok) }),
                T::Ident if tok.word == W::VaOpt => {
                    let any = args.len() > 0 && !args.get(args.len() - 1).is_empty();
                    at = self.va_opt(toks, at, any);
                    continue;
                }
                _ => self.join(&mut out, &[made(tok)], pasted, whole),
            }
            at += 1;
        }
        out
    }

    /// Where to go on at `__VA_OPT__`: behind its parentheses if there are no arguments, else inside them.
    fn va_opt(&self, toks: &[Tok], at: usize, any: bool) -> usize {
        if any {
            return at + 1;
        }
        let mut depth = 0;
        for (offset, tok) in toks[at..].iter().enumerate() {
            match tok.kind {
                T::LParen => depth += 1,
                T::RParen if depth == 1 => return at + offset + 1,
                T::RParen => depth -= 1,
                _ => {}
            }
        }
        toks.len()
    }

    /// Appends tokens; with `paste` the first one is glued to the last of `out`.
    fn join(&mut self, out: &mut Vec<Tok>, toks: &[Tok], paste: bool, whole: Span) {
        let (true, Some(left), Some(right)) = (paste, out.last().copied(), toks.first()) else {
            out.extend_from_slice(toks);
            return;
        };
        let text = format!("{}{}", self.spelling(&left), self.spelling(right));
        let kind = Lexer::new(&text).advance().kind;
        let sym = self.symbols.intern_owned(text);
        out.pop();
        let word = self.symbols.word(sym);
        out.push(Tok { kind, word, flags: (left.flags | right.flags) & !PAINTED, sym, lo: whole.lo, hi: whole.hi });
        out.extend_from_slice(&toks[1..]);
    }

    fn spelling(&self, tok: &Tok) -> &str {
        if matches!(tok.kind, T::Ident | T::Number | T::Char | T::Str) { self.symbols.text(tok.sym) } else { "" }
    }
}

/// Whether `##` in front of `at` follows a comma: then it drops the comma and glues nothing.
fn is_comma(toks: &[Tok], at: usize) -> bool {
    at >= 2 && toks[at - 2].kind == T::Comma
}

#[cfg(test)]
mod tests {
    use crate::c::assume::Assumptions;
    use crate::c::lex::T;
    use crate::c::macros::MacroTable;
    use crate::c::pre::tokens;

    fn expand(text: &str) -> String {
        let set = Assumptions::new();
        let table = MacroTable::of_one("a.c", text, &set, &|_: &str| false);
        let out = tokens(text, table.view("a.c"), &set);
        let mut words: Vec<String> = Vec::new();
        for tok in &out.toks {
            words.push(match tok.kind {
                T::Ident | T::Number | T::Str => out.symbols.text(tok.sym).to_owned(),
                T::Eof => continue,
                other => format!("{other:?}"),
            });
        }
        words.join(" ").replace("LParen", "(").replace("RParen", ")").replace("Semi", ";").replace("Comma", ",")
    }

    #[test]
    fn objects_and_functions() {
        assert_eq!(expand("#define f(x, y) g(y, x);\nf(1, (2, 3)) f"), "g ( ( 2 , 3 ) , 1 ) ; f");
        assert_eq!(expand("#define name other\nname(1)"), "other ( 1 )");
        assert_eq!(expand("#define f(x) g(x);\nf(f(1))"), "g ( g ( 1 ) ; ) ;");
        assert_eq!(expand("#define N 3\nN"), "3");
        assert_eq!(expand("#define f() g();\nf()"), "g ( ) ;");
    }

    #[test]
    fn pasting_and_variadics() {
        assert_eq!(expand("#define mk(n) int n##_lock;\nmk(dev)"), "int dev_lock ;");
        assert_eq!(expand("#define p(f, a...) q(f, ## a);\np(1) p(1, 2, 3)"), "q ( 1 ) ; q ( 1 , 2 , 3 ) ;");
        assert_eq!(expand("#define p(f, ...) q(f __VA_OPT__(,) __VA_ARGS__);\np(1)"), "q ( 1 ) ;");
        assert_eq!(expand("#define s(x) t(#x);\ns(a b)"), "t ( \"\" ) ;");
        assert_eq!(expand("#define cat(a, b) a##b;\ncat(, x) cat(y, )"), "x ; y ;");
        assert_eq!(expand("#define m(p, a) (1) p##f(a);\nm(, x)"), "( 1 ) f ( x ) ;");
    }

    #[test]
    fn self_reference_ends() {
        assert_eq!(expand("#define f f(1);\nf"), "f ( 1 ) ;");
        assert_eq!(expand("#define a(x) b(x);\n#define b(x) a(x);\na(1)"), "a ( 1 ) ; ;");
        assert_eq!(expand("#define x x x x;\nx"), "x x x ;");
    }

    #[test]
    fn redefinition_follows_the_text() {
        let text = "#define f(x) one(x);\nf(1)\n#undef f\nf(2)\n#define f(x) two(x);\nf(3)";
        assert_eq!(expand(text), "one ( 1 ) ; f ( 2 ) two ( 3 ) ;");
    }

    #[test]
    fn growth_is_bounded() {
        let mut text = "#define a0 x;x;x;x;\n".to_owned();
        for n in 1..40 {
            text.push_str(&format!("#define a{n} a{} a{}\n", n - 1, n - 1));
        }
        text.push_str("a39");
        let set = Assumptions::new();
        let table = MacroTable::of_one("a.c", &text, &set, &|_: &str| false);
        let out = tokens(&text, table.view("a.c"), &set);
        assert!(out.toks.len() < 20_000_000);
        assert_eq!(out.troubles.last().map(|t| t.1), Some("macros of this file expand to too much"));
    }

    #[test]
    fn unclosed_invocation() {
        let text = format!("#define f(x) g(x);\n{}", "f(".repeat(20_000));
        assert!(expand(&text).starts_with("f ( f"));
        let text = format!("#define f(x) g(x);\n{}1{}", "f(".repeat(20_000), ")".repeat(20_000));
        assert!(expand(&text).len() > 20_000);
    }
}
