//! The live part of a file: its tokens and directives with the dead arms of conditionals left out.

use super::assume::Assumptions;
use super::cond::{Eval, Own};
use super::lex::{Lexer, Raw, T};
use crate::source::Span;

/// One `#define`.
#[derive(Debug, Clone)]
pub struct Define<'a> {
    /// Name.
    pub name: &'a str,
    /// Parameters of a function-like macro; a variadic one ends with `...` or `name...`.
    pub params: Option<Vec<&'a str>>,
    /// Replacement, with its continuation lines and comments.
    pub body: &'a str,
}

/// What stands next in the live text.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// A token; [`T::Eof`] at the end.
    Token(Raw),
    /// `#define`.
    Define(Define<'a>),
    /// `#undef`.
    Undef(&'a str),
    /// `#include`, as written with its quotes.
    Include(&'a str),
}

struct Cond {
    /// Where it begins.
    at: Span,
    /// An arm has been live.
    taken: bool,
    /// The current arm is live.
    live: bool,
}

/// Reads the live part of one text.
pub struct Live<'a> {
    /// The lexer; its troubles and comments are the file's.
    pub lexer: Lexer<'a>,
    assume: &'a Assumptions,
    own: Own<'a>,
    stack: Vec<Cond>,
}

impl<'a> Live<'a> {
    /// A reader at the start of `text`.
    pub fn new(text: &'a str, assume: &'a Assumptions) -> Live<'a> {
        Live { lexer: Lexer::new(text), assume, own: Own::default(), stack: Vec::new() }
    }

    /// The next token or directive.
    pub fn advance(&mut self) -> Event<'a> {
        loop {
            let token = self.lexer.advance();
            match token.kind {
                T::Hash if token.line_start => {
                    if let Some(event) = self.directive(token) {
                        return event;
                    }
                }
                T::Eof => {
                    self.finish();
                    return Event::Token(token);
                }
                _ => return Event::Token(token),
            }
        }
    }

    fn finish(&mut self) {
        for cond in self.stack.drain(..) {
            self.lexer.troubles.push((cond.at, "conditional is not closed"));
        }
    }

    fn word(&mut self) -> &'a str {
        let token = self.lexer.next_in_line();
        if token.kind == T::Ident { token.text(self.lexer.source()) } else { "" }
    }

    fn line(&mut self) -> &'a str {
        let troubles = self.lexer.troubles.len();
        let (lo, hi) = self.lexer.rest_of_line();
        let source = self.lexer.source();
        // an apostrophe in an #error text opens no string
        let mut kept = self.lexer.troubles.split_off(troubles);
        kept.retain(|(_, why)| why.starts_with("comment"));
        self.lexer.troubles.append(&mut kept);
        source.get(lo..hi).unwrap_or("")
    }

    fn directive(&mut self, hash: Raw) -> Option<Event<'a>> {
        let at = Span { lo: hash.lo, hi: hash.hi };
        let word = self.word();
        match word {
            "define" => return self.define(),
            "undef" => {
                let name = self.word();
                self.own.insert(name, None);
                self.line();
                return Some(Event::Undef(name));
            }
            "include" | "include_next" => return Some(Event::Include(self.line())),
            "if" | "ifdef" | "ifndef" => self.open(word, at),
            "elif" | "elifdef" | "elifndef" | "else" => self.other_arm(at),
            "endif" => self.close(at),
            _ => {
                self.line();
            }
        }
        None
    }

    fn define(&mut self) -> Option<Event<'a>> {
        let name = self.word();
        let params = if self.lexer.is_paren() { Some(self.params()) } else { None };
        let body = self.line();
        if name.is_empty() {
            return None;
        }
        self.own.insert(name, Some(if params.is_some() { "" } else { body }));
        Some(Event::Define(Define { name, params, body }))
    }

    fn params(&mut self) -> Vec<&'a str> {
        let source = self.lexer.source();
        let (mut params, mut last) = (Vec::new(), 0);
        loop {
            let token = self.lexer.next_in_line();
            match token.kind {
                T::RParen | T::Eof => return params,
                T::Ident => {
                    params.push(token.text(source));
                    last = token.lo as usize;
                }
                T::Ellipsis if self.after_comma(token) => params.push("..."),
                T::Ellipsis => {
                    params.pop();
                    params.push(source.get(last..token.hi as usize).unwrap_or("..."));
                }
                _ => {}
            }
        }
    }

    /// Whether `...` stands alone (`a, ...`) as opposed to behind a name (`a...`).
    fn after_comma(&self, dots: Raw) -> bool {
        let before = self.lexer.source().get(..dots.lo as usize).unwrap_or("").trim_end();
        before.ends_with(',') || before.ends_with('(')
    }

    fn test(&mut self, word: &str) -> bool {
        let line = self.line();
        let eval = Eval { assume: self.assume, own: &self.own };
        let name = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        match word {
            "ifdef" | "elifdef" => eval.defined(name),
            "ifndef" | "elifndef" => !eval.defined(name),
            _ => eval.value(line) != 0,
        }
    }

    fn open(&mut self, word: &str, at: Span) {
        let live = self.test(word);
        self.stack.push(Cond { at, taken: live, live });
        if !live {
            self.skip();
        }
    }

    /// `#else` or `#elif` behind a live arm: the rest is dead.
    fn other_arm(&mut self, at: Span) {
        self.line();
        match self.stack.last_mut() {
            Some(cond) => {
                cond.live = false;
                self.skip();
            }
            None => self.lexer.troubles.push((at, "`#else` without `#if`")),
        }
    }

    fn close(&mut self, at: Span) {
        self.line();
        if self.stack.pop().is_none() {
            self.lexer.troubles.push((at, "`#endif` without `#if`"));
        }
    }

    /// Skips dead text up to the arm of the innermost conditional that is live, or behind its end.
    fn skip(&mut self) {
        let troubles = self.lexer.troubles.len();
        let mut depth = 0u32;
        loop {
            let token = self.lexer.advance();
            match token.kind {
                T::Eof => break,
                T::Hash if token.line_start => {}
                _ => continue,
            }
            let word = self.word();
            match word {
                "if" | "ifdef" | "ifndef" => depth += 1,
                "endif" if depth > 0 => depth -= 1,
                "endif" => {
                    self.stack.pop();
                    self.line();
                    break;
                }
                "else" | "elif" | "elifdef" | "elifndef" if depth == 0 && self.revive(word) => break,
                _ => {}
            }
        }
        let mut kept = self.lexer.troubles.split_off(troubles);
        kept.retain(|(_, why)| why.starts_with("comment"));
        self.lexer.troubles.append(&mut kept);
    }

    /// Whether the arm that begins with `word` is live.
    fn revive(&mut self, word: &str) -> bool {
        if self.stack.last().is_none_or(|cond| cond.taken) {
            return false;
        }
        let live = word == "else" || self.test(word);
        if let Some(cond) = self.stack.last_mut() {
            cond.taken = live;
            cond.live = live;
        }
        live
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(text: &str) -> (String, Vec<&'static str>) {
        let set = Assumptions::new();
        let mut reader = Live::new(text, &set);
        let mut seen = Vec::new();
        loop {
            match reader.advance() {
                Event::Token(t) if t.kind == T::Eof => break,
                Event::Token(t) => seen.push(t.text(text).to_owned()),
                Event::Define(d) => seen.push(format!("D:{}:{:?}:{}", d.name, d.params, d.body)),
                Event::Undef(n) => seen.push(format!("U:{n}")),
                Event::Include(n) => seen.push(format!("I:{n}")),
            }
        }
        let why = reader.lexer.troubles.iter().map(|t| t.1).collect();
        (seen.join(" "), why)
    }

    #[test]
    fn arms() {
        let text = "#ifdef CONFIG_SMP\na\n#else\nb\n#endif\n#if 0\nc ' \n#if 1\nd\n#endif\n#elif defined(X)\ne\n#else\nf\n#endif g";
        assert_eq!(live(text), ("a f".into(), vec![]));
        assert_eq!(live("#if 1\na\n#elif 1\nb\n#else\nc\n#endif\nd").0, "a d");
    }

    #[test]
    fn own_definitions() {
        let text = "#ifndef H\n#define H\n#define A(x, r...) x\\\n y /* c */\n#include <a/b.h>\n#undef H\n#ifdef H\nno\n#endif\n#endif";
        assert_eq!(live(text).0, "D:H:None: D:A:Some([\"x\", \"r...\"]):x\\\n y I:<a/b.h> U:H");
        assert_eq!(live("#define V(a, ...) a").0, "D:V:Some([\"a\", \"...\"]):a");
    }

    #[test]
    fn broken_conditionals() {
        assert_eq!(live("#if 1\na\n").1, ["conditional is not closed"]);
        assert_eq!(live("#if 0\na\n").1, ["conditional is not closed"]);
        assert_eq!(live("#endif\n#else\n").1.len(), 2);
        assert_eq!(live(&"#if 1\n".repeat(10_000)).1.len(), 10_000);
    }
}
