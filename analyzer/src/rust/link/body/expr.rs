//! Types of expressions.

use super::super::cx::{Cx, LoopFrame};
use super::super::items::{Def, Field};
use super::super::lower::Lower;
use super::super::names::Space;
use super::super::sym::Sym;
use super::super::types::{Kind, Prim, Subst, Ty};
use crate::facts::{ExprId, ExprKind, FieldInitId, List, Name, PathId, StmtId, StmtKind, TypeId};
use crate::resolved::FieldId;

/// How many expressions may be inside each other.
const MAX_DEPTH: u32 = 1_500;

impl<'w> Cx<'w, '_> {
    /// The type of an expression; `hint` is the type that its place wants, if it is known.
    pub(in super::super) fn expr(&mut self, id: ExprId, hint: Option<Ty>) -> Ty {
        if self.depth > MAX_DEPTH {
            if self.depth == MAX_DEPTH + 1 {
                self.gap(id, "expressions are nested too deeply to know their types");
            }
            return Ty::UNKNOWN;
        }
        self.depth += 1;
        let ty = self.expr_at(id, hint);
        self.depth -= 1;
        self.exprs.insert(id, ty);
        ty
    }

    /// Notes something that was not understood.
    pub(in super::super) fn gap(&mut self, at: ExprId, reason: &str) {
        let span = self.facts.expr(at).span;
        self.gaps.push(crate::facts::Gap { span, reason: reason.into(), loses_function: false });
    }

    fn expr_at(&mut self, id: ExprId, hint: Option<Ty>) -> Ty {
        match self.facts.expr(id).kind {
            ExprKind::Int(_) => Ty::INT,
            // Literals that no lock hides in: numbers with a point, byte strings.
            ExprKind::Opaque => self.types.mk(Kind::Prim(Prim::Float)),
            ExprKind::Bool(_) => Ty::BOOL,
            ExprKind::Str(_) => self.types.mk(Kind::Ref(false, Ty::STR)),
            ExprKind::Path(path) => self.path_expr(id, path),
            ExprKind::Field { base, name } => self.field(id, base, name),
            ExprKind::Index { base, index } => self.index(id, base, index),
            ExprKind::Deref(of) => self.deref_expr(id, of, hint),
            ExprKind::AddrOf { mutable, of } => self.addr_of(mutable, of, hint),
            ExprKind::Call { callee, args } => self.call(id, callee, args, hint),
            ExprKind::MethodCall { receiver, method, generics, args } => {
                self.method_call(id, receiver, (method, generics, args), hint)
            }
            ExprKind::Cast { value, ty } => {
                self.expr(value, None);
                self.written(ty)
            }
            ExprKind::Tuple(items) => self.tuple(items, hint),
            ExprKind::Array(items) => self.array(items, hint),
            ExprKind::Repeat { value, len } => {
                let of = self.element_hint(hint);
                let of = self.expr(value, of);
                self.expr(len, None);
                self.sequence(of, hint)
            }
            ExprKind::Struct { path, fields, base } => self.struct_expr(id, path, (fields, base), hint),
            ExprKind::Range { lo, hi } => self.range(lo, hi),
            ExprKind::Block { stmts, tail, label } => self.block(id, stmts, (tail, label), hint),
            ExprKind::Seq(items) => {
                let items: Vec<ExprId> = self.facts.list(items).collect();
                items.into_iter().map(|item| self.expr(item, None)).last().unwrap_or(Ty::UNIT)
            }
            ExprKind::Expansion { body, .. } => self.expr(body, hint),
            ExprKind::Macro { path, args, .. } => self.macro_call(id, path, args),
            kind => self.expr_ops(id, kind, hint),
        }
    }

    fn expr_ops(&mut self, id: ExprId, kind: ExprKind, hint: Option<Ty>) -> Ty {
        match kind {
            ExprKind::Not(of) => self.unary(id, of, self.w.lang.not),
            ExprKind::Unary(of) => self.unary(id, of, self.w.lang.neg),
            ExprKind::Binary { op, lhs, rhs } => self.binary(id, op, lhs, rhs),
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                self.expr(a, Some(Ty::BOOL));
                self.expr(b, Some(Ty::BOOL));
                Ty::BOOL
            }
            ExprKind::Assign { place, value } => {
                let want = self.expr(place, None);
                let got = self.expr(value, Some(want));
                self.coerce(want, got);
                Ty::UNIT
            }
            ExprKind::AssignOp { op, place, value } => self.assign_op(id, op, place, value),
            _ => self.expr_control(id, kind, hint),
        }
    }

    /// A written type in the body; what it leaves out is to be found out.
    pub(in super::super) fn written(&mut self, ty: TypeId) -> Ty {
        let mut lower = Lower::new(&self.w.items, &self.w.names, &mut self.types, self.scope);
        let ty = lower.ty(ty);
        let ty = self.open(ty);
        self.normalize(ty)
    }

    /// Lets a value of type `got` stand where `want` is wanted: derefs a reference if it must.
    pub(in super::super) fn coerce(&mut self, want: Ty, got: Ty) {
        if self.try_unify(want, got) {
            return;
        }
        let (Kind::Ref(_, want), Kind::Ref(_, got)) = (self.kind(want), self.kind(got)) else {
            self.coerce_inside(want, got);
            return;
        };
        for (step, _) in self.autoderef(got) {
            if self.try_unify(want, step) {
                return;
            }
        }
    }

    /// `Box<T>` to `Box<dyn Trait>`: nothing to learn, but `Arc<Mutex<_>>` against `Arc<Mutex<dyn X>>` neither.
    fn coerce_inside(&mut self, want: Ty, got: Ty) {
        let (Kind::Adt(d, x), Kind::Adt(e, y)) = (self.kind(want), self.kind(got)) else { return };
        if d == e {
            for (a, b) in self.types.args(x).to_vec().into_iter().zip(self.types.args(y).to_vec()) {
                self.try_unify(a, b);
            }
        }
    }

    fn deref_expr(&mut self, id: ExprId, of: ExprId, hint: Option<Ty>) -> Ty {
        let hint = hint.map(|hint| self.types.reference(false, hint)).filter(|_| self.is_literal(of));
        let ty = self.expr(of, hint);
        let ty = self.settled(ty);
        if let Kind::Ptr(to) = self.types.kind(ty) {
            return to;
        }
        match self.deref(ty) {
            Some((to, by)) => {
                if let Some(by) = by {
                    self.set_target(id, by);
                }
                to
            }
            // A field of a pin projection stands for the reference to it.
            None if matches!(self.types.kind(ty), Kind::Prim(_)) => ty,
            None => Ty::UNKNOWN,
        }
    }

    fn is_literal(&self, id: ExprId) -> bool {
        matches!(self.facts.expr(id).kind, ExprKind::Closure { .. } | ExprKind::Array(_))
    }

    fn addr_of(&mut self, mutable: bool, of: ExprId, hint: Option<Ty>) -> Ty {
        let inner = hint.and_then(|hint| match self.kind(hint) {
            Kind::Ref(_, to) | Kind::Ptr(to) => Some(to),
            _ => None,
        });
        let ty = self.expr(of, inner);
        self.types.reference(mutable, ty)
    }

    fn tuple(&mut self, items: List<ExprId>, hint: Option<Ty>) -> Ty {
        let wants: Vec<Ty> = match hint.map(|hint| self.kind(hint)) {
            Some(Kind::Tuple(args)) => self.types.args(args).to_vec(),
            _ => Vec::new(),
        };
        let facts = self.facts;
        let tys: Vec<Ty> =
            facts.list(items).enumerate().map(|(i, item)| self.expr(item, wants.get(i).copied())).collect();
        self.types.tuple(&tys)
    }

    fn element_hint(&mut self, hint: Option<Ty>) -> Option<Ty> {
        match self.kind(hint?) {
            Kind::Array(of) | Kind::Slice(of) => Some(of),
            Kind::Adt(def, args) if Some(def) == self.w.lang.vec => Some(self.types.arg(args, 0)),
            _ => None,
        }
    }

    /// `[..]` and `vec![..]` are one form: a vector, unless an array is wanted.
    fn sequence(&mut self, of: Ty, hint: Option<Ty>) -> Ty {
        match (hint.map(|hint| self.kind(hint)), self.w.lang.vec) {
            (Some(Kind::Array(_) | Kind::Slice(_)), _) | (_, None) => self.types.mk(Kind::Array(of)),
            (_, Some(vec)) => self.types.adt(vec, &[of]),
        }
    }

    fn array(&mut self, items: List<ExprId>, hint: Option<Ty>) -> Ty {
        let of = self.element_hint(hint).unwrap_or_else(|| self.fresh());
        let facts = self.facts;
        for item in facts.list(items) {
            let got = self.expr(item, Some(of));
            self.coerce(of, got);
        }
        self.sequence(of, hint)
    }

    fn range(&mut self, lo: Option<ExprId>, hi: Option<ExprId>) -> Ty {
        let lo = lo.map(|lo| self.expr(lo, None));
        let hi = hi.map(|hi| self.expr(hi, None));
        let of = match (lo, hi) {
            (Some(Ty::INT) | None, Some(hi)) => hi,
            (Some(lo), _) => lo,
            (None, None) => Ty::INT,
        };
        match self.w.lang.range {
            Some(range) => self.types.adt(range, &[of]),
            None => Ty::UNKNOWN,
        }
    }

    /// `base.name`.
    fn field(&mut self, id: ExprId, base: ExprId, name: Name) -> Ty {
        let ty = self.expr(base, None);
        let ty = self.settled(ty);
        let steps = self.autoderef(ty);
        let sym = self.sym(name);
        for (at, &(step, _)) in steps.iter().enumerate() {
            if let Some((ty, field)) = self.field_of(step, sym) {
                if let Some(field) = field {
                    self.body.fields.insert(id, field);
                }
                self.implicit_derefs(base, &steps[..=at]);
                return ty;
            }
        }
        Ty::UNKNOWN
    }

    /// The type and number of a field of a type itself.
    pub(in super::super) fn field_of(&mut self, ty: Ty, name: Sym) -> Option<(Ty, Option<FieldId>)> {
        match self.kind(ty) {
            Kind::Adt(def, args) => {
                let item = &self.w.items.types[def.at()];
                let field = *item.fields.iter().find(|field| field.name == name)?;
                let ty = self.types.subst(field.ty, &Subst::one(item.params, args));
                Some((self.normalize(ty), self.field_id(&field)))
            }
            Kind::Tuple(args) => {
                let at: usize = self.w.symbols.text(name).parse().ok()?;
                self.types.args(args).get(at).map(|&ty| (ty, None))
            }
            _ => None,
        }
    }

    /// The number of a field in the linked program, if it is one of the run.
    pub(in super::super) fn field_id(&self, field: &Field) -> Option<FieldId> {
        (field.id < self.w.real.fields).then(|| FieldId(self.w.bases.fields + field.id))
    }

    /// The type with its outermost form, if it can be found out by now.
    pub(in super::super) fn settled(&mut self, ty: Ty) -> Ty {
        let ty = self.shallow(ty);
        if matches!(self.types.kind(ty), Kind::Infer(_)) && !self.pending.is_empty() {
            self.settle();
        }
        let ty = self.shallow(ty);
        if self.types.has_assoc(ty) { self.normalize(ty) } else { ty }
    }

    fn struct_expr(
        &mut self,
        id: ExprId,
        path: Option<PathId>,
        (fields, base): (List<FieldInitId>, Option<ExprId>),
        hint: Option<Ty>,
    ) -> Ty {
        let Some((ty, shape)) = path.and_then(|path| self.struct_path(path)) else {
            return self.struct_unknown(fields, base);
        };
        if let Some(hint) = hint {
            self.try_unify(ty, hint);
        }
        self.body.targets.insert(id, crate::resolved::Target::Constructor);
        let facts = self.facts;
        for init in facts.list(fields) {
            let init = facts.field_inits[init.index()];
            let name = init.name.map(|name| self.sym(name));
            let found = name.and_then(|name| shape.iter().find(|field| field.name == name)).copied();
            let want = found.map(|field| self.field_type(ty, &field));
            let got = self.expr(init.value, want);
            if let Some(want) = want {
                self.coerce(want, got);
            }
        }
        if let Some(base) = base {
            let got = self.expr(base, Some(ty));
            self.coerce(ty, got);
        }
        ty
    }

    fn struct_unknown(&mut self, fields: List<FieldInitId>, base: Option<ExprId>) -> Ty {
        let facts = self.facts;
        for init in facts.list(fields) {
            self.expr(facts.field_inits[init.index()].value, None);
        }
        if let Some(base) = base {
            self.expr(base, None);
        }
        Ty::UNKNOWN
    }

    /// The type of a field of an [`Kind::Adt`].
    pub(in super::super) fn field_type(&mut self, ty: Ty, field: &Field) -> Ty {
        let Kind::Adt(def, args) = self.kind(ty) else { return Ty::UNKNOWN };
        let params = self.w.items.types[def.at()].params;
        let ty = self.types.subst(field.ty, &Subst::one(params, args));
        self.normalize(ty)
    }

    /// The type and fields that a path in front of `{` or `(` names.
    pub(in super::super) fn struct_path(&mut self, path: PathId) -> Option<(Ty, &'w [Field])> {
        let (ty, variant) = self.shape(path)?;
        let Kind::Adt(def, _) = self.kind(ty) else { return None };
        let item = &self.w.items.types[def.at()];
        let fields: &[Field] = match variant {
            Some(at) => &item.variants[at as usize].fields,
            None => &item.fields,
        };
        Some((ty, fields))
    }

    /// The type, and the variant, that a path names.
    fn shape(&mut self, path: PathId) -> Option<(Ty, Option<u32>)> {
        let facts = self.facts;
        let written = facts.path(path);
        let syms: Vec<Sym> = written.segments.iter().map(|s| self.sym(s.name)).collect();
        let found = self.w.names.resolve(&self.w.items, self.scope.module, &syms, (written.global, Space::Types));
        if let Some((Def::Variant(ty, at), n)) = found
            && n == syms.len()
            && written.qself.is_none()
        {
            let of = written.segments[n.saturating_sub(2)];
            let generics = if n > 1 { of.generics } else { List::EMPTY };
            return Some((self.adt_with(ty, generics), Some(at)));
        }
        let mut lower = Lower::new(&self.w.items, &self.w.names, &mut self.types, self.scope);
        let (ty, rest) = lower.type_prefix(path)?;
        let ty = self.open(ty);
        let ty = self.normalize(ty);
        match rest {
            [] => Some((ty, None)),
            [name] => {
                let Kind::Adt(def, _) = self.kind(ty) else { return None };
                let name = self.sym(name.name);
                let at = self.w.items.types[def.at()].variants.iter().position(|v| v.name == name)?;
                Some((ty, Some(at as u32)))
            }
            _ => None,
        }
    }

    fn block(
        &mut self,
        id: ExprId,
        stmts: List<StmtId>,
        (tail, label): (Option<ExprId>, Option<Name>),
        hint: Option<Ty>,
    ) -> Ty {
        let (mark, module) = (self.locals.len(), self.scope.module);
        if let Some(inner) = self.block_module(id) {
            self.scope.module = inner;
        }
        if label.is_some() {
            let ty = hint.unwrap_or_else(|| self.fresh());
            self.loops.push(LoopFrame { label, ty, is_left: false, is_block: true });
        }
        let facts = self.facts;
        let mut diverges = false;
        for stmt in facts.list(stmts) {
            diverges |= self.stmt(stmt) == Ty::NEVER;
        }
        let mut ty = match tail {
            Some(tail) => self.expr(tail, hint),
            None if diverges => Ty::NEVER,
            None => Ty::UNIT,
        };
        if label.is_some()
            && let Some(frame) = self.loops.pop()
            && frame.is_left
        {
            self.coerce(frame.ty, ty);
            ty = frame.ty;
        }
        self.locals.truncate(mark);
        self.scope.module = module;
        ty
    }

    fn block_module(&self, id: ExprId) -> Option<super::super::items::ModIx> {
        let list = &self.facts.block_modules;
        // Pushed when the block is complete, so sorted by expression.
        let at = list.binary_search_by_key(&id, |&(block, _)| block).ok()?;
        Some(super::super::items::ModIx(self.file.modules + list[at].1))
    }

    fn stmt(&mut self, id: StmtId) -> Ty {
        match self.facts.stmts[id.index()].kind {
            StmtKind::Expr(expr) => self.expr(expr, None),
            StmtKind::Let { pat, ty, init, otherwise, .. } => {
                let want = ty.map(|ty| self.written(ty));
                let got = init.map(|init| self.expr(init, want));
                if let Some(otherwise) = otherwise {
                    self.expr(otherwise, None);
                }
                let ty = match (want, got) {
                    (Some(want), Some(got)) => {
                        self.coerce(want, got);
                        want
                    }
                    (Some(ty), None) => ty,
                    (None, Some(Ty::NEVER) | None) => self.fresh(),
                    (None, Some(ty)) => ty,
                };
                self.pattern(pat, ty, false);
                got.filter(|&got| got == Ty::NEVER).unwrap_or(Ty::UNIT)
            }
        }
    }
}
