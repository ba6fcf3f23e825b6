//! Arguments of a macro, read as expressions.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Token};

/// Arguments of a macro that parse.
pub(super) struct Args {
    exprs: Vec<Expr>,
    separators: Separators,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separators {
    Commas,
    Others,
}

impl Args {
    /// Reads expressions with `,` or `;` between them, each with an optional `name =`, `name:`, `%` or `?` before it.
    pub(super) fn parse(tokens: &TokenStream) -> Option<Args> {
        (|input: ParseStream<'_>| Args::read(input)).parse2(tokens.clone()).ok()
    }

    fn read(input: ParseStream<'_>) -> syn::Result<Args> {
        let mut args = Args { exprs: Vec::new(), separators: Separators::Commas };
        while !input.is_empty() {
            args.exprs.push(argument(input)?);
            if input.is_empty() {
                break;
            }
            if input.peek(Token![;]) {
                args.separators = Separators::Others;
                input.parse::<Token![;]>()?;
            } else {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }

    /// The expressions, in order.
    pub(super) fn exprs(&self) -> &[Expr] {
        &self.exprs
    }

    /// Nothing but commas between them.
    pub(super) fn is_list(&self) -> bool {
        self.separators == Separators::Commas
    }
}

fn argument(input: ParseStream<'_>) -> syn::Result<Expr> {
    if is_named(input) {
        input.parse::<syn::Ident>()?;
        input.step(|cursor| cursor.token_tree().map(|(_, rest)| ((), rest)).ok_or_else(|| cursor.error("no token")))?;
    }
    if input.peek(Token![%]) || input.peek(Token![?]) {
        input.step(|cursor| cursor.token_tree().map(|(_, rest)| ((), rest)).ok_or_else(|| cursor.error("no token")))?;
    }
    Expr::parse(input)
}

/// `name =` or `name:`, neither `==` nor `::`.
fn is_named(input: ParseStream<'_>) -> bool {
    let is_assign = input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>]);
    let is_field = input.peek2(Token![:]) && !input.peek2(Token![::]);
    input.peek(syn::Ident) && (is_assign || is_field)
}

/// Whether tokens contain a call that is named like one that takes a lock.
pub(super) fn may_lock(tokens: &TokenStream) -> bool {
    let mut stack = vec![tokens.clone()];
    while let Some(stream) = stack.pop() {
        let mut before = None;
        for token in stream {
            if let TokenTree::Group(group) = &token {
                if before.as_ref().is_some_and(is_lock_name) {
                    return true;
                }
                stack.push(group.stream());
            }
            before = Some(token);
        }
    }
    false
}

fn is_lock_name(token: &TokenTree) -> bool {
    const NAMES: [&str; 6] = ["read", "write", "borrow", "borrow_mut", "upgradable_read", "entry"];
    let TokenTree::Ident(ident) = token else { return false };
    let name = ident.to_string();
    name.contains("lock") || NAMES.contains(&name.as_str())
}
