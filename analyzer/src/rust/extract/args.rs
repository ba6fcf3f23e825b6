//! Arguments of a macro that is not expanded, read as expressions as far as they are.

use super::rules;
use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Stmt, Token};

/// What the tokens of an invocation are.
pub(super) enum Args {
    /// Expressions with `,` between; also with `;`, names, and the signs of tracing before them.
    Exprs {
        /// In order.
        exprs: Vec<Expr>,
        /// Names that stand before an expression (`name = e`).
        names: Vec<String>,
        /// `e; n`, as in `vec![e; n]`.
        is_repeat: bool,
    },
    /// Statements.
    Stmts(Vec<Stmt>),
    /// Some parts are expressions, others are not; `rest` is what is not.
    Parts { exprs: Vec<Expr>, rest: Vec<TokenTree> },
}

impl Args {
    /// Reads the tokens.
    pub(super) fn parse(tokens: &TokenStream) -> Args {
        let whole = |input: ParseStream<'_>| exprs(input);
        if let Ok(args) = whole.parse2(tokens.clone()) {
            return args;
        }
        let block = |input: ParseStream<'_>| syn::Block::parse_within(input);
        if let Ok(stmts) = block.parse2(tokens.clone()) {
            return Args::Stmts(stmts);
        }
        let (mut exprs, mut rest) = (Vec::new(), Vec::new());
        parts(tokens, &mut exprs, &mut rest);
        Args::Parts { exprs, rest }
    }
}

fn exprs(input: ParseStream<'_>) -> syn::Result<Args> {
    let (mut exprs, mut names, mut semis) = (Vec::new(), Vec::new(), 0);
    while !input.is_empty() {
        exprs.push(argument(input, &mut names)?);
        if input.is_empty() {
            break;
        }
        if input.peek(Token![;]) {
            semis += 1;
            input.parse::<Token![;]>()?;
        } else {
            input.parse::<Token![,]>()?;
        }
    }
    let is_repeat = semis == 1 && exprs.len() == 2;
    Ok(Args::Exprs { exprs, names, is_repeat })
}

/// One argument; a name, a key or a sign before it is dropped.
fn argument(input: ParseStream<'_>, names: &mut Vec<String>) -> syn::Result<Expr> {
    if is_named(input) {
        names.push(input.call(syn::Ident::parse_any)?.to_string());
        skip(input)?;
    } else if input.peek(syn::LitStr) && (input.peek2(Token![:]) || input.peek2(Token![=]) && !input.peek2(Token![==]))
    {
        skip(input)?;
        skip(input)?;
    } else if let Some(expr) = dotted_name(input) {
        return expr;
    }
    if input.peek(Token![%]) || input.peek(Token![?]) {
        skip(input)?;
    }
    Expr::parse(input)
}

/// `a.b = value` of tracing: the value; a plain assignment means the same here.
fn dotted_name(input: ParseStream<'_>) -> Option<syn::Result<Expr>> {
    let fork = input.fork();
    fork.call(syn::Ident::parse_any).ok()?;
    while fork.peek(Token![.]) {
        fork.parse::<Token![.]>().ok()?;
        fork.call(syn::Ident::parse_any).ok()?;
    }
    let is_value = fork.peek(Token![=]) && (fork.peek2(Token![%]) || fork.peek2(Token![?]));
    if !is_value {
        return None;
    }
    while !input.peek(Token![=]) {
        skip(input).ok()?;
    }
    Some(skip(input).and_then(|()| skip(input)).and_then(|()| Expr::parse(input)))
}

fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    input.step(|cursor| {
        cursor.token_tree().map(|(_, rest)| ((), rest)).ok_or_else(|| cursor.error("a token is missing"))
    })
}

/// `name =` or `name:`, neither `==`, `=>` nor `::`.
fn is_named(input: ParseStream<'_>) -> bool {
    let is_assign = input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>]);
    let is_field = input.peek2(Token![:]) && !input.peek2(Token![::]);
    input.peek(syn::Ident::peek_any) && (is_assign || is_field)
}

/// Reads what can be read of tokens that are a language of their own: between `,`, `;`, `:`, `=>`, `=` and `<-`, and
/// inside groups.
fn parts(tokens: &TokenStream, exprs: &mut Vec<Expr>, rest: &mut Vec<TokenTree>) {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let (mut start, mut at) = (0, 0);
    while at < trees.len() {
        let len = rules::unit(&trees[at..]).max(1);
        if is_separator(&trees[at..at + len]) {
            part(&trees[start..at], exprs, rest);
            start = at + len;
        }
        at += len;
    }
    part(&trees[start..], exprs, rest);
}

fn part(trees: &[TokenTree], exprs: &mut Vec<Expr>, rest: &mut Vec<TokenTree>) {
    if trees.is_empty() {
        return;
    }
    if let Ok(expr) = syn::parse2::<Expr>(trees.iter().cloned().collect()) {
        exprs.push(expr);
        return;
    }
    for tree in trees {
        let TokenTree::Group(group) = tree else {
            rest.push(tree.clone());
            continue;
        };
        match Args::parse(&group.stream()) {
            Args::Exprs { exprs: inner, .. } => exprs.extend(inner),
            Args::Stmts(stmts) => exprs.push(block(stmts)),
            Args::Parts { exprs: inner, rest: left } => {
                exprs.extend(inner);
                rest.extend(left);
            }
        }
    }
}

fn is_separator(unit: &[TokenTree]) -> bool {
    let text: String = unit
        .iter()
        .map_while(|tree| match tree {
            TokenTree::Punct(punct) => Some(punct.as_char()),
            _ => None,
        })
        .collect();
    matches!(text.as_str(), "," | ";" | ":" | "=" | "=>" | "<-" | "->" | "@" | "#")
}

fn block(stmts: Vec<Stmt>) -> Expr {
    let block = syn::Block { brace_token: syn::token::Brace::default(), stmts };
    Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block })
}

/// Names that a format string captures: `{name}`, `{name:?}`, `{:width$}`, `{:.precision$}`.
pub(super) fn captures(format: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = format;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            rest = after;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        let (name, spec) = rest[..close].split_once(':').unwrap_or((&rest[..close], ""));
        names.extend([name.trim()].into_iter().filter(|name| is_name(name)));
        names.extend(spec.split('$').rev().skip(1).map(width_name).filter(|name| is_name(name)));
        rest = &rest[close + 1..];
    }
    names
}

/// The name at the end of `>width` or `.precision`.
fn width_name(spec: &str) -> &str {
    spec.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("")
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(|c| c.is_alphanumeric() || c == '_')
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
    const NAMES: [&str; 5] = ["read", "write", "borrow", "borrow_mut", "upgradable_read"];
    let TokenTree::Ident(ident) = token else { return false };
    let name = ident.to_string();
    NAMES.contains(&name.as_str()) || name.split('_').any(|word| word == "lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_strings_capture_names() {
        assert_eq!(captures("a {x} {{no}} {y:?} {0} {:w$} {z:>1$.p$} {"), ["x", "y", "w", "z", "p"]);
    }

    #[test]
    fn lock_calls_in_foreign_syntax() {
        let may = |text: &str| may_lock(&text.parse().expect("tokens"));
        assert!(may("state => @ self.inner.lock() <>"));
        assert!(!may("unlocked => block(1)  <>"));
    }
}
