//! Expressions.

use super::Lower;
use crate::facts::{Arm, ArmId, BinOp, ExprId, ExprKind, FieldInit, List, Name};
use crate::source::Span;
use syn::{Expr, Lit, Member, Pat, UnOp};

impl Lower<'_> {
    /// An expression.
    pub(super) fn expr(&mut self, expr: &Expr) -> ExprId {
        if !self.enter() {
            let here = self.here();
            return self.missing(here, "an expression nested too deeply");
        }
        let id = self.expr_simple(expr);
        self.leave();
        id
    }

    /// The span of an expression that has been lowered.
    pub(super) fn span(&self, id: ExprId) -> Span {
        self.b.facts.expr(id).span
    }

    /// An expression that was not understood, with its gap.
    pub(super) fn missing(&mut self, span: Span, why: &str) -> ExprId {
        self.b.gap(span, why, false);
        self.b.expr(span, ExprKind::Missing)
    }

    fn expr_simple(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::Paren(e) => self.expr(&e.expr),
            Expr::Group(e) => self.expr(&e.expr),
            Expr::Path(e) => {
                let path = self.path(&e.path, e.qself.as_ref());
                self.b.expr(self.b.facts.path(path).span, ExprKind::Path(path))
            }
            Expr::Lit(e) => self.lit(&e.lit),
            Expr::Field(e) => {
                let base = self.expr(&e.base);
                let (name, end) = self.member(&e.member);
                self.b.expr(self.span(base).to(end), ExprKind::Field { base, name })
            }
            Expr::Index(e) => {
                let base = self.expr(&e.expr);
                let index = self.expr(&e.index);
                let span = self.span(base).to(self.delims(&e.bracket_token.span));
                self.b.expr(span, ExprKind::Index { base, index })
            }
            Expr::Call(e) => {
                let callee = self.expr(&e.func);
                let args = self.exprs(&e.args);
                let span = self.span(callee).to(self.delims(&e.paren_token.span));
                self.b.expr(span, ExprKind::Call { callee, args })
            }
            Expr::MethodCall(e) => self.method_call(e),
            Expr::Macro(e) => self.macro_expr(&e.mac),
            Expr::Await(e) => {
                let inner = self.expr(&e.base);
                let span = self.span(inner).to(self.at(e.await_token.span));
                self.b.expr(span, ExprKind::Await(inner))
            }
            Expr::Try(e) => {
                let inner = self.expr(&e.expr);
                let span = self.span(inner).to(self.at(e.question_token.spans[0]));
                self.b.expr(span, ExprKind::Try(inner))
            }
            Expr::Infer(e) => self.b.expr(self.at(e.underscore_token.span), ExprKind::Opaque),
            _ => self.expr_operator(expr),
        }
    }

    fn expr_operator(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::Reference(e) => {
                let of = self.expr(&e.expr);
                let span = self.at(e.and_token.span).to(self.span(of));
                self.b.expr(span, ExprKind::AddrOf { mutable: e.mutability.is_some(), of })
            }
            Expr::RawAddr(e) => {
                let of = self.expr(&e.expr);
                let span = self.at(e.and_token.span).to(self.span(of));
                let mutable = matches!(e.mutability, syn::PointerMutability::Mut(_));
                self.b.expr(span, ExprKind::AddrOf { mutable, of })
            }
            Expr::Unary(e) => self.unary(e),
            Expr::Binary(e) => self.binary(e),
            Expr::Assign(e) => {
                let place = self.expr(&e.left);
                let value = self.expr(&e.right);
                self.b.expr(self.span(place).to(self.span(value)), ExprKind::Assign { place, value })
            }
            Expr::Cast(e) => {
                let value = self.expr(&e.expr);
                let ty = self.ty(&e.ty);
                let span = self.span(value).to(self.b.facts.ty(ty).span);
                self.b.expr(span, ExprKind::Cast { value, ty })
            }
            Expr::Range(e) => {
                let lo = e.start.as_ref().map(|e| self.expr(e));
                let hi = e.end.as_ref().map(|e| self.expr(e));
                let own = match &e.limits {
                    syn::RangeLimits::HalfOpen(token) => self.at(token.spans[0]),
                    syn::RangeLimits::Closed(token) => self.at(token.spans[0]),
                };
                let span = lo.into_iter().chain(hi).fold(own, |span, end| span.to(self.span(end)));
                self.b.expr(span, ExprKind::Range { lo, hi })
            }
            Expr::Let(e) => {
                let scrutinee = self.expr(&e.expr);
                let pat = self.pat(&e.pat);
                let span = self.at(e.let_token.span).to(self.span(scrutinee));
                self.b.expr(span, ExprKind::Let { pat, scrutinee })
            }
            _ => self.expr_aggregate(expr),
        }
    }

    fn expr_aggregate(&mut self, expr: &Expr) -> ExprId {
        match expr {
            Expr::Tuple(e) => {
                let items = self.exprs(&e.elems);
                let kind = if e.elems.is_empty() { ExprKind::Opaque } else { ExprKind::Tuple(items) };
                self.b.expr(self.delims(&e.paren_token.span), kind)
            }
            Expr::Array(e) => {
                let items = self.exprs(&e.elems);
                self.b.expr(self.delims(&e.bracket_token.span), ExprKind::Array(items))
            }
            Expr::Repeat(e) => {
                let value = self.expr(&e.expr);
                let len = self.expr(&e.len);
                self.b.expr(self.delims(&e.bracket_token.span), ExprKind::Repeat { value, len })
            }
            Expr::Struct(e) => self.struct_expr(e),
            Expr::Closure(e) => self.closure(e),
            _ => self.expr_control(expr),
        }
    }

    /// Expressions in turn.
    pub(super) fn exprs<'a>(&mut self, items: impl IntoIterator<Item = &'a Expr>) -> List<ExprId> {
        let items: Vec<_> = items.into_iter().map(|item| self.expr(item)).collect();
        self.b.list(items)
    }

    fn method_call(&mut self, e: &syn::ExprMethodCall) -> ExprId {
        let receiver = self.expr(&e.receiver);
        let method = self.name(&e.method);
        let generics = self.turbofish(e.turbofish.as_ref());
        let args = self.exprs(&e.args);
        let span = self.span(receiver).to(self.delims(&e.paren_token.span));
        self.b.expr(span, ExprKind::MethodCall { receiver, method, generics, args })
    }

    fn unary(&mut self, e: &syn::ExprUnary) -> ExprId {
        let inner = self.expr(&e.expr);
        let (start, kind) = match &e.op {
            UnOp::Deref(token) => (self.at(token.spans[0]), ExprKind::Deref(inner)),
            UnOp::Not(token) => (self.at(token.spans[0]), ExprKind::Not(inner)),
            UnOp::Neg(token) => (self.at(token.spans[0]), self.negative(inner)),
            _ => (self.here(), ExprKind::Unary(inner)),
        };
        self.b.expr(start.to(self.span(inner)), kind)
    }

    fn negative(&self, of: ExprId) -> ExprKind {
        match self.b.facts.expr(of).kind {
            ExprKind::Int(value) => ExprKind::int(value.get().wrapping_neg()),
            _ => ExprKind::Unary(of),
        }
    }

    fn binary(&mut self, e: &syn::ExprBinary) -> ExprId {
        let lhs = self.expr(&e.left);
        let rhs = self.expr(&e.right);
        let kind = match &e.op {
            syn::BinOp::And(_) => ExprKind::And(lhs, rhs),
            syn::BinOp::Or(_) => ExprKind::Or(lhs, rhs),
            op => match binary_op(op) {
                (op, false) => ExprKind::Binary { op, lhs, rhs },
                (op, true) => ExprKind::AssignOp { op, place: lhs, value: rhs },
            },
        };
        self.b.expr(self.span(lhs).to(self.span(rhs)), kind)
    }

    fn struct_expr(&mut self, e: &syn::ExprStruct) -> ExprId {
        let path = self.path(&e.path, e.qself.as_ref());
        let mut fields = Vec::new();
        for field in &e.fields {
            if self.is_off(&field.attrs) {
                continue;
            }
            let name = self.member(&field.member).0;
            let value = self.expr(&field.expr);
            fields.push(self.b.field_init(FieldInit { name: Some(name), index: None, value }));
        }
        let base = e.rest.as_ref().map(|rest| self.expr(rest));
        let span = self.b.facts.path(path).span.to(self.delims(&e.brace_token.span));
        let fields = self.b.list(fields);
        self.b.expr(span, ExprKind::Struct { path: Some(path), fields, base })
    }

    /// A closure; `params` and `param_types` are parallel, a type that is not written is [`crate::facts::TypeKind::Infer`].
    fn closure(&mut self, e: &syn::ExprClosure) -> ExprId {
        let start = self.at(e.inputs_begin.spans[0]);
        let (mut params, mut types) = (Vec::new(), Vec::new());
        for input in &e.inputs {
            let (pat, ty) = match input {
                Pat::Type(p) => (self.pat(&p.pat), Some(&p.ty)),
                pat => (self.pat(pat), None),
            };
            let span = self.b.facts.pat(pat).span;
            params.push(pat);
            types.push(match ty {
                Some(ty) => self.ty(ty),
                None => self.infer(span),
            });
        }
        let ret = self.ret(&e.output);
        let body = self.expr(&e.body);
        let (params, param_types) = (self.b.list(params), self.b.list(types));
        let is_async = e.asyncness.is_some();
        let is_move = e.capture.is_some();
        let span = start.to(self.span(body));
        self.b.expr(span, ExprKind::Closure { params, param_types, ret, body, is_async, is_move })
    }

    /// The arms of a `match`.
    pub(super) fn arms(&mut self, arms: &[syn::Arm]) -> List<ArmId> {
        let mut ids = Vec::new();
        for arm in arms {
            if self.is_off(&arm.attrs) {
                continue;
            }
            let pat = self.pat(&arm.pat);
            let guard = match &arm.pat {
                Pat::Guard(p) => Some(self.expr(&p.guard)),
                _ => None,
            };
            let body = self.expr(&arm.body);
            ids.push(self.b.arm(Arm { pat, guard, body }));
        }
        self.b.list(ids)
    }

    /// The name of a field and its place.
    pub(super) fn member(&mut self, member: &Member) -> (Name, Span) {
        match member {
            Member::Named(ident) => (self.name(ident), self.at(ident.span())),
            Member::Unnamed(index) => (self.b.intern(&index.index.to_string()), self.at(index.span)),
        }
    }

    /// A literal.
    pub(super) fn lit(&mut self, lit: &Lit) -> ExprId {
        let span = self.at(lit.span());
        let kind = match lit {
            Lit::Str(text) => ExprKind::Str(self.b.intern(&text.value())),
            Lit::Int(number) => {
                number.base10_parse::<u128>().map_or(ExprKind::Opaque, |value| ExprKind::int(value as i64))
            }
            Lit::Bool(value) => ExprKind::Bool(value.value),
            Lit::Char(value) => ExprKind::int(i64::from(u32::from(value.value()))),
            Lit::Byte(value) => ExprKind::int(i64::from(value.value())),
            _ => ExprKind::Opaque,
        };
        self.b.expr(span, kind)
    }
}

/// The operator, and whether it assigns. `&&` and `||` are the caller's.
fn binary_op(op: &syn::BinOp) -> (BinOp, bool) {
    use syn::BinOp as Op;
    match op {
        Op::Add(_) => (BinOp::Add, false),
        Op::Sub(_) => (BinOp::Sub, false),
        Op::Mul(_) => (BinOp::Mul, false),
        Op::Div(_) => (BinOp::Div, false),
        Op::Rem(_) => (BinOp::Rem, false),
        Op::BitXor(_) => (BinOp::BitXor, false),
        Op::BitAnd(_) => (BinOp::BitAnd, false),
        Op::BitOr(_) => (BinOp::BitOr, false),
        Op::Shl(_) => (BinOp::Shl, false),
        Op::Shr(_) => (BinOp::Shr, false),
        Op::Lt(_) => (BinOp::Lt, false),
        Op::Le(_) => (BinOp::Le, false),
        Op::Ne(_) => (BinOp::Ne, false),
        Op::Ge(_) => (BinOp::Ge, false),
        Op::Gt(_) => (BinOp::Gt, false),
        Op::AddAssign(_) => (BinOp::Add, true),
        Op::SubAssign(_) => (BinOp::Sub, true),
        Op::MulAssign(_) => (BinOp::Mul, true),
        Op::DivAssign(_) => (BinOp::Div, true),
        Op::RemAssign(_) => (BinOp::Rem, true),
        Op::BitXorAssign(_) => (BinOp::BitXor, true),
        Op::BitAndAssign(_) => (BinOp::BitAnd, true),
        Op::BitOrAssign(_) => (BinOp::BitOr, true),
        Op::ShlAssign(_) => (BinOp::Shl, true),
        Op::ShrAssign(_) => (BinOp::Shr, true),
        _ => (BinOp::Eq, false),
    }
}
