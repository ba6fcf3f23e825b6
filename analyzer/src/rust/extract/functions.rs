//! Functions: signature and body.

use super::Lower;
use super::attrs::Flags;
use crate::facts::{Container, Function, Param, PatKind, TypeId, TypeKind};
use crate::source::Span;
use syn::{Attribute, Block, FnArg, ReceiverKind, Signature, Visibility};

/// The parts that all kinds of functions have.
pub(super) struct FnSource<'a> {
    attrs: &'a [Attribute],
    vis: Option<&'a Visibility>,
    sig: &'a Signature,
    block: Option<&'a Block>,
}

impl<'a> FnSource<'a> {
    pub(super) fn item(item: &'a syn::ItemFn) -> Self {
        FnSource { attrs: &item.attrs, vis: Some(&item.vis), sig: &item.sig, block: Some(&item.block) }
    }

    pub(super) fn method(item: &'a syn::ImplItemFn) -> Self {
        FnSource { attrs: &item.attrs, vis: Some(&item.vis), sig: &item.sig, block: Some(&item.block) }
    }

    pub(super) fn trait_method(item: &'a syn::TraitItemFn) -> Self {
        FnSource { attrs: &item.attrs, vis: None, sig: &item.sig, block: item.default.as_ref() }
    }

    pub(super) fn foreign(item: &'a syn::ForeignItemFn) -> Self {
        FnSource { attrs: &item.attrs, vis: Some(&item.vis), sig: &item.sig, block: None }
    }
}

impl Lower<'_> {
    /// A function with or without a body.
    pub(super) fn function(&mut self, source: FnSource<'_>, container: Container) {
        let flags = Flags::of(source.attrs);
        let sig = source.sig;
        let outer = self.in_test;
        self.in_test |= flags.is_test;
        let name = self.name(&sig.ident);
        let generics = self.generics(&sig.generics);
        let params = sig.inputs.iter().map(|input| self.param(input)).collect();
        let ret = self.ret(&sig.output);
        // Pushed before the body, so that a function stands before the functions inside it.
        let at = self.b.facts.functions.len();
        let function = Function {
            name,
            module: self.module,
            container,
            span: self.at(sig.ident.span()),
            whole: self.whole(&source),
            generics,
            params,
            ret,
            body: None,
            is_async: sig.asyncness.is_some(),
            is_test: self.in_test,
            has_cfg: self.has_cfg || flags.has_cfg,
            is_static: matches!(source.vis, Some(Visibility::Inherited | Visibility::Restricted(_))),
            is_inline: false,
            is_weak: false,
            is_variadic: sig.variadic.is_some(),
            contexts: Vec::new(),
        };
        self.b.facts.functions.push(function);
        let body = source.block.map(|block| self.block(block, None));
        self.b.facts.functions[at].body = body;
        self.in_test = outer;
    }

    /// From the first attribute that is no documentation to the end.
    fn whole(&self, source: &FnSource<'_>) -> Span {
        let sig = source.sig;
        let attr = source.attrs.iter().find(|attr| !attr.path().is_ident("doc"));
        let vis = match source.vis {
            Some(Visibility::Public(token)) => Some(self.at(token.span)),
            Some(Visibility::Restricted(vis)) => Some(self.at(vis.pub_token.span)),
            _ => None,
        };
        let starts = [
            attr.map(|attr| self.at(attr.pound_token.spans[0])),
            vis,
            sig.constness.map(|token| self.at(token.span)),
            sig.asyncness.map(|token| self.at(token.span)),
        ];
        let end = match source.block {
            Some(block) => self.delims(&block.brace_token.span),
            None => self.delims(&sig.paren_token.span),
        };
        starts.into_iter().flatten().fold(self.at(sig.fn_token.span).to(end), Span::to)
    }

    fn param(&mut self, input: &FnArg) -> Param {
        match input {
            FnArg::Typed(p) => Param { pat: self.pat(&p.pat), ty: self.ty(&p.ty) },
            FnArg::Receiver(p) => {
                let span = self.at(p.self_token.span);
                let name = self.b.intern("self");
                let pat = self.b.pat(span, PatKind::Bind { name, by_ref: false, sub: None });
                Param { pat, ty: self.receiver_type(p, span) }
            }
        }
    }

    fn receiver_type(&mut self, receiver: &syn::Receiver, span: Span) -> TypeId {
        if let ReceiverKind::Typed(_, ty) = &receiver.kind {
            return self.ty(ty);
        }
        let name = self.b.intern("Self");
        let path = self.b.plain_path(span, name);
        let own = self.b.ty(span, TypeKind::Path(path));
        match &receiver.kind {
            ReceiverKind::Reference(_, _, mutable) => {
                self.b.ty(span, TypeKind::Ref { mutable: mutable.is_some(), to: own })
            }
            _ => own,
        }
    }
}
