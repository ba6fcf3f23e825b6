//! Patterns.

use super::Lower;
use crate::facts::{ExprId, ExprKind, FieldPat, PatId, PatKind};
use crate::source::Span;
use syn::Pat;

impl Lower<'_> {
    /// A pattern; an `if` behind it (a match arm's guard) is left to the caller.
    pub(super) fn pat(&mut self, pat: &Pat) -> PatId {
        if !self.enter() {
            return self.b.pat(self.here(), PatKind::Missing);
        }
        let id = self.pat_inner(pat);
        self.leave();
        id
    }

    fn pat_inner(&mut self, pat: &Pat) -> PatId {
        match pat {
            Pat::Ident(p) => self.bind(p),
            Pat::Wild(p) => self.b.pat(self.at(p.underscore_token.span), PatKind::Wild),
            Pat::Rest(p) => self.b.pat(self.at(p.dot2_token.spans[0]), PatKind::Rest),
            Pat::Paren(p) => self.pat(&p.pat),
            Pat::Guard(p) => self.pat(&p.pat),
            Pat::Tuple(p) => {
                let items: Vec<_> = p.elems.iter().map(|elem| self.pat(elem)).collect();
                let items = self.b.list(items);
                self.b.pat(self.delims(&p.paren_token.span), PatKind::Tuple(items))
            }
            Pat::Slice(p) => {
                let items: Vec<_> = p.elems.iter().map(|elem| self.pat(elem)).collect();
                let items = self.b.list(items);
                self.b.pat(self.delims(&p.bracket_token.span), PatKind::Slice(items))
            }
            Pat::Or(p) => {
                let cases: Vec<_> = p.cases.iter().map(|case| self.pat(case)).collect();
                let span = self.around(cases.iter().map(|&case| self.b.facts.pat(case).span));
                let cases = self.b.list(cases);
                self.b.pat(span, PatKind::Or(cases))
            }
            Pat::Reference(p) => {
                let inner = self.pat(&p.pat);
                let span = self.at(p.and_token.span).to(self.b.facts.pat(inner).span);
                self.b.pat(span, PatKind::Ref(inner))
            }
            Pat::Type(p) => {
                let inner = self.pat(&p.pat);
                let ty = self.ty(&p.ty);
                let span = self.b.facts.pat(inner).span.to(self.b.facts.ty(ty).span);
                self.b.pat(span, PatKind::Typed { pat: inner, ty })
            }
            _ => self.pat_of_path(pat),
        }
    }

    fn pat_of_path(&mut self, pat: &Pat) -> PatId {
        match pat {
            Pat::TupleStruct(p) => {
                let path = self.path(&p.path, p.qself.as_ref());
                let items: Vec<_> = p.elems.iter().map(|elem| self.pat(elem)).collect();
                let span = self.b.facts.path(path).span.to(self.delims(&p.paren_token.span));
                let items = self.b.list(items);
                self.b.pat(span, PatKind::TupleStruct { path, items })
            }
            Pat::Struct(p) => self.pat_struct(p),
            Pat::Path(p) => {
                let path = self.path(&p.path, p.qself.as_ref());
                self.b.pat(self.b.facts.path(path).span, PatKind::Path(path))
            }
            Pat::Lit(p) => {
                let value = self.lit(&p.lit);
                self.pat_value(value)
            }
            Pat::Const(p) => {
                let span = self.at(p.const_token.span);
                let value = self.b.expr(span, ExprKind::Opaque);
                self.pat_value(value)
            }
            Pat::Range(p) => {
                let ends: Vec<ExprId> = [&p.start, &p.end].into_iter().flatten().map(|end| self.expr(end)).collect();
                let span = self.around(ends.iter().map(|&end| self.b.facts.expr(end).span));
                self.b.pat(span, PatKind::Range)
            }
            Pat::Macro(p) => self.macro_pat(&p.mac),
            _ => self.b.pat(self.here(), PatKind::Missing),
        }
    }

    fn pat_value(&mut self, value: ExprId) -> PatId {
        self.b.pat(self.b.facts.expr(value).span, PatKind::Lit(value))
    }

    fn bind(&mut self, p: &syn::PatIdent) -> PatId {
        let name = self.name(&p.ident);
        let sub = p.subpat.as_ref().map(|(_, sub)| self.pat(sub));
        let own = self.at(p.ident.span());
        let span = sub.map_or(own, |sub| own.to(self.b.facts.pat(sub).span));
        self.b.pat(span, PatKind::Bind { name, by_ref: p.by_ref.is_some(), sub })
    }

    fn pat_struct(&mut self, p: &syn::PatStruct) -> PatId {
        let path = self.path(&p.path, p.qself.as_ref());
        let mut fields = Vec::new();
        for field in &p.fields {
            if self.is_off(&field.attrs) {
                continue;
            }
            let name = self.member(&field.member).0;
            let pat = self.pat(&field.pat);
            fields.push(self.b.field_pat(FieldPat { name, pat }));
        }
        let span = self.b.facts.path(path).span.to(self.delims(&p.brace_token.span));
        let fields = self.b.list(fields);
        self.b.pat(span, PatKind::Struct { path, fields })
    }

    /// The smallest span around some others.
    pub(super) fn around(&self, spans: impl Iterator<Item = Span>) -> Span {
        spans.reduce(Span::to).unwrap_or(self.here())
    }
}
