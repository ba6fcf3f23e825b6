//! Primary and postfix expressions: names, constants, calls, members, statement expressions.

use super::{MAX_CHAIN, Parser, R};
use crate::c::assume::{LOG, number};
use crate::c::lex::T;
use crate::c::pre::Tok;
use crate::c::words::W;
use crate::facts::{BinOp, ExprId, ExprKind, List, Name};
use crate::source::Span;

impl Parser<'_> {
    /// A primary expression with what follows it.
    pub fn postfix(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        let base = self.deeper(Self::primary)?;
        self.postfix_of(base, lo)
    }

    /// What follows a value: calls, indexes, members, `++`.
    pub fn postfix_of(&mut self, mut base: ExprId, lo: Span) -> R<ExprId> {
        for _ in 0..MAX_CHAIN {
            base = match self.peek() {
                T::LParen => self.call(base, lo)?,
                T::LBracket => {
                    let index =
                        self.within(|p| if p.peek() == T::Eof { Err(p.bad("index is missing")) } else { p.comma() })?;
                    let span = self.since(lo);
                    self.expr(span, ExprKind::Index { base, index })
                }
                T::Dot | T::Arrow => self.member_of(base, lo)?,
                T::PlusPlus | T::MinusMinus => self.stepped(base, lo),
                // __stringify(x) "text"
                T::Str if matches!(self.kind(base), ExprKind::Call { .. }) => self.string(),
                _ => return Ok(base),
            };
        }
        Err(self.bad("expression is too long"))
    }

    fn member_of(&mut self, base: ExprId, lo: Span) -> R<ExprId> {
        let arrow = self.bump().kind == T::Arrow;
        let tok = self.expect(T::Ident, "name of a member is missing")?;
        let name = self.name(tok.sym);
        let base = if arrow { self.expr(self.span_of(base), ExprKind::Deref(base)) } else { base };
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Field { base, name }))
    }

    fn stepped(&mut self, place: ExprId, lo: Span) -> ExprId {
        let op = if self.bump().kind == T::PlusPlus { BinOp::Add } else { BinOp::Sub };
        let span = self.since(lo);
        self.effects += 1;
        let value = self.expr(span, ExprKind::int(1));
        self.expr(span, ExprKind::AssignOp { op, place, value })
    }

    fn call(&mut self, callee: ExprId, lo: Span) -> R<ExprId> {
        if let Some(value) = self.assumed(callee) {
            self.skip_group();
            let span = self.since(lo);
            return Ok(self.expr(span, ExprKind::int(value)));
        }
        let plain = self.is_log(callee);
        let before = (self.effects, self.addresses);
        let args = self.arguments()?;
        let span = self.since(lo);
        if plain {
            // what it prints may be taken by address
            self.effects -= (self.effects - before.0).min(self.addresses - before.1);
        } else {
            self.effects += 1;
            self.calls += 1;
        }
        Ok(self.expr(span, ExprKind::Call { callee, args }))
    }

    /// Whether a callee only prints: such a call is dropped unless its arguments do something.
    fn is_log(&mut self, callee: ExprId) -> bool {
        let ExprKind::Path(path) = self.kind(callee) else { return false };
        let at = path.index();
        if self.logs.len() <= at {
            self.logs.resize(at + 1, None);
        }
        if let Some(known) = self.logs[at] {
            return known;
        }
        let log = self.b.facts.plain(path).is_some_and(|name| LOG.has(name));
        self.logs[at] = Some(log);
        log
    }

    /// The value of `IS_ENABLED(CONFIG_X)` and kin under the assumption set.
    fn assumed(&self, callee: ExprId) -> Option<i64> {
        let name = self.ident_of(callee).filter(|name| name.starts_with("IS_"))?;
        let option = self.symbols.text(self.at(1).sym);
        let set = self.assume;
        let value = match name {
            "IS_ENABLED" | "IS_REACHABLE" => set.enabled(option),
            "IS_BUILTIN" => set.builtin(option),
            "IS_MODULE" => set.module(option),
            _ => return None,
        };
        Some(i64::from(value))
    }

    /// `(a, b)` of a call; types and other things that only macros take are arguments too.
    pub fn arguments(&mut self) -> R<List<ExprId>> {
        self.within(|p| {
            let mark = p.scratch.len();
            while p.peek() != T::Eof {
                let arg = p.argument();
                p.scratch.push(arg.into());
                p.eat(T::Comma);
            }
            Ok(p.b.list(p.scratch.drain(mark..).map(ExprId::from)))
        })
    }

    fn argument(&mut self) -> ExprId {
        let lo = self.tok().span();
        let (start, mark) = (self.pos, self.scratch.len());
        let read = match self.peek() {
            T::Comma => return self.opaque(lo),
            T::LBrace => self.block_expr(),
            _ if self.at_type_argument() => self.type_argument(),
            T::Ident if self.at_statement_word() => self.embedded(),
            _ => self.assignment(),
        };
        match read {
            Ok(arg) if matches!(self.peek(), T::Comma | T::Eof) => arg,
            _ => {
                self.scratch.truncate(mark);
                self.foreign_argument(start, lo)
            }
        }
    }

    /// An argument that is no expression: only a macro takes it. A gap if it calls something.
    fn foreign_argument(&mut self, start: usize, lo: Span) -> ExprId {
        self.pos = start;
        let mut calls = false;
        while !matches!(self.peek(), T::Comma | T::Eof) {
            calls |= self.peek() == T::Ident && self.word() == W::Plain && self.at(1).kind == T::LParen;
            self.skip_group();
        }
        let span = self.since(lo);
        if calls {
            self.gap(super::Bad { at: span, why: "argument is not understood" }, false);
        }
        self.expr(span, ExprKind::Missing)
    }

    fn at_statement_word(&self) -> bool {
        matches!(
            self.word(),
            W::If | W::For | W::While | W::Do | W::Switch | W::Return | W::Goto | W::Break | W::Continue
        )
    }

    fn primary(&mut self) -> R<ExprId> {
        let tok = self.tok();
        let span = tok.span();
        match tok.kind {
            T::Ident => self.word_or_name(tok),
            T::Number => {
                self.bump();
                let kind = number(self.symbols.text(tok.sym)).map_or(ExprKind::Opaque, ExprKind::int);
                Ok(self.expr(span, kind))
            }
            T::Char => {
                self.bump();
                let value = character(self.symbols.text(tok.sym));
                Ok(self.expr(span, ExprKind::int(value)))
            }
            T::Str => Ok(self.string()),
            T::LParen if self.at(1).kind == T::LBrace => self.statement_expr(),
            T::LParen => self.within(|p| {
                let inner = p.comma()?;
                if p.peek() == T::Eof { Ok(inner) } else { Err(p.bad("expression is not understood")) }
            }),
            _ => Err(self.bad("expression is not understood")),
        }
    }

    fn word_or_name(&mut self, tok: Tok) -> R<ExprId> {
        let span = tok.span();
        match tok.word {
            W::Plain | W::Class | W::ScopedGuard | W::ScopedCondGuard | W::Defined => {}
            W::Guard if self.at(1).kind == T::LParen && self.is_guard_call() => return self.guard_call(),
            W::Guard => {}
            W::Generic => return self.generic(),
            W::VaArg | W::Asm | W::StaticAssert => {
                self.bump();
                while self.peek() == T::Ident {
                    self.bump();
                }
                self.skip_parens();
                return Ok(self.opaque(span));
            }
            W::VaArgs | W::Attr => {
                self.bump();
                return Ok(self.opaque(span));
            }
            W::AttrCall | W::Weak | W::Cleanup | W::MustHold | W::Acquires | W::Releases => {}
            W::Inline | W::Storage | W::Basic => {}
            _ => return Err(self.bad("expression is not understood")),
        }
        self.bump();
        let next_word = self.peek() == T::Ident && self.word() == W::Plain;
        let level = next_word && self.symbols.text(tok.sym).starts_with("KERN_");
        let joined = level || next_word && self.at(1).kind == T::Str;
        if tok.word == W::Plain && (self.peek() == T::Str || joined) {
            // KERN_ERR "text", KERN_ERR pr_fmt("text")
            self.string();
            return Ok(self.opaque(span));
        }
        let path = self.path(tok.sym, span);
        Ok(self.expr(span, ExprKind::Path(path)))
    }

    /// Adjacent strings and the names of string macros between them.
    fn string(&mut self) -> ExprId {
        let first = self.bump();
        let mut one = first.kind == T::Str;
        if !one {
            self.skip_parens();
        }
        while self.peek() == T::Str || self.peek() == T::Ident && self.word() == W::Plain {
            self.bump();
            one = false;
            if self.peek() == T::LParen {
                self.skip_group();
            }
        }
        let span = self.since(first.span());
        let text = self.symbols.text(first.sym);
        let telling = one && (3..42).contains(&text.len()) && !text.contains(['%', '\\', ' ']);
        if !telling {
            return self.opaque(span);
        }
        let inner = text.trim_matches('"').to_owned();
        let name: Name = self.spelled(inner);
        self.expr(span, ExprKind::Str(name))
    }

    /// `({ … })`.
    fn statement_expr(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        let block = self.within(|p| {
            let block = p.block(true)?;
            if p.peek() == T::Eof { Ok(block) } else { Err(p.bad("expression is not understood")) }
        })?;
        self.effects += 1;
        let span = self.since(lo);
        self.b.facts.exprs[block.index()].span = span;
        Ok(block)
    }

    /// `_Generic(e, T: a, default: b)`: any of its values.
    fn generic(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        if self.peek() != T::LParen {
            return Err(self.bad("expression is not understood"));
        }
        self.within(|p| {
            // the first operand is looked at for its type only
            let mark = p.marks();
            p.assignment()?;
            p.forget(mark);
            let mut value = None;
            while p.eat(T::Comma) {
                if !p.eat_word(W::Default) {
                    p.type_name()?;
                }
                p.expect(T::Colon, "`_Generic` is not understood")?;
                let other = p.assignment()?;
                let cond = p.opaque(lo);
                value = Some(match value {
                    None => other,
                    otherwise => p.expr(lo, ExprKind::If { cond, then: other, otherwise }),
                });
            }
            value.ok_or(p.bad("`_Generic` is not understood"))
        })
    }
}

/// The value of a character constant, as far as it is one byte or a simple escape.
fn character(text: &str) -> i64 {
    let inner = text.trim_matches('\'').as_bytes();
    match inner {
        [b'\\', b'n', ..] => 10,
        [b'\\', b't', ..] => 9,
        [b'\\', b'r', ..] => 13,
        [b'\\', b'x', rest @ ..] => {
            std::str::from_utf8(rest).ok().and_then(|h| i64::from_str_radix(h, 16).ok()).unwrap_or(0)
        }
        [b'\\', rest @ ..] => std::str::from_utf8(rest)
            .ok()
            .and_then(|o| i64::from_str_radix(o, 8).ok())
            .unwrap_or(i64::from(rest.first().copied().unwrap_or(0))),
        [byte, ..] => i64::from(*byte),
        [] => 0,
    }
}
