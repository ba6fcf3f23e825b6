//! Matches the tokens of an invocation against the pattern of a rule.

use super::{Kind, Node, Token};
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};

/// What a variable took.
#[derive(Debug)]
pub(super) enum Binding {
    /// Tokens of one fragment.
    One(Kind, Vec<TokenTree>),
    /// One for each turn of a repetition.
    Many(Vec<Binding>),
}

pub(super) type Bindings = Vec<(Box<str>, Binding)>;

/// How many ends are tried for one fragment.
const MAX_ENDS: usize = 300;

/// Matches all tokens; none if they do not fit.
pub(super) fn match_all(pattern: &[Node], input: &[TokenTree]) -> Option<Bindings> {
    let mut bindings = Bindings::new();
    (sequence(pattern, input, &mut bindings)? == input.len()).then_some(bindings)
}

/// Matches a pattern at the start of the input and says how many trees it took.
fn sequence(pattern: &[Node], input: &[TokenTree], out: &mut Bindings) -> Option<usize> {
    let mut at = 0;
    for node in pattern {
        at += match node {
            Node::Token(token) if is_token(token, input.get(at)?) => 1,
            Node::Token(_) | Node::Crate => return None,
            Node::Group(delimiter, inner) => {
                let TokenTree::Group(group) = input.get(at)? else { return None };
                let trees: Vec<TokenTree> = group.stream().into_iter().collect();
                if group.delimiter() != *delimiter || sequence(inner, &trees, out)? != trees.len() {
                    return None;
                }
                1
            }
            Node::Var(name, kind) => {
                let len = fragment(*kind, &input[at..])?;
                out.push((name.clone(), Binding::One(*kind, input[at..at + len].to_vec())));
                len
            }
            Node::Repeat { nodes, separator, once, some } => {
                let (len, turns) = repeat(nodes, separator, *once, &input[at..], out);
                if *some && turns == 0 {
                    return None;
                }
                len
            }
        };
    }
    Some(at)
}

/// Takes as many turns as fit; returns the trees taken and the turns.
fn repeat(nodes: &[Node], separator: &[Token], once: bool, input: &[TokenTree], out: &mut Bindings) -> (usize, usize) {
    let mut names = Vec::new();
    variables(nodes, &mut names);
    let mut columns: Vec<Vec<Binding>> = names.iter().map(|_| Vec::new()).collect();
    let (mut at, mut turns) = (0, 0);
    while !(once && turns == 1) {
        let Some(start) = after_separator(separator, turns, &input[at..]).map(|len| at + len) else { break };
        if start == input.len() && turns > 0 {
            break;
        }
        let mut row = Bindings::new();
        match sequence(nodes, &input[start..], &mut row) {
            Some(len) if len > 0 => at = start + len,
            _ => break,
        }
        turns += 1;
        for (name, binding) in row {
            if let Some(column) = names.iter().position(|known| **known == *name) {
                columns[column].push(binding);
            }
        }
    }
    out.extend(names.into_iter().map(Box::from).zip(columns.into_iter().map(Binding::Many)));
    (at, turns)
}

/// Trees of the separator before a turn; none if it is not there.
fn after_separator(separator: &[Token], turns: usize, input: &[TokenTree]) -> Option<usize> {
    if turns == 0 {
        return Some(0);
    }
    let is_there =
        separator.iter().enumerate().all(|(at, token)| input.get(at).is_some_and(|tree| is_token(token, tree)));
    is_there.then_some(separator.len())
}

/// Names of the variables in nodes.
pub(super) fn variables<'n>(nodes: &'n [Node], out: &mut Vec<&'n str>) {
    for node in nodes {
        match node {
            Node::Var(name, _) => out.push(name),
            Node::Group(_, inner) => variables(inner, out),
            Node::Repeat { nodes, .. } => variables(nodes, out),
            Node::Token(_) | Node::Crate => {}
        }
    }
}

fn is_token(token: &Token, tree: &TokenTree) -> bool {
    match (token, tree) {
        (Token::Ident(text), TokenTree::Ident(ident)) => *ident == **text,
        (Token::Punct(c, _), TokenTree::Punct(punct)) => punct.as_char() == *c,
        (Token::Literal(text), TokenTree::Literal(literal)) => literal.to_string() == **text,
        _ => false,
    }
}

/// How many trees a fragment of this kind takes at the start of the input.
fn fragment(kind: Kind, input: &[TokenTree]) -> Option<usize> {
    let first = input.first();
    if let (Some(TokenTree::Group(group)), true) = (first, is_parsed(kind))
        && group.delimiter() == Delimiter::None
    {
        return Some(1);
    }
    match kind {
        Kind::Ident => matches!(first?, TokenTree::Ident(ident) if ident != "_").then_some(1),
        Kind::Tt => Some(unit(input)).filter(|&len| len > 0),
        Kind::Lifetime => (is_punct(first?, '\'') && input.len() > 1).then_some(2),
        Kind::Literal => literal(input),
        Kind::Vis => Some(visibility(input)),
        Kind::Block => matches!(first?, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace).then_some(1),
        Kind::Use => None,
        _ => shortest(kind, input),
    }
}

fn is_parsed(kind: Kind) -> bool {
    !matches!(kind, Kind::Tt | Kind::Lifetime | Kind::Vis)
}

fn literal(input: &[TokenTree]) -> Option<usize> {
    match input {
        [TokenTree::Punct(minus), TokenTree::Literal(_), ..] if minus.as_char() == '-' => Some(2),
        [TokenTree::Literal(_), ..] => Some(1),
        [TokenTree::Ident(word), ..] if word == "true" || word == "false" => Some(1),
        _ => None,
    }
}

fn visibility(input: &[TokenTree]) -> usize {
    match input {
        [TokenTree::Ident(word), TokenTree::Group(group), ..] if word == "pub" => {
            let first = group.stream().into_iter().next();
            let is_reach = matches!(first, Some(TokenTree::Ident(word))
                if ["crate", "self", "super", "in"].iter().any(|reach| word == reach));
            1 + usize::from(is_reach && group.delimiter() == Delimiter::Parenthesis)
        }
        [TokenTree::Ident(word), ..] if word == "pub" => 1,
        _ => 0,
    }
}

/// The shortest prefix that parses and is followed by a token that may follow the kind. The language makes macros end
/// these fragments so (follow sets), which keeps long lists from being parsed again for each element.
fn shortest(kind: Kind, input: &[TokenTree]) -> Option<usize> {
    let (mut at, mut tries) = (0, 0);
    while at < input.len() && tries < MAX_ENDS {
        at += step(kind, &input[at..]);
        if may_end(kind, &input[..at], input.get(at), input.get(at + 1)) {
            tries += 1;
            if parses(kind, &input[..at]) {
                return Some(at);
            }
        }
    }
    None
}

/// Trees to the next place where a fragment may end: in a type `>>` closes twice.
fn step(kind: Kind, input: &[TokenTree]) -> usize {
    let is_angle = input.first().is_some_and(|tree| is_punct(tree, '>') || is_punct(tree, '<'));
    if matches!(kind, Kind::Ty | Kind::Path) && is_angle { 1 } else { unit(input).max(1) }
}

/// Whether a fragment may end between `taken` and the next trees.
fn may_end(kind: Kind, taken: &[TokenTree], next: Option<&TokenTree>, second: Option<&TokenTree>) -> bool {
    if kind == Kind::Item {
        return taken.last().is_some_and(|last| is_punct(last, ';') || is_brace(last));
    }
    let Some(next) = next else { return true };
    let is_arrow = is_punct(next, '=') && second.is_some_and(|second| is_punct(second, '>'));
    if is_punct(next, ',') || is_punct(next, ';') || is_arrow {
        return true;
    }
    match kind {
        Kind::Ty | Kind::Path => {
            let is_path = is_punct(next, ':') && second.is_some_and(|second| is_punct(second, ':'));
            !is_path && ['=', ':', '>', '|'].iter().any(|&c| is_punct(next, c))
                || matches!(next, TokenTree::Group(group) if group.delimiter() != Delimiter::Parenthesis)
                || is_word(next, &["as", "where"])
        }
        Kind::Pat => is_punct(next, '=') || is_word(next, &["if", "in"]),
        Kind::PatParam => is_punct(next, '=') || is_punct(next, '|') || is_word(next, &["if", "in"]),
        _ => false,
    }
}

fn is_punct(tree: &TokenTree, c: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == c)
}

fn is_brace(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_word(tree: &TokenTree, words: &[&str]) -> bool {
    matches!(tree, TokenTree::Ident(ident) if words.iter().any(|word| ident == word))
}

/// Trees of the first token as the compiler counts: `=>`, `::` and a lifetime are one.
pub(in crate::rust::extract) fn unit(input: &[TokenTree]) -> usize {
    const LONG: [&str; 4] = ["..=", "...", "<<=", ">>="];
    const SHORT: [&str; 21] = [
        "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=", "<<",
        ">>", "..", "<-",
    ];
    let mut text = String::new();
    for tree in input.iter().take(3) {
        let TokenTree::Punct(punct) = tree else { break };
        text.push(punct.as_char());
        if punct.spacing() == Spacing::Alone {
            break;
        }
    }
    if text.starts_with('\'') {
        return input.len().min(2);
    }
    if LONG.contains(&text.as_str()) {
        return 3;
    }
    let is_short = text.get(..2).is_some_and(|text| SHORT.contains(&text));
    if is_short { 2 } else { input.len().min(1) }
}

fn parses(kind: Kind, trees: &[TokenTree]) -> bool {
    let tokens: TokenStream = trees.iter().cloned().collect();
    match kind {
        Kind::Expr => match syn::parse2::<syn::Expr>(tokens) {
            Ok(expr) => !matches!(expr, syn::Expr::Let(_) | syn::Expr::Infer(_) | syn::Expr::Verbatim(_)),
            Err(_) => false,
        },
        Kind::Ty => syn::parse2::<syn::Type>(tokens).is_ok(),
        Kind::Path => matches!(syn::parse2::<syn::Type>(tokens), Ok(syn::Type::Path(_))),
        Kind::Pat => syn::Pat::parse_multi_with_leading_vert.parse2(tokens).is_ok(),
        Kind::PatParam => syn::Pat::parse_single.parse2(tokens).is_ok(),
        Kind::Stmt => is_statement(tokens),
        Kind::Item => syn::parse2::<syn::Item>(tokens).is_ok(),
        Kind::Meta => syn::parse2::<syn::Meta>(tokens).is_ok(),
        _ => false,
    }
}

/// A statement without its `;`.
fn is_statement(tokens: TokenStream) -> bool {
    let with_semi: TokenStream =
        tokens.into_iter().chain([proc_macro2::Punct::new(';', Spacing::Alone).into()]).collect();
    let read = |input: ParseStream<'_>| syn::Block::parse_within(input);
    read.parse2(with_semi).is_ok_and(|stmts| stmts.len() == 1)
}
