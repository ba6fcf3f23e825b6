//! Initialisers in braces. Of large tables of numbers only the elements that name something are kept.

use super::{Parser, R};
use crate::c::lex::T;
use crate::facts::{ExprId, ExprKind, FieldInit, FieldInitId, List};
use crate::source::Span;

impl Parser<'_> {
    /// The value behind a declarator's `=`.
    pub fn initializer(&mut self) -> R<ExprId> {
        if self.peek() == T::LBrace {
            return self.braced_init();
        }
        let mark = self.marks();
        let value = self.assignment()?;
        Ok(self.reduced(value, mark))
    }

    /// `{ .a = x, [i] = y, z }`.
    pub fn braced_init(&mut self) -> R<ExprId> {
        self.enter()?;
        let lo = self.tok().span();
        let read = self.within(|p| {
            let mark = p.scratch.len();
            while p.peek() != T::Eof {
                if p.eat(T::Comma) {
                    continue;
                }
                let (start, inner) = (p.pos, p.scratch.len());
                if p.skip_plain_element() {
                    continue;
                }
                match p.element() {
                    Ok(field) => p.scratch.push(field.into()),
                    Err(bad) => {
                        p.pos = start;
                        p.scratch.truncate(inner);
                        p.skip_element();
                        p.gap(bad, false);
                    }
                }
            }
            Ok(p.b.list::<FieldInitId>(p.scratch.drain(mark..).map(FieldInitId::from)))
        });
        self.leave();
        let fields: List<FieldInitId> = read?;
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Struct { path: None, fields, base: None }))
    }

    fn skip_element(&mut self) {
        while !matches!(self.peek(), T::Comma | T::Eof) {
            self.skip_group();
        }
    }

    /// Steps over an element that names nothing but constants: no word in it has a lower-case letter.
    ///
    /// Looks at each token once: an element is either skipped here or parsed.
    fn skip_plain_element(&mut self) -> bool {
        if self.function > 0 {
            return false;
        }
        let mut at = self.pos;
        let limit = self.pos + 64;
        loop {
            let tok = self.token_at(at);
            match tok.kind {
                T::Comma | T::Eof => break,
                // a designator is not a value
                T::Dot if self.token_at(at + 1).kind == T::Ident => at += 1,
                T::Ident if self.symbols.text(tok.sym).bytes().any(|b| b.is_ascii_lowercase()) => return false,
                T::LBrace | T::LParen | T::LBracket => match self.close_of(at) {
                    Some(close) if close - at < 64 && !self.has_lower(at, close) => at = close,
                    _ => return false,
                },
                _ => {}
            }
            at += 1;
            if at > limit {
                return false;
            }
        }
        if at == self.pos {
            return false;
        }
        self.pos = at;
        true
    }

    fn has_lower(&self, open: usize, close: usize) -> bool {
        let mut member = false;
        (open..close).any(|at| {
            let tok = self.token_at(at);
            let designator = std::mem::replace(&mut member, tok.kind == T::Dot);
            tok.kind == T::Ident && !designator && self.symbols.text(tok.sym).bytes().any(|b| b.is_ascii_lowercase())
        })
    }

    fn element(&mut self) -> R<FieldInitId> {
        let lo = self.tok().span();
        match self.peek() {
            T::Dot => self.member_element(lo),
            T::LBracket => self.indexed_element(lo),
            // GNU's old `name: value`
            T::Ident if self.at(1).kind == T::Colon => {
                let tok = self.bump();
                self.bump();
                let name = Some(self.name(tok.sym));
                let value = self.initializer()?;
                Ok(self.b.field_init(FieldInit { name, index: None, value }))
            }
            _ => {
                let value = self.initializer()?;
                self.end_element()?;
                Ok(self.b.field_init(FieldInit { name: None, index: None, value }))
            }
        }
    }

    fn end_element(&self) -> R<()> {
        if matches!(self.peek(), T::Comma | T::Eof) { Ok(()) } else { Err(self.bad("initialiser is not understood")) }
    }

    /// `.a = v`, `.a.b = v`, `.a[i] = v`.
    fn member_element(&mut self, lo: Span) -> R<FieldInitId> {
        self.bump();
        let tok = self.expect(T::Ident, "name of a member is missing")?;
        let name = Some(self.name(tok.sym));
        let value = self.designated(lo)?;
        Ok(self.b.field_init(FieldInit { name, index: None, value }))
    }

    /// `[i] = v`, `[a ... b] = v`, `[i].x = v`.
    fn indexed_element(&mut self, lo: Span) -> R<FieldInitId> {
        let index = self.within(|p| {
            let first = p.ternary()?;
            if !p.eat(T::Ellipsis) {
                return Ok(first);
            }
            let last = p.ternary()?;
            let span = p.since(lo);
            Ok(p.expr(span, ExprKind::Range { lo: Some(first), hi: Some(last) }))
        })?;
        let value = self.designated(lo)?;
        Ok(self.b.field_init(FieldInit { name: None, index: Some(index), value }))
    }

    /// What follows a designator: its value, or a further designator.
    fn designated(&mut self, lo: Span) -> R<ExprId> {
        let inner = match self.peek() {
            T::Dot => Some(self.deeper(|p| p.member_element(lo))?),
            T::LBracket => Some(self.deeper(|p| p.indexed_element(lo))?),
            _ => None,
        };
        if let Some(field) = inner {
            let fields = self.b.list([field]);
            let span = self.since(lo);
            return Ok(self.expr(span, ExprKind::Struct { path: None, fields, base: None }));
        }
        self.eat(T::Assign);
        let value = self.initializer()?;
        self.end_element()?;
        Ok(value)
    }
}
