//! Macro invocations where items stand: statics of `lazy_static!` and `thread_local!`, `cfg_if!`, expansions.

use super::Lower;
use super::items::StaticSource;
use super::macros::{macro_name, many};
use super::rules::MacroRules;
use crate::facts::Container;
use proc_macro2::{TokenStream, TokenTree};
use std::rc::Rc;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Item, Token, Type};

impl Lower<'_> {
    /// An invocation where an item stands, or `macro_rules!`.
    pub(super) fn macro_item(&mut self, item: &syn::ItemMacro) {
        if let Some(ident) = &item.ident {
            self.define(ident, &item.mac.tokens);
            return;
        }
        let mac = &item.mac;
        let span = self.invocation_span(mac);
        if let Some(tokens) = self.expand_items(mac) {
            match many::<Item>.parse2(tokens) {
                Ok(items) => self.made_items(&items, span),
                Err(_) => self.unknown_tokens(&mac.tokens, span),
            }
            return;
        }
        if macro_name(mac) == "cfg_if" {
            self.cfg_if_items(&mac.tokens);
        } else if let Ok(statics) = statics.parse2(mac.tokens.clone()) {
            let is_per_thread = macro_name(mac).contains("thread_local") || macro_name(mac) == "task_local";
            statics.iter().for_each(|decl| self.declared_static(decl, is_per_thread));
        } else if let Ok(items) = many::<Item>.parse2(mac.tokens.clone()) {
            self.items(&items);
        } else {
            self.unknown_tokens(&mac.tokens, span);
        }
    }

    /// A definition that an expansion made; those of the file are known before lowering.
    fn define(&mut self, ident: &syn::Ident, tokens: &TokenStream) {
        if self.invocation.is_none() {
            return;
        }
        let name = ident.to_string();
        let rules = Rc::new(MacroRules::define(&name, tokens));
        self.own.entry(name.into()).or_default().push(rules);
    }

    fn declared_static(&mut self, decl: &StaticDecl, is_per_thread: bool) {
        self.static_def(StaticSource {
            ident: &decl.ident,
            ty: &decl.ty,
            init: decl.init.as_ref(),
            is_const: false,
            is_per_thread,
            container: Container::Module,
        });
    }

    /// Items of every branch: they are alternatives, as items under `cfg` are.
    fn cfg_if_items(&mut self, tokens: &TokenStream) {
        let outer = std::mem::replace(&mut self.has_cfg, true);
        for tree in tokens.clone() {
            if let TokenTree::Group(group) = tree
                && group.delimiter() == proc_macro2::Delimiter::Brace
                && let Ok(items) = many::<Item>.parse2(group.stream())
            {
                self.items(&items);
            }
        }
        self.has_cfg = outer;
    }

    /// The first branch of `cfg_if!` whose condition is on.
    pub(super) fn cfg_if_branch(&self, tokens: &TokenStream) -> Option<TokenStream> {
        let read = |input: ParseStream<'_>| {
            let mut branches = Vec::new();
            while !input.is_empty() {
                while input.peek(Token![else]) || input.peek(Token![if]) {
                    input.step(|cursor| {
                        cursor.token_tree().map(|(_, rest)| ((), rest)).ok_or_else(|| cursor.error(""))
                    })?;
                }
                let attrs = input.call(syn::Attribute::parse_outer)?;
                branches.push((attrs, input.parse::<proc_macro2::Group>()?.stream()));
            }
            Ok(branches)
        };
        let branches = read.parse2(tokens.clone()).ok()?;
        branches.into_iter().find(|(attrs, _)| !self.is_off(attrs)).map(|(_, body)| body)
    }
}

/// `static ref NAME: T = e;` of `lazy_static!`, `thread_local!`, `global_lock!` and their like.
struct StaticDecl {
    ident: syn::Ident,
    ty: Type,
    init: Option<Expr>,
}

fn statics(input: ParseStream<'_>) -> syn::Result<Vec<StaticDecl>> {
    let mut decls = vec![StaticDecl::parse(input)?];
    while !input.is_empty() {
        decls.push(StaticDecl::parse(input)?);
    }
    Ok(decls)
}

impl Parse for StaticDecl {
    fn parse(input: ParseStream<'_>) -> syn::Result<StaticDecl> {
        input.call(syn::Attribute::parse_outer)?;
        input.parse::<syn::Visibility>()?;
        // kernel: `unsafe(uninit) static NAME: Mutex<T> = value;`
        if input.peek(Token![unsafe]) {
            input.parse::<Token![unsafe]>()?;
            input.parse::<proc_macro2::Group>()?;
        }
        input.parse::<Token![static]>()?;
        if input.peek(Token![ref]) {
            input.parse::<Token![ref]>()?;
        } else if input.peek(Token![mut]) {
            input.parse::<Token![mut]>()?;
        }
        let ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        let mut init = None;
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            init = Some(input.parse()?);
        }
        if !input.is_empty() {
            input.parse::<Token![;]>()?;
        }
        Ok(StaticDecl { ident, ty, init })
    }
}
