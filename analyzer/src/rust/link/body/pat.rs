//! Patterns: what they bind, with the language's default binding modes.

use super::super::cx::{Cx, Local};
use super::super::items::{Def, Field};
use super::super::names::Space;
use super::super::types::{Kind, Ty};
use crate::facts::{List, Name, PatId, PatKind};

/// How many patterns may be inside each other.
const MAX_DEPTH: u32 = 1_500;

impl Cx<'_, '_> {
    /// Types a pattern against a value; `by_ref` if a reference was seen through on the way.
    pub(in super::super) fn pattern(&mut self, id: PatId, ty: Ty, by_ref: bool) {
        if self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.pattern_at(id, ty, by_ref);
        self.depth -= 1;
    }

    fn pattern_at(&mut self, id: PatId, ty: Ty, by_ref: bool) {
        let facts = self.facts;
        match facts.pat(id).kind {
            PatKind::Bind { name, by_ref: own_ref, sub } => self.bind(id, (name, own_ref, sub), ty, by_ref),
            PatKind::Tuple(items) => self.tuple_pattern(items, ty, by_ref),
            PatKind::TupleStruct { path, items } => {
                let (ty, by_ref) = self.peel(ty, by_ref);
                let found = self.struct_path(path);
                if let Some((own, _)) = found {
                    self.try_unify(own, ty);
                }
                self.items_of(items, found, by_ref);
            }
            PatKind::Struct { path, fields } => {
                let (ty, by_ref) = self.peel(ty, by_ref);
                let found = self.struct_path(path);
                if let Some((own, _)) = found {
                    self.try_unify(own, ty);
                }
                for field in facts.list(fields) {
                    let field = facts.field_pats[field.index()];
                    let name = self.sym(field.name);
                    let known = found.and_then(|(own, shape)| Some((own, shape.iter().find(|f| f.name == name)?)));
                    self.sub_pattern(field.pat, known, by_ref);
                }
            }
            PatKind::Ref(inner) => {
                let to = match self.kind(ty) {
                    Kind::Ref(_, to) => to,
                    _ => Ty::UNKNOWN,
                };
                self.pattern(inner, to, false);
            }
            PatKind::Or(cases) => self.or_pattern(cases, ty, by_ref),
            PatKind::Slice(items) => self.slice_pattern(items, ty, by_ref),
            PatKind::Typed { pat, ty: written } => {
                let want = self.written(written);
                self.coerce(want, ty);
                self.pattern(pat, want, by_ref);
            }
            PatKind::Lit(expr) => {
                self.expr(expr, None);
            }
            PatKind::Wild | PatKind::Rest | PatKind::Path(_) | PatKind::Range | PatKind::Missing => {}
        }
    }

    /// Sees through the references of a value that a pattern without `&` stands for.
    fn peel(&mut self, ty: Ty, mut by_ref: bool) -> (Ty, bool) {
        let mut ty = self.settled(ty);
        while let Kind::Ref(_, to) = self.types.kind(ty) {
            ty = self.shallow(to);
            by_ref = true;
        }
        (ty, by_ref)
    }

    fn bind(&mut self, id: PatId, (name, own_ref, sub): (Name, bool, Option<PatId>), ty: Ty, by_ref: bool) {
        if sub.is_none() && !own_ref && self.is_constant(name) {
            self.body.constant_patterns.insert(id, ());
            return;
        }
        // `Some(ref x)` and `Some(x)` of a reference bind a reference.
        let bound = if own_ref || by_ref { self.types.reference(false, ty) } else { ty };
        self.pats.insert(id, bound);
        let name = self.sym(name);
        self.locals.push(Local { name, pat: id, ty: bound });
        if let Some(sub) = sub {
            self.pattern(sub, ty, by_ref);
        }
    }

    /// A name that stands for a constant or a unit variant or struct binds nothing.
    fn is_constant(&self, name: Name) -> bool {
        if !self.facts.name(name).starts_with(|c: char| c.is_uppercase()) {
            return false;
        }
        let at = (false, Space::Values);
        let found = self.w.names.resolve(&self.w.items, self.scope.module, &[self.sym(name)], at);
        matches!(found, Some((Def::Variant(..) | Def::Static(_) | Def::Type(_), 1)))
    }

    fn sub_pattern(&mut self, pat: PatId, known: Option<(Ty, &Field)>, by_ref: bool) {
        let Some((own, field)) = known else { return self.pattern(pat, Ty::UNKNOWN, by_ref) };
        if let Some(id) = self.field_id(field) {
            self.body.pattern_fields.insert(pat, id);
        }
        let ty = self.field_type(own, field);
        self.pattern(pat, ty, by_ref);
    }

    fn items_of(&mut self, items: List<PatId>, found: Option<(Ty, &[Field])>, by_ref: bool) {
        let items: Vec<PatId> = self.facts.list(items).collect();
        let len = found.map_or(items.len(), |(_, shape)| shape.len());
        for (item, at) in positions(self, &items, len) {
            let known = found.and_then(|(own, shape)| Some((own, shape.get(at)?)));
            self.sub_pattern(item, known, by_ref);
        }
    }

    fn tuple_pattern(&mut self, items: List<PatId>, ty: Ty, by_ref: bool) {
        let (ty, by_ref) = self.peel(ty, by_ref);
        let items: Vec<PatId> = self.facts.list(items).collect();
        let tys = match self.types.kind(ty) {
            Kind::Tuple(args) => self.types.args(args).to_vec(),
            Kind::Infer(_) if !items.iter().any(|&item| self.is_rest(item)) => {
                let fresh: Vec<Ty> = items.iter().map(|_| self.fresh()).collect();
                let tuple = self.types.tuple(&fresh);
                self.unify(ty, tuple);
                fresh
            }
            _ => Vec::new(),
        };
        let len = if tys.is_empty() { items.len() } else { tys.len() };
        for (item, at) in positions(self, &items, len) {
            self.pattern(item, tys.get(at).copied().unwrap_or(Ty::UNKNOWN), by_ref);
        }
    }

    fn slice_pattern(&mut self, items: List<PatId>, ty: Ty, by_ref: bool) {
        let (ty, by_ref) = self.peel(ty, by_ref);
        let of = match self.types.kind(ty) {
            Kind::Slice(of) | Kind::Array(of) => of,
            Kind::Adt(def, args) if Some(def) == self.w.lang.vec => self.types.arg(args, 0),
            _ => Ty::UNKNOWN,
        };
        let facts = self.facts;
        for item in facts.list(items) {
            let is_rest = matches!(facts.pat(item).kind, PatKind::Bind { sub: Some(sub), .. } if self.is_rest(sub));
            let ty = if is_rest { self.types.mk(Kind::Slice(of)) } else { of };
            self.pattern(item, ty, by_ref);
        }
    }

    pub(super) fn is_rest(&self, id: PatId) -> bool {
        matches!(self.facts.pat(id).kind, PatKind::Rest)
    }

    /// The first alternative binds; the others agree with it.
    fn or_pattern(&mut self, cases: List<PatId>, ty: Ty, by_ref: bool) {
        let facts = self.facts;
        let mark = self.locals.len();
        let mut first_end = None;
        for case in facts.list(cases) {
            self.pattern(case, ty, by_ref);
            let Some(end) = first_end else {
                first_end = Some(self.locals.len());
                continue;
            };
            for local in self.locals.split_off(end) {
                let first = self.locals[mark..].iter().find(|known| known.name == local.name).copied();
                if let Some(first) = first {
                    self.try_unify(first.ty, local.ty);
                }
            }
        }
    }
}

/// The position of each item, `..` in the middle skipped over.
fn positions(cx: &Cx<'_, '_>, items: &[PatId], len: usize) -> Vec<(PatId, usize)> {
    let rest = items.iter().position(|&item| cx.is_rest(item));
    let skipped = rest.map_or(0, |_| (len + 1).saturating_sub(items.len()));
    let mut at = 0;
    let mut found = Vec::new();
    for &item in items {
        if cx.is_rest(item) {
            at += skipped;
        } else {
            found.push((item, at));
            at += 1;
        }
    }
    found
}
