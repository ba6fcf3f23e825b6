//! `select!` of tokio, futures and crossbeam, rewritten to a `match` whose arms are the alternatives.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Pat, Token, token};

/// Whether a macro of this name has the syntax.
pub(super) fn is_select(name: &str) -> bool {
    matches!(name, "select" | "select_biased")
}

/// The `match`; none if the tokens have another syntax.
pub(super) fn rewrite(tokens: &TokenStream) -> Option<Expr> {
    let arms = arms.parse2(tokens.clone()).ok()?;
    syn::parse2(quote!(match () { #(#arms)* })).ok()
}

fn arms(input: ParseStream<'_>) -> syn::Result<Vec<TokenStream>> {
    if input.peek(syn::Ident) && input.peek2(Token![;]) {
        input.parse::<syn::Ident>()?;
        input.parse::<Token![;]>()?;
    }
    let mut arms = Vec::new();
    while !input.is_empty() {
        arms.push(arm(input)?);
    }
    Ok(arms)
}

fn arm(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    if let Some(body) = last_resort(input) {
        let body = body?;
        return Ok(quote!(_ => #body,));
    }
    if let Some(arm) = channel(input) {
        return arm;
    }
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    input.parse::<Token![=]>()?;
    let future: Expr = input.parse()?;
    let guard = guard(input)?;
    let body = body(input)?;
    let miss = if is_refutable(&pat) { quote!(_ => {}) } else { quote!() };
    Ok(quote!(_ #guard => { let __future = #future; match __future.await { #pat => #body, #miss } },))
}

/// `, if condition`
fn guard(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    if !(input.peek(Token![,]) && input.peek2(Token![if])) {
        return Ok(quote!());
    }
    input.parse::<Token![,]>()?;
    input.parse::<Token![if]>()?;
    let condition: Expr = input.parse()?;
    Ok(quote!(if #condition))
}

/// `=> body` with the comma behind it.
fn body(input: ParseStream<'_>) -> syn::Result<Expr> {
    input.parse::<Token![=>]>()?;
    let body = Expr::parse_with_earlier_boundary_rule(input)?;
    if input.peek(Token![,]) {
        input.parse::<Token![,]>()?;
    }
    Ok(body)
}

/// `else =>`, `complete =>`, `default =>`, `default(timeout) =>`.
fn last_resort(input: ParseStream<'_>) -> Option<syn::Result<Expr>> {
    let fork = input.fork();
    if fork.parse::<Token![else]>().is_err() {
        let word = fork.parse::<syn::Ident>().ok()?;
        if word != "complete" && word != "default" {
            return None;
        }
        if fork.peek(token::Paren) {
            fork.parse::<proc_macro2::Group>().ok()?;
        }
    }
    if !fork.peek(Token![=>]) {
        return None;
    }
    while !input.peek(Token![=>]) {
        input
            .step(|cursor| cursor.token_tree().map(|(_, rest)| ((), rest)).ok_or_else(|| cursor.error("no token")))
            .ok()?;
    }
    Some(body(input))
}

/// crossbeam: `recv(r) -> pattern => body`, `send(s, value) -> pattern => body`.
fn channel(input: ParseStream<'_>) -> Option<syn::Result<TokenStream>> {
    let fork = input.fork();
    fork.parse::<syn::Ident>().ok()?;
    fork.parse::<proc_macro2::Group>().ok()?;
    fork.parse::<Token![->]>().ok()?;
    Some(channel_arm(input))
}

fn channel_arm(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let method: syn::Ident = input.parse()?;
    let content;
    syn::parenthesized!(content in input);
    let args = content.parse_terminated(<Expr as syn::parse::Parse>::parse, Token![,])?;
    input.parse::<Token![->]>()?;
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    let body = body(input)?;
    let mut args = args.iter();
    let channel = args.next().ok_or_else(|| input.error("a channel is missing"))?;
    Ok(quote!(_ => { match (#channel).#method(#(#args),*) { #pat => #body } },))
}

fn is_refutable(pat: &Pat) -> bool {
    match pat {
        Pat::Wild(_) | Pat::Rest(_) => false,
        Pat::Ident(pat) => pat.subpat.is_some(),
        Pat::Tuple(pat) => pat.elems.iter().any(is_refutable),
        Pat::Paren(pat) => is_refutable(&pat.pat),
        Pat::Type(pat) => is_refutable(&pat.pat),
        Pat::Reference(pat) => is_refutable(&pat.pat),
        _ => true,
    }
}
