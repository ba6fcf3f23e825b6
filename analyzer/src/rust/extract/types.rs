//! Written types, paths and generics.

use super::Lower;
use crate::facts::{self, Generic, Generics, List, Name, PathId, Segment, TypeId, TypeKind};
use crate::source::Span;
use std::fmt::Write;
use syn::{GenericArgument, GenericParam, PathArguments, ReturnType, Type, TypeParamBound, WherePredicate};

impl Lower<'_> {
    /// A type that is not written.
    pub(super) fn infer(&mut self, span: Span) -> TypeId {
        self.b.ty(span, TypeKind::Infer)
    }

    /// A written type.
    pub(super) fn ty(&mut self, ty: &Type) -> TypeId {
        if !self.enter() {
            return self.b.ty(self.here(), TypeKind::Missing);
        }
        let id = self.ty_inner(ty);
        self.leave();
        id
    }

    fn ty_inner(&mut self, ty: &Type) -> TypeId {
        match ty {
            Type::Paren(t) => self.ty(&t.elem),
            Type::Group(t) => self.ty(&t.elem),
            Type::Path(t) => self.path_type(&t.path, t.qself.as_ref()),
            Type::Reference(t) => {
                let to = self.ty(&t.elem);
                let span = self.at(t.and_token.span).to(self.b.facts.ty(to).span);
                self.b.ty(span, TypeKind::Ref { mutable: t.mutability.is_some(), to })
            }
            Type::Ptr(t) => {
                let to = self.ty(&t.elem);
                let span = self.at(t.star_token.span).to(self.b.facts.ty(to).span);
                self.b.ty(span, TypeKind::Ptr(to))
            }
            Type::Slice(t) => {
                let of = self.ty(&t.elem);
                let span = self.delims(&t.bracket_token.span);
                self.b.ty(span, TypeKind::Slice(of))
            }
            Type::Array(t) => {
                let of = self.ty(&t.elem);
                let len = self.expr(&t.len);
                let span = self.delims(&t.bracket_token.span);
                self.b.ty(span, TypeKind::Array { of, len: Some(len) })
            }
            Type::Tuple(t) => {
                let items: Vec<_> = t.elems.iter().map(|elem| self.ty(elem)).collect();
                let items = self.b.list(items);
                let span = self.delims(&t.paren_token.span);
                self.b.ty(span, TypeKind::Tuple(items))
            }
            Type::Never(t) => self.b.ty(self.at(t.bang_token.span), TypeKind::Never),
            Type::Infer(t) => self.b.ty(self.at(t.underscore_token.span), TypeKind::Infer),
            _ => self.ty_callable(ty),
        }
    }

    fn ty_callable(&mut self, ty: &Type) -> TypeId {
        match ty {
            Type::FnPtr(t) => {
                let span = self.at(t.fn_token.span).to(self.delims(&t.paren_token.span));
                self.fn_type(span, t.inputs.iter().map(|arg| &arg.ty), &t.output)
            }
            Type::ImplTrait(t) => {
                let span = self.at(t.impl_token.span);
                let bounds = self.bounds(&t.bounds);
                let list = self.b.list(bounds);
                self.b.ty(span, TypeKind::Impl(list))
            }
            Type::TraitObject(t) => {
                let bounds = self.bounds(&t.bounds);
                let own = t.dyn_token.map(|token| self.at(token.span));
                let first = bounds.first().map(|&ty| self.b.facts.ty(ty).span);
                let span = own.or(first).unwrap_or(self.here());
                let list = self.b.list(bounds);
                self.b.ty(span, TypeKind::Dyn(list))
            }
            Type::Macro(t) => self.macro_type(&t.mac),
            _ => self.b.ty(self.here(), TypeKind::Missing),
        }
    }

    fn fn_type<'a>(&mut self, span: Span, params: impl Iterator<Item = &'a Type>, output: &ReturnType) -> TypeId {
        let params: Vec<_> = params.map(|ty| self.ty(ty)).collect();
        let params = self.b.list(params);
        let ret = self.ret(output);
        self.b.ty(span, TypeKind::Fn { params, ret })
    }

    /// The result type of a signature; none for `()` that is not written.
    pub(super) fn ret(&mut self, output: &ReturnType) -> Option<TypeId> {
        match output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(self.ty(ty)),
        }
    }

    fn path_type(&mut self, path: &syn::Path, qself: Option<&syn::QSelf>) -> TypeId {
        if let Some(PathArguments::Parenthesized(args)) = path.segments.last().map(|segment| &segment.arguments) {
            let span = self.path_span(path, qself);
            return self.fn_type(span, args.inputs.iter().map(|arg| &arg.ty), &args.output);
        }
        let id = self.path(path, qself);
        let span = self.b.facts.path(id).span;
        self.b.ty(span, TypeKind::Path(id))
    }

    /// Bounds as types; lifetimes and `?Sized` are left out.
    pub(super) fn bounds<'a>(&mut self, bounds: impl IntoIterator<Item = &'a TypeParamBound>) -> Vec<TypeId> {
        let mut types = Vec::new();
        for bound in bounds {
            if let TypeParamBound::Trait(bound) = bound
                && bound.maybe.is_none()
            {
                types.push(self.path_type(&bound.path, None));
            }
        }
        types
    }

    /// A written path; `qself` is the `T` of `<T as Trait>::…`.
    pub(super) fn path(&mut self, path: &syn::Path, qself: Option<&syn::QSelf>) -> PathId {
        let span = self.path_span(path, qself);
        let own = qself.map(|q| (self.ty(&q.ty), q.position as u32));
        let segments: Vec<_> = path.segments.iter().map(|segment| self.segment(segment)).collect();
        self.b.path(facts::Path { span, global: path.leading_colon.is_some(), qself: own, segments: segments.into() })
    }

    fn path_span(&self, path: &syn::Path, qself: Option<&syn::QSelf>) -> Span {
        let Some(last) = path.segments.last() else { return self.here() };
        let end = match &last.arguments {
            PathArguments::None => self.at(last.ident.span()),
            PathArguments::AngleBracketed(args) => self.at(args.gt_token.span),
            PathArguments::Parenthesized(args) => self.delims(&args.paren_token.span),
        };
        let start = match (qself, path.leading_colon, path.segments.first()) {
            (Some(qself), _, _) => self.at(qself.lt_token.span),
            (None, Some(colons), _) => self.at(colons.spans[0]),
            (None, None, Some(first)) => self.at(first.ident.span()),
            (None, None, None) => end,
        };
        start.to(end)
    }

    fn segment(&mut self, segment: &syn::PathSegment) -> Segment {
        let name = self.name(&segment.ident);
        let empty = Segment { name, generics: List::EMPTY, bindings: List::EMPTY, binding_types: List::EMPTY };
        let PathArguments::AngleBracketed(args) = &segment.arguments else { return empty };
        let (mut generics, mut names, mut types) = (Vec::new(), Vec::new(), Vec::new());
        for arg in &args.args {
            match arg {
                GenericArgument::Type(ty) => generics.push(self.ty(ty)),
                GenericArgument::AssocType(assoc) => {
                    names.push(self.name(&assoc.ident));
                    types.push(self.ty(&assoc.ty));
                }
                _ => {}
            }
        }
        Segment {
            name,
            generics: self.b.list(generics),
            bindings: self.b.list(names),
            binding_types: self.b.list(types),
        }
    }

    /// Types between `::<` and `>` of a method call.
    pub(super) fn turbofish(&mut self, args: Option<&syn::AngleBracketedGenericArguments>) -> List<TypeId> {
        let Some(args) = args else { return List::EMPTY };
        let mut types = Vec::new();
        for arg in &args.args {
            if let GenericArgument::Type(ty) = arg {
                types.push(self.ty(ty));
            }
        }
        self.b.list(types)
    }

    /// Generic parameters with their `where` clause.
    pub(super) fn generics(&mut self, generics: &syn::Generics) -> Generics {
        let mut result = Generics::default();
        for param in &generics.params {
            if let GenericParam::Type(param) = param {
                let name = self.name(&param.ident);
                let bounds = self.bounds(&param.bounds);
                let default = param.default.as_ref().map(|(_, ty)| self.ty(ty));
                result.params.push(Generic { name, bounds, default });
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let WherePredicate::Type(predicate) = predicate {
                let ty = self.ty(&predicate.bounded_ty);
                let bounds = self.bounds(&predicate.bounds);
                result.wheres.push((ty, bounds));
            }
        }
        result
    }

    /// The name of an identifier, without `r#`; `$crate` comes back from its stand-in.
    pub(super) fn name(&mut self, ident: &proc_macro2::Ident) -> Name {
        self.scratch.clear();
        // Writing to a string does not fail.
        let _ = write!(self.scratch, "{ident}");
        let text = self.scratch.strip_prefix("r#").unwrap_or(&self.scratch);
        self.b.intern(if text == super::macros::DOLLAR_CRATE { "$crate" } else { text })
    }
}
