//! Statements and blocks.

use super::decl::Specs;
use super::shape::is_specifier;
use super::{Bad, Parser, R};
use crate::c::lex::T;
use crate::c::words::W;
use crate::facts::{ExprId, ExprKind, PatKind, StmtId, StmtKind, TypeId};
use crate::source::Span;

impl Parser<'_> {
    /// Statements up to the closing brace of the block at the cursor.
    pub fn block_expr(&mut self) -> R<ExprId> {
        self.block(false)
    }

    /// A block at the cursor; the last expression of a statement expression is its value.
    pub fn block(&mut self, with_tail: bool) -> R<ExprId> {
        let lo = self.tok().span();
        self.enter()?;
        let outer = std::mem::replace(&mut self.has_value, with_tail);
        let read = self.within(|p| {
            let mark = p.scratch.len();
            while p.peek() != T::Eof {
                p.safe_statement();
            }
            let tail = if with_tail { p.take_tail(mark) } else { None };
            Ok((p.b.list(p.scratch.drain(mark..).map(StmtId::from)), tail))
        });
        self.has_value = outer;
        self.leave();
        let (stmts, tail) = read?;
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Block { stmts, tail, label: None }))
    }

    fn take_tail(&mut self, mark: usize) -> Option<ExprId> {
        let last = self.scratch[mark..].last().map(|&raw| StmtId::from(raw))?;
        match self.b.facts.stmts[last.index()].kind {
            StmtKind::Expr(value) => {
                self.scratch.pop();
                Some(value)
            }
            StmtKind::Let { .. } => None,
        }
    }

    /// One statement onto the scratch list; what is not understood is a gap and is skipped.
    fn safe_statement(&mut self) {
        let (start, mark) = (self.pos, self.scratch.len());
        let last = self.end;
        if let Err(bad) = self.statement(last) {
            self.scratch.truncate(mark);
            self.gap(bad, false);
            self.skip_statement();
            if self.peek() == T::RBrace {
                self.bump();
            }
        }
        if self.pos == start {
            self.bump();
        }
    }

    fn push_expr(&mut self, expr: ExprId) {
        let stmt = self.b.stmt(self.span_of(expr), StmtKind::Expr(expr));
        self.scratch.push(stmt.into());
    }

    /// One statement onto the scratch list; `last` is where the block ends.
    fn statement(&mut self, last: usize) -> R<()> {
        let tok = self.tok();
        if tok.kind != T::Ident {
            return match tok.kind {
                T::Semi => {
                    self.bump();
                    Ok(())
                }
                T::LBrace => {
                    let block = self.block_expr()?;
                    self.push_expr(block);
                    Ok(())
                }
                _ => self.expression_statement(last),
            };
        }
        if tok.word == W::Plain && self.at(1).kind == T::Colon {
            self.bump();
            self.bump();
            let name = self.name(tok.sym);
            let label = self.expr(tok.span(), ExprKind::Label(name));
            self.push_expr(label);
            let mut ignored = Specs::default();
            self.attributes(&mut ignored);
            return Ok(());
        }
        if self.at_declaration() {
            return self.declaration_statement();
        }
        self.word_statement(last)
    }

    /// A statement that begins with a word.
    fn word_statement(&mut self, last: usize) -> R<()> {
        let lo = self.tok().span();
        let expr = match self.word() {
            W::If => self.deeper(Self::if_statement)?,
            W::For => self.deeper(Self::for_statement)?,
            W::While => self.deeper(Self::while_statement)?,
            W::Do => self.deeper(Self::do_statement)?,
            W::Switch => self.deeper(Self::switch_statement)?,
            W::Case | W::Default => self.case_label()?,
            W::Return => self.return_statement()?,
            W::Break | W::Continue => self.jump_statement(),
            W::Goto => self.goto_statement()?,
            W::Asm => return self.asm_statement().map(|jump| jump.into_iter().for_each(|j| self.push_expr(j))),
            W::ScopedGuard | W::ScopedCondGuard if self.at(1).kind == T::LParen => self.deeper(Self::scoped_guard)?,
            W::Class if self.at(1).kind == T::LParen => {
                let stmt = self.class_statement()?;
                self.scratch.push(stmt.into());
                return Ok(());
            }
            W::StaticAssert | W::Attr => {
                self.skip_statement();
                return Ok(());
            }
            W::Extension if self.at(1).kind == T::Ident && !is_specifier(self.at(1).word) => {
                // __label__ a, b;
                self.skip_statement();
                return Ok(());
            }
            W::Extension => {
                self.bump();
                return self.statement(last);
            }
            W::Else => return Err(Bad { at: lo, why: "`else` without `if`" }),
            _ => return self.expression_statement(last),
        };
        self.push_expr(expr);
        Ok(())
    }

    /// A statement as the body of another: one expression.
    pub fn embedded(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        if self.peek() == T::LBrace {
            return self.block_expr();
        }
        let mark = self.scratch.len();
        let last = self.end;
        loop {
            let labelled = matches!(self.word(), W::Case | W::Default)
                || self.peek() == T::Ident && self.word() == W::Plain && self.at(1).kind == T::Colon;
            if let Err(bad) = self.deeper(|p| p.statement(last)) {
                self.scratch.truncate(mark);
                return Err(bad);
            }
            if !labelled || matches!(self.peek(), T::Eof | T::RBrace) {
                break;
            }
        }
        if let [only] = self.scratch[mark..] {
            let only = StmtId::from(only);
            if let StmtKind::Expr(expr) = self.b.facts.stmts[only.index()].kind {
                if only.index() + 1 == self.b.facts.stmts.len() {
                    self.b.facts.stmts.pop();
                }
                self.scratch.pop();
                return Ok(expr);
            }
        }
        if self.scratch.len() == mark {
            return Ok(self.opaque(lo));
        }
        let stmts = self.b.list(self.scratch.drain(mark..).map(StmtId::from));
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Block { stmts, tail: None, label: None }))
    }

    /// `(cond)` of a statement.
    fn condition(&mut self) -> R<ExprId> {
        if self.peek() != T::LParen {
            // `if IS_ERR(x)`: a macro may bring its own parentheses
            return self.postfix();
        }
        self.within(|p| {
            let cond = p.comma()?;
            if p.peek() == T::Eof { Ok(cond) } else { Err(p.bad("condition is not understood")) }
        })
    }

    fn if_statement(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let cond = self.condition()?;
        let then = self.embedded()?;
        let otherwise = if self.eat_word(W::Else) { Some(self.embedded()?) } else { None };
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::If { cond, then, otherwise }))
    }

    fn while_statement(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let cond = self.condition()?;
        let body = self.embedded()?;
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::While { cond, body, label: None }))
    }

    /// `do body while (cond);`; `while (0)` without a jump is no loop.
    fn do_statement(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let jumps = self.jumps;
        let body = self.embedded()?;
        if !self.eat_word(W::While) {
            return Err(self.bad("`do` without `while`"));
        }
        let cond = self.condition()?;
        self.eat(T::Semi);
        if jumps == self.jumps && matches!(self.kind(cond), ExprKind::Int(n) if n.get() == 0) {
            return Ok(body);
        }
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::DoWhile { body, cond }))
    }

    /// `for (init; cond; step) body`; a declaration in it opens a block around the loop.
    fn for_statement(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let mark = self.scratch.len();
        let head = self.within(|p| {
            let init = p.for_init()?;
            let cond = p.for_part(T::Semi)?;
            let step = p.for_part(T::Eof)?;
            if p.peek() == T::Eof { Ok((init, cond, step)) } else { Err(p.bad("`for` is not understood")) }
        });
        let lets: Vec<StmtId> = self.scratch.drain(mark..).map(StmtId::from).collect();
        let (init, cond, step) = head?;
        let body = self.embedded()?;
        let span = self.since(lo);
        let looping = self.expr(span, ExprKind::CFor { init, cond, step, body });
        if lets.is_empty() {
            return Ok(looping);
        }
        let stmt = self.b.stmt(span, StmtKind::Expr(looping));
        let stmts = self.b.list(lets.into_iter().chain([stmt]));
        Ok(self.expr(span, ExprKind::Block { stmts, tail: None, label: None }))
    }

    fn for_init(&mut self) -> R<Option<ExprId>> {
        if self.at_declaration() {
            self.declaration_statement()?;
            return Ok(None);
        }
        self.for_part(T::Semi)
    }

    fn for_part(&mut self, end: T) -> R<Option<ExprId>> {
        if self.eat(end) || self.peek() == T::Eof {
            return Ok(None);
        }
        let part = self.comma()?;
        if end == T::Semi {
            self.expect(T::Semi, "`for` is not understood")?;
        }
        Ok(Some(part))
    }

    fn switch_statement(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let value = self.condition()?;
        let body = self.embedded()?;
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Switch { value, body }))
    }

    fn case_label(&mut self) -> R<ExprId> {
        let word = self.bump();
        if word.word == W::Default {
            self.expect(T::Colon, "`default` without `:`")?;
            return Ok(self.expr(word.span(), ExprKind::DefaultCase));
        }
        let lo = self.case_value()?;
        let hi = if self.eat(T::Ellipsis) { Some(self.case_value()?) } else { None };
        self.expect(T::Colon, "`case` without `:`")?;
        let span = self.since(word.span());
        Ok(self.expr(span, ExprKind::Case { lo, hi }))
    }

    fn case_value(&mut self) -> R<ExprId> {
        let effects = self.effects;
        let value = self.ternary();
        self.effects = effects;
        value
    }

    fn return_statement(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let value = if matches!(self.peek(), T::Semi | T::Eof) { None } else { Some(self.comma()?) };
        self.end_of_statement()?;
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Return(value)))
    }

    fn jump_statement(&mut self) -> ExprId {
        let tok = self.bump();
        self.jumps += 1;
        self.eat(T::Semi);
        let kind = match tok.word {
            W::Break => ExprKind::Break { label: None, value: None },
            _ => ExprKind::Continue(None),
        };
        self.expr(tok.span(), kind)
    }

    fn goto_statement(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        let tok = self.tok();
        let name = if tok.kind == T::Ident {
            self.bump();
            Some(self.name(tok.sym))
        } else {
            self.comma()?;
            None
        };
        self.end_of_statement()?;
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Goto(name)))
    }

    fn end_of_statement(&mut self) -> R<()> {
        match self.peek() {
            T::Semi => _ = self.bump(),
            T::Eof | T::RBrace => {}
            _ => return Err(self.bad("statement is not understood")),
        }
        Ok(())
    }

    /// An expression with its `;`; without one it is a macro that is a statement or has a body.
    fn expression_statement(&mut self, last: usize) -> R<()> {
        let mark = self.marks();
        let expr = self.comma()?;
        if self.eat(T::Semi) {
            let value = self.has_value && self.peek() == T::Eof;
            if value || !self.forget(mark) {
                self.push_expr(expr);
            }
            return Ok(());
        }
        if self.peek() == T::Eof && self.end == last {
            self.push_expr(expr);
            return Ok(());
        }
        let callee = match self.kind(expr) {
            ExprKind::Call { callee, .. } => Some(callee),
            ExprKind::Path(_) => None,
            ExprKind::Block { .. } | ExprKind::Guard { .. } => {
                self.push_expr(expr);
                return Ok(());
            }
            _ => return Err(self.bad("statement is not understood")),
        };
        let expr = match callee {
            Some(callee) if self.takes_body(callee) => self.call_with_body(expr)?,
            _ => expr,
        };
        self.push_expr(expr);
        Ok(())
    }

    /// Whether a call without `;` takes the next statement as its body.
    fn takes_body(&self, callee: ExprId) -> bool {
        match self.peek() {
            T::LBrace => true,
            T::Eof | T::RBrace => false,
            _ if self.word() == W::Else => false,
            _ => {
                let name = self.ident_of(callee).unwrap_or("").to_ascii_lowercase();
                ["each", "for_", "_for", "walk", "loop", "iter", "with_"].iter().any(|part| name.contains(part))
            }
        }
    }

    fn call_with_body(&mut self, call: ExprId) -> R<ExprId> {
        let body = self.deeper(Self::embedded)?;
        let span = self.since(self.span_of(call));
        Ok(self.expr(span, ExprKind::CallWithBody { call, body }))
    }

    /// `type a = x, *b;` as one `Let` each.
    fn declaration_statement(&mut self) -> R<()> {
        let lo = self.tok().span();
        let mut specs = self.specs()?;
        let Some(base) = specs.ty else { return self.macro_declaration(&specs, lo) };
        if self.eat(T::Semi) {
            return Ok(());
        }
        loop {
            self.declare_one(base, &mut specs, lo)?;
            if !self.eat(T::Comma) {
                break;
            }
        }
        if self.peek() == T::LBrace {
            return self.nested_function();
        }
        self.end_of_statement()
    }

    /// `static DEFINE_SPINLOCK(x);` in a function: a local that a macro makes.
    fn macro_declaration(&mut self, specs: &Specs, lo: Span) -> R<()> {
        let tok = self.tok();
        if tok.kind != T::Ident || self.at(1).kind != T::LParen {
            return Err(self.bad("declaration is not understood"));
        }
        let name = self.object_of_macro(self.pos + 1);
        let call = self.postfix()?;
        let init = Some(call);
        if self.eat(T::Assign) {
            self.initializer()?;
        }
        let pat = match name {
            Some((sym, span)) => {
                self.declare_local(sym);
                let name = self.name(sym);
                self.b.pat(span, PatKind::Bind { name, by_ref: false, sub: None })
            }
            None => self.b.pat(lo, PatKind::Wild),
        };
        let span = self.since(lo);
        let kind = StmtKind::Let { pat, ty: None, init, otherwise: None, cleanup: None, is_static: specs.is_static };
        let stmt = self.b.stmt(span, kind);
        self.scratch.push(stmt.into());
        self.end_of_statement()
    }

    fn declare_one(&mut self, base: TypeId, specs: &mut Specs, lo: Span) -> R<()> {
        let declared = self.declarator(base, specs)?;
        let Some((sym, span)) = declared.name else { return Err(self.bad("declaration is not understood")) };
        if specs.is_typedef {
            self.add_typedef(sym, span, declared.ty);
            return Ok(());
        }
        if declared.function.is_some() || specs.is_extern {
            return Ok(());
        }
        self.declare_local(sym);
        let name = self.name(sym);
        let pat = self.b.pat(span, PatKind::Bind { name, by_ref: false, sub: None });
        let init = if self.eat(T::Assign) { Some(self.initializer()?) } else { None };
        let cleanup = specs.cleanup.take();
        let kind =
            StmtKind::Let { pat, ty: Some(declared.ty), init, otherwise: None, cleanup, is_static: specs.is_static };
        let whole = self.since(lo);
        let stmt = self.b.stmt(whole, kind);
        self.scratch.push(stmt.into());
        Ok(())
    }

    /// A function in a function: its body is skipped.
    fn nested_function(&mut self) -> R<()> {
        let bad = self.bad("function inside a function");
        self.gap(bad, false);
        self.skip_group();
        Ok(())
    }
}
