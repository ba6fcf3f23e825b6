//! The value of an `#if` expression under the assumption set and the file's own definitions.

use super::assume::{Assumptions, number};
use super::lex::{Lexer, Raw, T};
use rustc_hash::FxHashMap;

/// The file's own object-like definitions, by name; none once it is `#undef`ed. Function-like ones have no body here.
pub type Own<'a> = FxHashMap<&'a str, Option<&'a str>>;

/// How deep names may refer to names, and parentheses may nest.
const MAX_DEPTH: u32 = 40;

/// Evaluates one expression.
pub struct Eval<'e, 'a> {
    /// The assumption set.
    pub assume: &'e Assumptions,
    /// The definitions seen so far.
    pub own: &'e Own<'a>,
}

struct Line<'e, 'a, 't> {
    eval: &'e Eval<'e, 'a>,
    lexer: Lexer<'t>,
    token: Raw,
    depth: u32,
}

impl Eval<'_, '_> {
    /// Whether a name is defined.
    pub fn defined(&self, name: &str) -> bool {
        match self.own.get(name) {
            Some(own) => own.is_some(),
            None => self.assume.value(name).is_some(),
        }
    }

    /// The value of the text behind `#if` or of a macro's body; what cannot be understood is 0, as an unknown name is.
    pub fn value(&self, text: &str) -> i64 {
        self.nested(text, 0)
    }

    fn nested(&self, text: &str, depth: u32) -> i64 {
        let mut lexer = Lexer::new(text);
        let token = lexer.advance();
        Line { eval: self, lexer, token, depth }.ternary()
    }
}

impl<'t> Line<'_, '_, 't> {
    fn next(&mut self) -> Raw {
        std::mem::replace(&mut self.token, self.lexer.advance())
    }

    fn eat(&mut self, kind: T) -> bool {
        let hit = self.token.kind == kind;
        if hit {
            self.next();
        }
        hit
    }

    fn text(&self, token: Raw) -> &'t str {
        token.text(self.lexer.source())
    }

    fn ternary(&mut self) -> i64 {
        let test = self.binary(0);
        if !self.eat(T::Question) {
            return test;
        }
        let yes = self.binary(0);
        self.eat(T::Colon);
        let no = if self.enter() { self.ternary() } else { 0 };
        if test != 0 { yes } else { no }
    }

    fn enter(&mut self) -> bool {
        self.depth += 1;
        self.depth < MAX_DEPTH
    }

    fn binary(&mut self, floor: u8) -> i64 {
        let mut left = self.unary();
        while let Some(power) = power(self.token.kind).filter(|&p| p > floor) {
            let op = self.next().kind;
            let right = self.binary(power);
            left = apply(op, left, right);
        }
        left
    }

    fn unary(&mut self) -> i64 {
        if !self.enter() {
            return 0;
        }
        let token = self.next();
        let value = match token.kind {
            T::Not => i64::from(self.unary() == 0),
            T::Minus => self.unary().wrapping_neg(),
            T::Plus => self.unary(),
            T::Tilde => !self.unary(),
            T::LParen => {
                let value = self.ternary();
                self.eat(T::RParen);
                value
            }
            T::Number => number(self.text(token)).unwrap_or(0),
            T::Char => self.text(token).as_bytes().get(1).map_or(0, |&b| i64::from(b)),
            T::Ident => self.name(self.text(token)),
            _ => 0,
        };
        self.depth -= 1;
        value
    }

    fn name(&mut self, name: &'t str) -> i64 {
        let set = self.eval.assume;
        match name {
            "defined" => i64::from(self.operand().is_some_and(|n| self.eval.defined(n))),
            "IS_ENABLED" | "IS_REACHABLE" => i64::from(self.operand().is_some_and(|n| set.enabled(n))),
            "IS_BUILTIN" => i64::from(self.operand().is_some_and(|n| set.builtin(n))),
            "IS_MODULE" => i64::from(self.operand().is_some_and(|n| set.module(n))),
            _ if self.token.kind == T::LParen => {
                self.skip_parens();
                0
            }
            _ => self.plain(name),
        }
    }

    fn plain(&mut self, name: &str) -> i64 {
        match self.eval.own.get(name) {
            Some(Some(body)) if self.depth + 2 < MAX_DEPTH => self.eval.nested(body, self.depth + 2),
            Some(_) => 0,
            None => self.eval.assume.value(name).unwrap_or(0),
        }
    }

    /// The name behind `defined`, with or without parentheses.
    fn operand(&mut self) -> Option<&'t str> {
        let paren = self.eat(T::LParen);
        let token = self.next();
        if paren {
            self.eat(T::RParen);
        }
        (token.kind == T::Ident).then(|| self.text(token))
    }

    fn skip_parens(&mut self) {
        let mut open = 0u32;
        loop {
            match self.next().kind {
                T::LParen => open += 1,
                T::RParen if open == 1 => return,
                T::RParen => open -= 1,
                T::Eof => return,
                _ => {}
            }
        }
    }
}

/// Binding power of a binary operator of C, above 0; none for other tokens.
pub fn power(op: T) -> Option<u8> {
    Some(match op {
        T::OrOr => 1,
        T::AndAnd => 2,
        T::Pipe => 3,
        T::Caret => 4,
        T::Amp => 5,
        T::EqEq | T::NotEq => 6,
        T::Less | T::LessEq | T::Greater | T::GreaterEq => 7,
        T::Shl | T::Shr => 8,
        T::Plus | T::Minus => 9,
        T::Star | T::Slash | T::Percent => 10,
        _ => return None,
    })
}

/// `left op right` in `i64`; a division by zero is 0.
pub fn apply(op: T, left: i64, right: i64) -> i64 {
    let truth = i64::from;
    match op {
        T::OrOr => truth(left != 0 || right != 0),
        T::AndAnd => truth(left != 0 && right != 0),
        T::Pipe => left | right,
        T::Caret => left ^ right,
        T::Amp => left & right,
        T::EqEq => truth(left == right),
        T::NotEq => truth(left != right),
        T::Less => truth(left < right),
        T::LessEq => truth(left <= right),
        T::Greater => truth(left > right),
        T::GreaterEq => truth(left >= right),
        T::Shl => left.checked_shl(right as u32).unwrap_or(0),
        T::Shr => left.checked_shr(right as u32).unwrap_or(0),
        T::Plus => left.wrapping_add(right),
        T::Minus => left.wrapping_sub(right),
        T::Star => left.wrapping_mul(right),
        T::Slash => left.checked_div(right).unwrap_or(0),
        _ => left.checked_rem(right).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> i64 {
        let mut own = Own::default();
        own.insert("TWO", Some("(1 + 1)"));
        own.insert("LOOP", Some("LOOP"));
        own.insert("GONE", None);
        own.insert("CONFIG_OWN", Some(""));
        Eval { assume: &Assumptions::new(), own: &own }.value(text)
    }

    #[test]
    fn expressions() {
        assert_eq!(value("1 + 2 * 3 == 7 && !defined(NOTHING)"), 1);
        assert_eq!(value("defined CONFIG_SMP && defined(CONFIG_OWN)"), 1);
        assert_eq!(value("defined(GONE) || GONE"), 0);
        assert_eq!(value("TWO << 3"), 16);
        assert_eq!(value("IS_ENABLED(CONFIG_NET) ? 5 : 6"), 5);
        assert_eq!(value("IS_MODULE(CONFIG_NET)"), 0);
        assert_eq!(value("BITS_PER_LONG == 64"), 1);
        assert_eq!(value("UNKNOWN(1, (2)) + 4"), 4);
        assert_eq!(value("LOOP"), 0);
        assert_eq!(value("1 / 0"), 0);
    }

    #[test]
    fn deep_nesting_ends() {
        assert_eq!(value(&"(".repeat(100_000)), 0);
        assert_eq!(value(&"!".repeat(100_000)), i64::from(MAX_DEPTH.is_multiple_of(2)));
        assert_eq!(value(&"1 ? 1 : ".repeat(100_000)), 1);
    }
}
