//! Moving over tokens: look, eat, skip, and where brackets end.

use super::{Bad, MAX_DEPTH, Parser, R};
use crate::c::lex::T;
use crate::c::pre::{COLUMN0, MADE, Tok};
use crate::c::words::W;
use crate::source::Span;

const NONE: u32 = u32::MAX;

/// For each opening bracket the index of its closing one.
///
/// Where brackets do not match, the first column decides: kernel style puts the last brace of a function there, and
/// nothing else.
pub fn matching(toks: &[Tok]) -> Vec<u32> {
    let mut close = vec![NONE; toks.len()];
    if pair(toks, &mut close, false) > 0 {
        close.fill(NONE);
        pair(toks, &mut close, true);
    }
    close
}

/// Pairs brackets; how many have no partner.
fn pair(toks: &[Tok], close: &mut [u32], by_column: bool) -> usize {
    let mut stack: Vec<usize> = Vec::new();
    let mut odd = 0;
    for (at, tok) in toks.iter().enumerate() {
        let outermost = by_column && tok.flags & (COLUMN0 | MADE) == COLUMN0;
        match tok.kind {
            T::LBrace | T::LParen | T::LBracket => {
                if outermost && tok.kind == T::LBrace {
                    odd += stack.len();
                    stack.clear();
                }
                stack.push(at);
            }
            T::RBrace if outermost => {
                let first = stack.iter().position(|&open| toks[open].kind == T::LBrace);
                odd += stack.len().abs_diff(1);
                if let Some(first) = first {
                    close[stack[first]] = at as u32;
                }
                stack.clear();
            }
            T::RBrace | T::RParen | T::RBracket => odd += shut(toks, close, &mut stack, at),
            _ => {}
        }
    }
    odd + stack.len()
}

/// Closes the innermost bracket of the kind that `at` closes; how many were left open inside.
fn shut(toks: &[Tok], close: &mut [u32], stack: &mut Vec<usize>, at: usize) -> usize {
    let wanted = match toks[at].kind {
        T::RBrace => T::LBrace,
        T::RParen => T::LParen,
        _ => T::LBracket,
    };
    // a `)` or `]` never closes over a brace
    let barrier = |open: usize| wanted != T::LBrace && toks[open].kind == T::LBrace;
    for (left, depth) in (0..stack.len()).rev().enumerate() {
        let open = stack[depth];
        if toks[open].kind == wanted {
            close[open] = at as u32;
            stack.truncate(depth);
            return left;
        }
        if barrier(open) || left > 64 {
            break;
        }
    }
    1
}

impl Parser<'_> {
    /// The token at the cursor.
    pub fn tok(&self) -> Tok {
        self.at(0)
    }

    /// The token `ahead` of the cursor; [`T::Eof`] out of reach.
    pub fn at(&self, ahead: usize) -> Tok {
        self.token_at(self.pos + ahead)
    }

    /// The token at an index; [`T::Eof`] out of reach.
    pub fn token_at(&self, index: usize) -> Tok {
        if index < self.end {
            return self.toks[index];
        }
        let end = self.toks[self.end];
        Tok { kind: T::Eof, word: W::Plain, flags: 0, sym: 0, lo: end.lo, hi: end.lo }
    }

    /// Kind of the token at the cursor.
    pub fn peek(&self) -> T {
        self.tok().kind
    }

    /// Word of the token at the cursor; `Plain` for what is no word.
    pub fn word(&self) -> W {
        self.tok().word
    }

    /// Steps over one token and returns it.
    pub fn bump(&mut self) -> Tok {
        let tok = self.tok();
        if self.pos < self.end {
            self.pos += 1;
        }
        tok
    }

    /// Steps over a token of this kind.
    pub fn eat(&mut self, kind: T) -> bool {
        let hit = self.peek() == kind;
        if hit {
            self.bump();
        }
        hit
    }

    /// Steps over a word.
    pub fn eat_word(&mut self, word: W) -> bool {
        let hit = self.word() == word;
        if hit {
            self.bump();
        }
        hit
    }

    /// Steps over a token of this kind or fails.
    pub fn expect(&mut self, kind: T, why: &'static str) -> R<Tok> {
        if self.peek() == kind { Ok(self.bump()) } else { Err(self.bad(why)) }
    }

    /// A failure at the cursor.
    pub fn bad(&self, why: &'static str) -> Bad {
        Bad { at: self.tok().span(), why }
    }

    /// The span from the first byte of `lo` to the last token that was read.
    pub fn since(&self, lo: Span) -> Span {
        let last = self.toks[self.pos.saturating_sub(1)];
        lo.to(last.span())
    }

    /// Goes one level deeper; pair it with [`Parser::leave`].
    pub fn enter(&mut self) -> R<()> {
        if self.depth >= MAX_DEPTH {
            return Err(self.bad("nested too deeply"));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from [`Parser::enter`].
    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Index of the bracket that closes the one at `index`, if it is in reach.
    pub fn close_of(&self, index: usize) -> Option<usize> {
        let close = *self.close.get(index)?;
        (close != NONE && (close as usize) < self.end).then_some(close as usize)
    }

    /// Steps over a bracketed group at the cursor, or over one token.
    pub fn skip_group(&mut self) {
        match self.close_of(self.pos) {
            Some(close) => self.pos = close + 1,
            None => _ = self.bump(),
        }
    }

    /// Runs `inside` with the group at the cursor as its whole world, then goes on behind the group.
    pub fn within<X>(&mut self, inside: impl FnOnce(&mut Self) -> R<X>) -> R<X> {
        let Some(close) = self.close_of(self.pos) else {
            return Err(self.bad("bracket is not closed"));
        };
        let end = std::mem::replace(&mut self.end, close);
        self.pos += 1;
        let result = inside(self);
        self.end = end;
        self.pos = close + 1;
        result
    }

    /// Skips to the next `;` of this level and over it; stops at a closing brace and at the end.
    pub fn skip_statement(&mut self) {
        loop {
            match self.peek() {
                T::Eof | T::RBrace => return,
                T::Semi => {
                    self.bump();
                    return;
                }
                T::LBrace => {
                    self.skip_group();
                    if !matches!(self.peek(), T::Semi | T::Comma | T::RParen | T::LParen) && self.word() != W::Else {
                        return;
                    }
                }
                T::LParen | T::LBracket => self.skip_group(),
                _ => _ = self.bump(),
            }
        }
    }
}
