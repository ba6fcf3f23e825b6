//! The value of a macro that is a constant expression: `(1UL << 3)`, `(FLAG_A | FLAG_B)`, `((__force gfp_t)0x20)`.
//!
//! Unlike in an `#if`, what is not known is not 0: then the whole has no value.

use crate::c::assume::number;
use crate::c::cond::{apply, power};
use crate::c::lex::{Lexer, Raw, T};

/// How deep parentheses and operators may nest.
const MAX_DEPTH: u32 = 40;

/// Function-like macros of the kernel that make a number of numbers.
fn call(name: &str, args: &[i64]) -> Option<i64> {
    match (name, args) {
        ("BIT" | "BIT_ULL" | "BIT_MASK" | "_BITUL" | "_BITULL", &[bit]) => 1i64.checked_shl(u32::try_from(bit).ok()?),
        ("UL" | "ULL" | "_UL" | "_ULL" | "U8_C" | "U16_C" | "U32_C" | "U64_C", &[value]) => Some(value),
        ("GENMASK" | "GENMASK_ULL", &[high, low]) if (0..64).contains(&low) && (low..63).contains(&high) => {
            Some((1i64 << (high + 1)).wrapping_sub(1 << low))
        }
        _ => None,
    }
}

/// What the names in an expression are.
pub trait Known {
    /// The value of a name.
    fn name(&mut self, name: &str) -> Option<i64>;

    /// The value of a call of a function-like macro.
    fn call(&mut self, _name: &str, _args: &[i64]) -> Option<i64> {
        None
    }
}

impl<F: FnMut(&str) -> Option<i64>> Known for F {
    fn name(&mut self, name: &str) -> Option<i64> {
        self(name)
    }
}

/// The value of an expression if every name in it has one.
pub fn value(text: &str, names: &mut dyn Known) -> Option<i64> {
    let mut lexer = Lexer::new(text);
    let (token, next) = (lexer.advance(), lexer.advance());
    let mut line = Line { lexer, token, next, depth: 0, complement: false, names };
    let value = line.ternary()?;
    // Of what width and sign the complement is nobody tells.
    (line.token.kind == T::Eof && !(line.complement && value < 0)).then_some(value)
}

struct Line<'t, 'n> {
    lexer: Lexer<'t>,
    token: Raw,
    next: Raw,
    depth: u32,
    complement: bool,
    names: &'n mut dyn Known,
}

impl<'t> Line<'t, '_> {
    fn advance(&mut self) -> Raw {
        let next = std::mem::replace(&mut self.next, self.lexer.advance());
        std::mem::replace(&mut self.token, next)
    }

    fn eat(&mut self, kind: T) -> Option<()> {
        (self.token.kind == kind).then(|| {
            self.advance();
        })
    }

    fn text(&self, token: Raw) -> &'t str {
        token.text(self.lexer.source())
    }

    fn ternary(&mut self) -> Option<i64> {
        let test = self.binary(0)?;
        if self.eat(T::Question).is_none() {
            return Some(test);
        }
        let yes = self.binary(0)?;
        self.eat(T::Colon)?;
        let no = self.binary(0)?;
        Some(if test != 0 { yes } else { no })
    }

    fn binary(&mut self, floor: u8) -> Option<i64> {
        let mut left = self.unary()?;
        while let Some(power) = power(self.token.kind).filter(|&p| p > floor) {
            let op = self.advance().kind;
            let right = self.binary(power)?;
            if matches!(op, T::Slash | T::Percent) && right == 0 {
                return None;
            }
            left = apply(op, left, right);
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let token = self.advance();
        let value = match token.kind {
            T::Not => i64::from(self.unary()? == 0),
            T::Minus => self.unary()?.wrapping_neg(),
            T::Plus => self.unary()?,
            T::Tilde => {
                self.complement = true;
                !self.unary()?
            }
            T::LParen => self.parenthesis()?,
            T::Number => number(self.text(token))?,
            T::Ident => self.name(token)?,
            _ => return None,
        };
        self.depth -= 1;
        Some(value)
    }

    /// Behind `(`: an expression, or a type and what is cast to it. A cast is taken for no change of the value.
    fn parenthesis(&mut self) -> Option<i64> {
        if self.token.kind == T::Ident && matches!(self.next.kind, T::Ident | T::RParen) {
            let first = self.advance();
            if self.token.kind == T::RParen && !is_operand(self.next.kind) {
                self.advance();
                let name = self.text(first);
                return self.names.name(name);
            }
            while self.token.kind == T::Ident {
                self.advance();
            }
            self.eat(T::RParen)?;
            return self.unary();
        }
        let value = self.ternary()?;
        self.eat(T::RParen)?;
        Some(value)
    }

    fn name(&mut self, token: Raw) -> Option<i64> {
        let name = self.text(token);
        if self.eat(T::LParen).is_none() {
            return self.names.name(name);
        }
        if name == "_AC" {
            let value = self.ternary()?;
            self.eat(T::Comma)?;
            self.eat(T::Ident)?;
            self.eat(T::RParen)?;
            return Some(value);
        }
        let mut args = vec![self.ternary()?];
        while self.eat(T::Comma).is_some() {
            args.push(self.ternary()?);
        }
        self.eat(T::RParen)?;
        call(name, &args).or_else(|| self.names.call(name, &args))
    }
}

/// Whether an operand begins with the token: what stands before it in parentheses is a type.
fn is_operand(kind: T) -> bool {
    matches!(kind, T::Ident | T::Number | T::LParen | T::Tilde | T::Not)
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn expressions() {
        let mut names = |name: &str| match name {
            "A" => Some(4),
            "B" => Some(8),
            _ => None,
        };
        let mut of = |text: &str| value(text, &mut names);
        assert_eq!(of("(1UL << A)"), Some(16));
        assert_eq!(of("(A | B)"), Some(12));
        assert_eq!(of("((__force gfp_t)0x20u)"), Some(32));
        assert_eq!(of("(A)"), Some(4));
        assert_eq!(of("(u32)(A)"), Some(4));
        assert_eq!(of("(A & ~(B | 1))"), Some(4));
        assert_eq!(of("BIT(3) | BIT_ULL(A)"), Some(24));
        assert_eq!(of("GENMASK(7, 4)"), Some(0xf0));
        assert_eq!(of("(_AC(1, UL) << 12)"), Some(4096));
        assert_eq!(of("A > 3 ? B : A"), Some(8));
        for unknown in ["C", "A | C", "sizeof(A)", "f(1)", "1 / 0", "A B", "", "(A", "\"x\"", "(struct x *)0 + y", "~A"]
        {
            assert_eq!(of(unknown), None, "{unknown}");
        }
        assert_eq!(of(&"(".repeat(10_000)), None);
    }
}
