//! Forms that only kernel C has: scope guards, inline assembly with labels.

use super::{Parser, R};
use crate::c::lex::T;
use crate::c::words::W;
use crate::facts::{ExprId, ExprKind, List, Name, PatKind, StmtId, StmtKind};
use crate::source::Span;

impl Parser<'_> {
    /// Whether `guard (…)` at the cursor is followed by its arguments.
    pub fn is_guard_call(&self) -> bool {
        self.close_of(self.pos + 1).is_some_and(|close| self.token_at(close + 1).kind == T::LParen)
    }

    /// `guard(class)(args)`.
    pub fn guard_call(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let class = self.guard_class()?;
        self.guard_arguments(class, lo)
    }

    fn guard_class(&mut self) -> R<Name> {
        self.within(|p| {
            let tok = p.expect(T::Ident, "class of a guard is missing")?;
            Ok(p.name(tok.sym))
        })
    }

    fn guard_arguments(&mut self, class: Name, lo: Span) -> R<ExprId> {
        self.effects += 1;
        self.calls += 1;
        let args = if self.peek() == T::LParen { self.arguments()? } else { List::EMPTY };
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Guard { class, args }))
    }

    /// `CLASS(class, var)(args)` as a declaration.
    pub fn class_statement(&mut self) -> R<StmtId> {
        let lo = self.bump().span();
        let (class, var) = self.within(|p| {
            let class = p.expect(T::Ident, "class is missing")?;
            p.expect(T::Comma, "class is not understood")?;
            Ok((p.name(class.sym), p.expect(T::Ident, "variable of a class is missing")?))
        })?;
        let init = self.guard_arguments(class, lo)?;
        self.eat(T::Semi);
        self.declare_local(var.sym);
        let name = self.name(var.sym);
        let pat = self.b.pat(var.span(), PatKind::Bind { name, by_ref: false, sub: None });
        let span = self.since(lo);
        let kind = StmtKind::Let { pat, ty: None, init: Some(init), otherwise: None, cleanup: None, is_static: false };
        Ok(self.b.stmt(span, kind))
    }

    /// `scoped_guard(class, args) body`, `scoped_cond_guard(class, fail, args) body`.
    pub fn scoped_guard(&mut self) -> R<ExprId> {
        let word = self.tok();
        self.bump();
        self.effects += 1;
        self.calls += 1;
        let conditional = word.word == W::ScopedCondGuard;
        let (class, fail, args) = self.within(|p| p.scoped_head(conditional))?;
        let body = self.embedded()?;
        let span = self.since(word.span());
        Ok(self.expr(span, ExprKind::ScopedGuard { class, args, fail, body }))
    }

    fn scoped_head(&mut self, conditional: bool) -> R<(Name, Option<ExprId>, List<ExprId>)> {
        let class = self.expect(T::Ident, "class of a guard is missing")?;
        let class = self.name(class.sym);
        self.eat(T::Comma);
        let mut fail = None;
        if conditional {
            fail = Some(self.fail_statement()?);
            self.eat(T::Comma);
        }
        let mut args = Vec::new();
        while self.peek() != T::Eof {
            args.push(self.assignment()?);
            if !self.eat(T::Comma) && self.peek() != T::Eof {
                return Err(self.bad("argument of a guard is not understood"));
            }
        }
        Ok((class, fail, self.b.list(args)))
    }

    /// The statement that runs if the lock is not taken; it has no `;`.
    fn fail_statement(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        match self.word() {
            W::Return => {
                self.bump();
                let value = if matches!(self.peek(), T::Comma | T::Eof) { None } else { Some(self.assignment()?) };
                let span = self.since(lo);
                Ok(self.expr(span, ExprKind::Return(value)))
            }
            W::Plain if self.peek() != T::LBrace => self.assignment(),
            _ => self.embedded(),
        }
    }

    /// `asm …;`: opaque, but `asm goto` may jump.
    pub fn asm_statement(&mut self) -> R<Option<ExprId>> {
        let lo = self.bump().span();
        let mut jumps = false;
        while self.peek() == T::Ident {
            jumps |= self.bump().word == W::Goto;
        }
        let open = self.pos;
        self.skip_parens();
        let labels = if jumps { self.asm_labels(open) } else { Vec::new() };
        self.eat(T::Semi);
        let mut result = None;
        for (sym, at) in labels {
            let name = self.name(sym);
            let cond = self.opaque(lo);
            let then = self.expr(at, ExprKind::Goto(Some(name)));
            result = Some(self.expr(lo, ExprKind::If { cond, then, otherwise: result }));
        }
        Ok(result)
    }

    /// The names behind the last colon of `asm goto (…)`.
    fn asm_labels(&self, open: usize) -> Vec<(u32, Span)> {
        let Some(close) = self.close_of(open) else { return Vec::new() };
        let mut labels = Vec::new();
        for at in (open + 1..close).rev() {
            let tok = self.token_at(at);
            match tok.kind {
                T::Ident => labels.push((tok.sym, tok.span())),
                T::Comma => {}
                T::Colon => return labels,
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }
}
