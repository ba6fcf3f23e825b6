//! One function of C: what its paths name, what type its expressions have, what its calls reach.

use super::index::{FnEntry, Index};
use super::tables::{Binding, PointerCall, function_named, initialiser};
use super::types::CType;
use crate::facts::{BinOp, ExprId, ExprKind, FileFacts, Name, PatId, PatKind, StmtId, StmtKind};
use crate::model::Model;
use crate::model::c::RunsIn;
use crate::resolved::{Body, FnId, InitSite, Named};
use crate::source::FileId;
use std::sync::Arc;

/// What the walk over a body yields.
#[derive(Default)]
pub struct Resolved {
    /// The body.
    pub body: Body,
    /// Locks initialised in it.
    pub inits: Vec<InitSite>,
    /// Functions put into members.
    pub bindings: Vec<Binding>,
    /// Calls through members.
    pub pointer_calls: Vec<PointerCall>,
    /// Functions that are handed over as callbacks, and what runs them.
    pub callbacks: Vec<(FnId, RunsIn)>,
}

/// The walk.
pub struct Walk<'a, 'i> {
    pub(super) index: &'a Index<'i>,
    pub(super) model: &'a Model,
    pub(super) file: FileId,
    pub(super) facts: &'i FileFacts,
    pub(super) out: Resolved,
    scope: Vec<(Name, PatId, CType)>,
}

/// Resolves the body of a function.
pub fn resolve(index: &Index<'_>, model: &Model, entry: &FnEntry) -> Option<Resolved> {
    let facts = index.facts(entry.file);
    let function = &facts.functions[entry.at as usize];
    let root = function.body?;
    let out = Resolved::default();
    let mut walk = Walk { index, model, file: entry.file, facts, out, scope: Vec::new() };
    for param in &function.params {
        let ty = index.lower(entry.file, param.ty);
        walk.declare(param.pat, ty);
    }
    walk.expr(root);
    walk.out.body.shrink();
    Some(walk.out)
}

impl Walk<'_, '_> {
    fn declare(&mut self, pat: PatId, ty: CType) {
        if let PatKind::Bind { name, .. } = self.facts.pat(pat).kind {
            self.scope.push((name, pat, ty));
        }
    }

    /// Visits an expression or statement; its type.
    pub(super) fn expr(&mut self, e: ExprId) -> CType {
        match self.facts.expr(e).kind {
            ExprKind::Path(path) => match self.facts.path(path).segments.first() {
                Some(segment) => self.path(e, segment.name),
                None => CType::Unknown,
            },
            ExprKind::Field { base, name } => self.field(e, base, name),
            ExprKind::Index { base, index } => {
                self.expr(index);
                self.expr(base).target()
            }
            ExprKind::Deref(of) => self.expr(of).target(),
            ExprKind::AddrOf { of, .. } => match self.expr(of) {
                function @ CType::Function(_) => function,
                ty => ty.pointed(),
            },
            ExprKind::Call { callee, args } => self.call(e, callee, args),
            ExprKind::Cast { value, ty } => {
                self.expr(value);
                let ty = self.index.lower(self.file, ty);
                self.literal(value, &ty);
                ty
            }
            ExprKind::Assign { place, value } => self.assign(place, value),
            ExprKind::Binary { op: BinOp::Add | BinOp::Sub, lhs, rhs } => {
                let (a, b) = (self.expr(lhs), self.expr(rhs));
                if a.record().is_some() { a } else { b }
            }
            ExprKind::If { cond, then, otherwise } => {
                self.expr(cond);
                let a = self.expr(then);
                let b = otherwise.map_or(CType::Unknown, |e| self.expr(e));
                if a.record().is_some() { a } else { b }
            }
            ExprKind::Block { stmts, tail, .. } => {
                let stmts: Vec<StmtId> = self.facts.list(stmts).collect();
                self.block(&stmts, tail)
            }
            ExprKind::Seq(items) => {
                let items: Vec<ExprId> = self.facts.list(items).collect();
                items.into_iter().map(|item| self.expr(item)).last().unwrap_or(CType::Unknown)
            }
            ExprKind::Expansion { body, .. } => self.expr(body),
            ExprKind::Guard { class, args } => self.guard(e, class, args),
            ExprKind::ScopedGuard { class, args, fail, body } => {
                let mark = self.scope.len();
                let ty = self.guard(e, class, args);
                fail.into_iter().chain([body]).for_each(|e| {
                    self.expr(e);
                });
                self.scope.truncate(mark);
                ty
            }
            _ => self.children(e),
        }
    }

    fn children(&mut self, e: ExprId) -> CType {
        let mark = self.scope.len();
        for child in self.facts.children(e) {
            self.expr(child);
        }
        self.scope.truncate(mark);
        CType::Unknown
    }

    fn block(&mut self, stmts: &[StmtId], tail: Option<ExprId>) -> CType {
        let mark = self.scope.len();
        for &stmt in stmts {
            match self.facts.stmts[stmt.index()].kind {
                StmtKind::Expr(e) => {
                    self.expr(e);
                }
                StmtKind::Let { pat, ty, init, .. } => self.local(pat, ty, init),
            }
        }
        let ty = tail.map_or(CType::Unknown, |tail| self.expr(tail));
        self.scope.truncate(mark);
        ty
    }

    fn local(&mut self, pat: PatId, ty: Option<crate::facts::TypeId>, init: Option<ExprId>) {
        let written = ty.map_or(CType::Unknown, |ty| self.index.lower(self.file, ty));
        let given = init.map_or(CType::Unknown, |init| self.expr(init));
        let ty = if written == CType::Unknown { given } else { written };
        if let Some(init) = init {
            self.literal(init, &ty);
        }
        self.declare(pat, ty);
    }

    /// Functions that an initialiser puts into members.
    fn literal(&mut self, init: ExprId, ty: &CType) {
        initialiser(self.index, (self.file, self.facts), init, ty, &mut self.out.bindings);
    }

    fn path(&mut self, e: ExprId, name: Name) -> CType {
        if let Some((_, pat, ty)) = self.scope.iter().rev().find(|(known, ..)| *known == name) {
            self.out.body.named.insert(e, Named::Local(*pat));
            return ty.clone();
        }
        let text = self.facts.name(name);
        if let Some(value) = well_known(text) {
            self.out.body.named.insert(e, Named::Const(value));
            return CType::Scalar;
        }
        if let Some(function) = self.model.c.singleton_named(text)
            && let Some(global) = self.model.c.singleton(function)
        {
            self.out.body.named.insert(e, Named::Global(global));
            return self.index.result(self.file, function);
        }
        let (named, ty) = if let Some(id) = self.index.named_static(self.file, text) {
            let ty = self.index.static_of(id).map_or(CType::Unknown, |(file, it)| self.index.lower(file, it.ty));
            (Named::Static(id), ty)
        } else if let Some(value) = self.index.enumerator(self.file, text) {
            (Named::Const(value), CType::Scalar)
        } else if let Some(&id) = self.index.function(self.file, text).first() {
            (Named::Function(id), CType::Function(Arc::new(self.index.result_of(id))))
        } else {
            return CType::Unknown;
        };
        self.out.body.named.insert(e, named);
        ty
    }

    fn field(&mut self, e: ExprId, base: ExprId, name: Name) -> CType {
        let ty = self.expr(base);
        let member = ty.record().and_then(|record| self.index.member(record, self.facts.name(name)));
        match member {
            Some(member) => {
                self.out.body.fields.insert(e, member.field);
                member.ty
            }
            None => CType::Unknown,
        }
    }

    fn assign(&mut self, place: ExprId, value: ExprId) -> CType {
        let ty = self.expr(place);
        self.expr(value);
        if let (Some(&field), Some(function)) =
            (self.out.body.fields.get(&place), function_named(self.index, (self.file, self.facts), value))
            && !self.is_local(value)
        {
            self.out.bindings.push(Binding { field, function });
        }
        ty
    }

    fn is_local(&self, e: ExprId) -> bool {
        matches!(self.out.body.named.get(&e), Some(Named::Local(_)))
    }

    /// Functions that a name means here, unless a local hides it.
    pub(super) fn functions(&self, name: Name) -> Vec<FnId> {
        match self.scope.iter().any(|(known, ..)| *known == name) {
            true => Vec::new(),
            false => self.index.function(self.file, self.facts.name(name)),
        }
    }

    pub(super) fn is_hidden(&self, name: Name) -> bool {
        self.scope.iter().any(|(known, ..)| *known == name)
    }
}

/// Constants that every file of the kernel sees (include/linux/stddef.h).
fn well_known(name: &str) -> Option<i64> {
    match name {
        "true" => Some(1),
        "false" | "NULL" => Some(0),
        // include/linux/lockdep.h and lockdep_types.h, which a lone driver directory does not have in sight.
        "SINGLE_DEPTH_NESTING" => Some(1),
        "MAX_LOCKDEP_SUBCLASSES" => Some(8),
        _ => None,
    }
}
