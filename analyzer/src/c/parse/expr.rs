//! Expressions: commas, assignments, conditions, binary and unary operators.

use super::{MAX_CHAIN, Parser, R};
use crate::c::cond::{apply, power};
use crate::c::lex::T;
use crate::c::pre::Tok;
use crate::c::words::W;
use crate::facts::{BinOp, ExprId, ExprKind};

/// A state of the arenas to go back to.
#[derive(Clone, Copy)]
pub struct Marks {
    exprs: usize,
    stmts: usize,
    types: usize,
    effects: u32,
}

impl Parser<'_> {
    /// `a, b`.
    pub fn comma(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        let first = self.assignment()?;
        if self.peek() != T::Comma {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.eat(T::Comma) {
            items.push(self.assignment()?);
        }
        let items = self.b.list(items);
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Seq(items)))
    }

    /// `a = b`, `a += b`, or anything that binds closer.
    pub fn assignment(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        let place = self.ternary()?;
        let op = self.tok();
        if !matches!(op.kind, T::Assign | T::AssignOp) {
            return Ok(place);
        }
        self.bump();
        self.enter()?;
        let mark = self.marks();
        let value = self.assigned_value();
        self.leave();
        let value = self.reduced(value?, mark);
        self.effects += 1;
        let span = self.since(lo);
        let kind = match op.kind {
            T::Assign => ExprKind::Assign { place, value },
            _ => ExprKind::AssignOp { op: self.compound_op(op), place, value },
        };
        Ok(self.expr(span, kind))
    }

    /// Braces stand here only where a macro left an initialiser.
    fn assigned_value(&mut self) -> R<ExprId> {
        if self.peek() == T::LBrace { self.braced_init() } else { self.assignment() }
    }

    fn compound_op(&self, op: Tok) -> BinOp {
        match self.symbols.text(op.sym) {
            "+=" => BinOp::Add,
            "-=" => BinOp::Sub,
            "*=" => BinOp::Mul,
            "/=" => BinOp::Div,
            "%=" => BinOp::Rem,
            "&=" => BinOp::BitAnd,
            "|=" => BinOp::BitOr,
            "^=" => BinOp::BitXor,
            "<<=" => BinOp::Shl,
            _ => BinOp::Shr,
        }
    }

    /// Where the arenas end, and how many effects there have been.
    pub fn marks(&self) -> Marks {
        Marks {
            exprs: self.b.facts.exprs.len(),
            stmts: self.b.facts.stmts.len(),
            types: self.b.facts.types.len(),
            effects: self.effects,
        }
    }

    /// Gives the nodes since `mark` back, if they have no effect and no type refers to them.
    pub fn forget(&mut self, mark: Marks) -> bool {
        let unused = self.effects == mark.effects && self.b.facts.types.len() == mark.types;
        if unused {
            self.b.facts.exprs.truncate(mark.exprs);
        }
        unused
    }

    /// Gives the nodes and statements since `mark` back if there are more than `limit` and no type refers to them.
    pub fn forget_long(&mut self, mark: Marks, limit: usize) -> bool {
        let facts = &mut self.b.facts;
        if facts.exprs.len() - mark.exprs <= limit || facts.types.len() != mark.types {
            return false;
        }
        facts.exprs.truncate(mark.exprs);
        facts.stmts.truncate(mark.stmts);
        true
    }

    /// A value that nothing depends on but its own arithmetic becomes opaque and gives its nodes back.
    pub fn reduced(&mut self, value: ExprId, mark: Marks) -> ExprId {
        let arithmetic = match self.kind(value) {
            ExprKind::Binary { op, .. } => {
                !matches!(op, BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge)
            }
            _ => false,
        };
        let span = self.span_of(value);
        if arithmetic && self.forget(mark) { self.opaque(span) } else { value }
    }

    /// `a ? b : c`, GNU's `a ?: c`.
    pub fn ternary(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        let cond = self.binary(0)?;
        if self.peek() != T::Question {
            return Ok(cond);
        }
        self.bump();
        self.enter()?;
        let result = self.arms(cond);
        self.leave();
        let (then, otherwise) = result?;
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::If { cond, then, otherwise: Some(otherwise) }))
    }

    fn arms(&mut self, cond: ExprId) -> R<(ExprId, ExprId)> {
        let then = if self.peek() == T::Colon { cond } else { self.comma()? };
        self.expect(T::Colon, "`?` without `:`")?;
        let otherwise = self.ternary()?;
        Ok((then, otherwise))
    }

    fn binary(&mut self, floor: u8) -> R<ExprId> {
        let lo = self.tok().span();
        let mut left = self.unary()?;
        let mut chain = 0;
        while let Some(power) = power(self.peek()).filter(|&p| p > floor) {
            let op = self.bump().kind;
            chain += 1;
            if chain > MAX_CHAIN {
                return Err(self.bad("expression is too long"));
            }
            self.enter()?;
            let right = self.binary(power);
            self.leave();
            let right = right?;
            let span = self.since(lo);
            let kind = self.binary_kind(op, left, right);
            left = self.expr(span, kind);
        }
        Ok(left)
    }

    fn binary_kind(&self, op: T, lhs: ExprId, rhs: ExprId) -> ExprKind {
        let numbers = match (self.kind(lhs), self.kind(rhs)) {
            (ExprKind::Int(a), ExprKind::Int(b)) => Some((a.get(), b.get())),
            _ => None,
        };
        if let Some((a, b)) = numbers {
            return ExprKind::int(apply(op, a, b));
        }
        let op = match op {
            T::OrOr => return ExprKind::Or(lhs, rhs),
            T::AndAnd => return ExprKind::And(lhs, rhs),
            T::Pipe => BinOp::BitOr,
            T::Caret => BinOp::BitXor,
            T::Amp => BinOp::BitAnd,
            T::EqEq => BinOp::Eq,
            T::NotEq => BinOp::Ne,
            T::Less => BinOp::Lt,
            T::LessEq => BinOp::Le,
            T::Greater => BinOp::Gt,
            T::GreaterEq => BinOp::Ge,
            T::Shl => BinOp::Shl,
            T::Shr => BinOp::Shr,
            T::Plus => BinOp::Add,
            T::Minus => BinOp::Sub,
            T::Star => BinOp::Mul,
            T::Slash => BinOp::Div,
            _ => BinOp::Rem,
        };
        ExprKind::Binary { op, lhs, rhs }
    }

    /// Prefix operators, casts, and what binds closer.
    pub fn unary(&mut self) -> R<ExprId> {
        let tok = self.tok();
        match tok.kind {
            T::PlusPlus | T::MinusMinus | T::Amp | T::AndAnd | T::Star | T::Plus | T::Minus | T::Tilde | T::Not => {
                self.bump();
                let of = self.deeper(Self::unary)?;
                Ok(self.prefixed(tok, of))
            }
            T::Ident if tok.word == W::Extension => {
                self.bump();
                self.deeper(Self::unary)
            }
            T::Ident if tok.word == W::Sizeof => self.sizeof(),
            T::LParen if self.at_type_in_parens() => self.cast(),
            _ => self.postfix(),
        }
    }

    /// Runs `read` one level deeper.
    pub fn deeper<X>(&mut self, read: impl FnOnce(&mut Self) -> R<X>) -> R<X> {
        self.enter()?;
        let result = read(self);
        self.leave();
        result
    }

    fn prefixed(&mut self, op: Tok, of: ExprId) -> ExprId {
        let span = self.since(op.span());
        let number = match self.kind(of) {
            ExprKind::Int(value) => Some(value.get()),
            _ => None,
        };
        let kind = match (op.kind, number) {
            (T::Minus, Some(value)) => ExprKind::int(value.wrapping_neg()),
            (T::Tilde, Some(value)) => ExprKind::int(!value),
            (T::Plus, _) => return of,
            (T::Minus | T::Tilde, None) => ExprKind::Unary(of),
            (T::Not, _) => ExprKind::Not(of),
            (T::Star, _) => ExprKind::Deref(of),
            (T::Amp, _) => {
                self.effects += 1;
                self.addresses += 1;
                ExprKind::AddrOf { mutable: true, of }
            }
            // the address of a label
            (T::AndAnd, _) => ExprKind::Opaque,
            _ => {
                self.effects += 1;
                let value = self.expr(span, ExprKind::int(1));
                let op = if op.kind == T::PlusPlus { BinOp::Add } else { BinOp::Sub };
                ExprKind::AssignOp { op, place: of, value }
            }
        };
        self.expr(span, kind)
    }

    /// `sizeof x`, `offsetof(…)`: never evaluated.
    fn sizeof(&mut self) -> R<ExprId> {
        let lo = self.bump().span();
        if self.peek() == T::LParen {
            self.skip_group();
            // `sizeof (x)->y`
            while matches!(self.peek(), T::Dot | T::Arrow | T::LBracket) {
                if self.peek() == T::LBracket {
                    self.skip_group();
                } else {
                    self.bump();
                    self.bump();
                }
            }
        } else {
            let mark = self.marks();
            self.deeper(Self::unary)?;
            self.forget(mark);
        }
        let span = self.since(lo);
        Ok(self.opaque(span))
    }

    /// `(T)e`, `(T){ … }`.
    fn cast(&mut self) -> R<ExprId> {
        let lo = self.tok().span();
        let ty = self.within(|p| {
            let ty = p.type_name()?;
            if p.peek() == T::Eof { Ok(ty) } else { Err(p.bad("type in parentheses is not understood")) }
        })?;
        let literal = self.peek() == T::LBrace;
        let value = if literal { self.braced_init()? } else { self.deeper(Self::unary)? };
        let span = self.since(lo);
        let cast = self.expr(span, ExprKind::Cast { value, ty });
        if literal { self.postfix_of(cast, lo) } else { Ok(cast) }
    }
}
