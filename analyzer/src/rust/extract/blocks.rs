//! Blocks, statements and control flow.

use super::Lower;
use crate::facts::{ExprId, ExprKind, Module, Name, StmtId, StmtKind};
use crate::source::Span;
use syn::{Block, Expr, Stmt};

impl Lower<'_> {
    /// `{ … }` with its label. Items in it get a module of their own, found by the block in
    /// [`crate::facts::FileFacts::block_modules`].
    pub(super) fn block(&mut self, block: &Block, label: Option<Name>) -> ExprId {
        let span = self.delims(&block.brace_token.span);
        self.stmts_block(&block.stmts, span, label)
    }

    /// Statements as a block.
    pub(super) fn stmts_block(&mut self, stmts: &[Stmt], span: Span, label: Option<Name>) -> ExprId {
        let outer = self.module;
        let has_items = stmts.iter().any(|stmt| matches!(stmt, Stmt::Item(_)));
        if has_items {
            self.open_block_module();
        }
        let (mut ids, mut tail) = (Vec::new(), None);
        self.stmts(stmts, &mut ids, &mut tail);
        let inner = std::mem::replace(&mut self.module, outer);
        let stmts = self.b.list(ids);
        let id = self.b.expr(span, ExprKind::Block { stmts, tail, label });
        if inner != outer {
            self.b.facts.block_modules.push((id, inner));
        }
        id
    }

    fn open_block_module(&mut self) {
        let name = self.b.intern("");
        let module = self.b.facts.modules.len() as u32;
        self.b.facts.modules.push(Module {
            name,
            parent: Some(self.module),
            external: false,
            path: None,
            is_test: self.in_test,
            in_function: true,
        });
        self.module = module;
    }

    /// Lowers statements into a list; the last expression without `;` becomes the tail.
    pub(super) fn stmts(&mut self, stmts: &[Stmt], out: &mut Vec<StmtId>, tail: &mut Option<ExprId>) {
        // Items are seen by the whole block, so a macro or a `use` behind its first use counts too.
        for stmt in stmts {
            if let Stmt::Item(item) = stmt {
                self.item(item);
            }
        }
        let last = stmts.iter().rposition(|stmt| !self.is_off(stmt_attributes(stmt))).unwrap_or(0);
        for (at, stmt) in stmts.iter().enumerate() {
            match stmt {
                Stmt::Item(_) => {}
                Stmt::Local(local) => self.local(local, out),
                Stmt::Expr(Expr::Verbatim(tokens), _) if tokens.is_empty() => {}
                Stmt::Expr(expr, semi) => {
                    if self.is_off(attributes(expr)) {
                        continue;
                    }
                    let id = self.expr(expr);
                    match semi {
                        None if at == last => *tail = Some(id),
                        semi => {
                            let end = semi.map_or(self.span(id), |semi| self.at(semi.spans[0]));
                            let span = self.span(id).to(end);
                            out.push(self.b.stmt(span, StmtKind::Expr(id)));
                        }
                    }
                }
                Stmt::Macro(call) if self.is_off(&call.attrs) => {}
                Stmt::Macro(call) => {
                    let is_tail = at == last && call.semi_token.is_none();
                    self.macro_stmt(&call.mac, is_tail, out, tail);
                }
            }
        }
    }

    fn local(&mut self, local: &syn::Local, out: &mut Vec<StmtId>) {
        if self.is_off(&local.attrs) {
            return;
        }
        let (pat, ty) = match &local.pat {
            syn::Pat::Type(p) => (&*p.pat, Some(&p.ty)),
            pat => (pat, None),
        };
        let ty = ty.map(|ty| self.ty(ty));
        let init = local.init.as_ref().map(|init| self.expr(&init.expr));
        let diverge = local.init.as_ref().and_then(|init| init.diverge.as_ref());
        let otherwise = diverge.map(|(_, expr)| self.expr(expr));
        let pat = self.pat(pat);
        let span = self.at(local.let_token.span).to(self.at(local.semi_token.spans[0]));
        let kind = StmtKind::Let { pat, ty, init, otherwise, cleanup: None, is_static: false };
        out.push(self.b.stmt(span, kind));
    }

    /// Expressions that contain blocks or leave them.
    pub(super) fn expr_control(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::Block(e) => {
                let label = self.label(e.label.as_ref());
                self.block(&e.block, label)
            }
            Expr::Unsafe(e) => self.block(&e.block, None),
            Expr::Const(e) => self.block(&e.block, None),
            Expr::TryBlock(e) => self.block(&e.block, None),
            Expr::Async(e) => {
                let body = self.block(&e.block, None);
                let span = self.at(e.async_token.span).to(self.span(body));
                self.b.expr(span, ExprKind::Async(body))
            }
            Expr::If(e) => {
                let cond = self.expr(&e.cond);
                let then = self.block(&e.then_branch, None);
                let otherwise = e.else_branch.as_ref().map(|(_, expr)| self.expr(expr));
                let end = self.span(otherwise.unwrap_or(then));
                let span = self.at(e.if_token.span).to(end);
                self.b.expr(span, ExprKind::If { cond, then, otherwise })
            }
            Expr::Match(e) => {
                let scrutinee = self.expr(&e.expr);
                let arms = self.arms(&e.arms);
                let span = self.at(e.match_token.span).to(self.delims(&e.brace_token.span));
                self.b.expr(span, ExprKind::Match { scrutinee, arms })
            }
            Expr::Loop(e) => {
                let label = self.label(e.label.as_ref());
                let body = self.block(&e.body, None);
                let span = self.at(e.loop_token.span).to(self.span(body));
                self.b.expr(span, ExprKind::Loop { body, label })
            }
            Expr::While(e) => {
                let label = self.label(e.label.as_ref());
                let cond = self.expr(&e.cond);
                let body = self.block(&e.body, None);
                let span = self.at(e.while_token.span).to(self.span(body));
                self.b.expr(span, ExprKind::While { cond, body, label })
            }
            Expr::ForLoop(e) => {
                let label = self.label(e.label.as_ref());
                let iter = self.expr(&e.expr);
                let pat = self.pat(&e.pat);
                let body = self.block(&e.body, None);
                let span = self.at(e.for_token.span).to(self.span(body));
                self.b.expr(span, ExprKind::For { pat, iter, body, label })
            }
            _ => self.expr_jump(expr),
        }
    }

    fn expr_jump(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::Return(e) => {
                let value = e.expr.as_ref().map(|value| self.expr(value));
                self.jump(e.return_token.span, value, ExprKind::Return(value))
            }
            Expr::Break(e) => {
                let label = e.label.as_ref().map(|label| self.name(&label.ident));
                let value = e.expr.as_ref().map(|value| self.expr(value));
                self.jump(e.break_token.span, value, ExprKind::Break { label, value })
            }
            Expr::Continue(e) => {
                let label = e.label.as_ref().map(|label| self.name(&label.ident));
                self.jump(e.continue_token.span, None, ExprKind::Continue(label))
            }
            Expr::Yield(e) => {
                let value = e.expr.as_ref().map(|value| self.expr(value));
                self.jump(e.yield_token.span, value, value.map_or(ExprKind::Opaque, ExprKind::Unary))
            }
            _ => {
                let here = self.here();
                self.missing(here, "an expression that the parser does not know")
            }
        }
    }

    fn jump(&mut self, token: proc_macro2::Span, value: Option<ExprId>, kind: ExprKind) -> ExprId {
        let own = self.at(token);
        let span = value.map_or(own, |value| own.to(self.span(value)));
        self.b.expr(span, kind)
    }

    fn label(&mut self, label: Option<&syn::Label>) -> Option<Name> {
        label.map(|label| self.name(&label.name.ident))
    }
}

/// The attributes of a statement that can stand under `cfg`.
fn stmt_attributes(stmt: &Stmt) -> &[syn::Attribute] {
    match stmt {
        Stmt::Local(local) => &local.attrs,
        Stmt::Expr(expr, _) => attributes(expr),
        Stmt::Macro(call) => &call.attrs,
        Stmt::Item(_) => &[],
    }
}

/// The attributes of an expression that can stand as a statement under `cfg`.
fn attributes(expr: &Expr) -> &[syn::Attribute] {
    match expr {
        Expr::Block(e) => &e.attrs,
        Expr::Unsafe(e) => &e.attrs,
        Expr::If(e) => &e.attrs,
        Expr::Match(e) => &e.attrs,
        Expr::Loop(e) => &e.attrs,
        Expr::While(e) => &e.attrs,
        Expr::ForLoop(e) => &e.attrs,
        Expr::Call(e) => &e.attrs,
        Expr::MethodCall(e) => &e.attrs,
        Expr::Assign(e) => &e.attrs,
        Expr::Return(e) => &e.attrs,
        Expr::Macro(e) => &e.attrs,
        _ => &[],
    }
}
