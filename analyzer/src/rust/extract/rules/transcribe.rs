//! Writes the body of a rule with what its pattern took.
//!
//! Tokens of the invocation keep their place; tokens of the body get none, so that lowering places them at the
//! invocation.

use super::matching::{Binding, Bindings, variables};
use super::{Kind, Node, Token};
use crate::rust::extract::macros::DOLLAR_CRATE;
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Writes a body; none if it takes more than `room` tokens or repeats over lists of different lengths.
pub(super) fn write(body: &[Node], bindings: &Bindings, room: usize) -> Option<TokenStream> {
    let scope = bindings.iter().map(|(name, binding)| (&**name, binding)).collect();
    let mut writer = Writer { scope, room };
    Some(writer.nodes(body)?.into_iter().collect())
}

struct Writer<'b> {
    /// What names stand for; later ones hide earlier ones.
    scope: Vec<(&'b str, &'b Binding)>,
    room: usize,
}

impl<'b> Writer<'b> {
    fn nodes(&mut self, nodes: &'b [Node]) -> Option<Vec<TokenTree>> {
        let mut out = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let before = out.len();
            match node {
                Node::Token(token) => out.push(self.token(token)?),
                Node::Crate => out.push(Ident::new(DOLLAR_CRATE, Span::call_site()).into()),
                Node::Group(delimiter, inner) => {
                    let inner = self.nodes(inner)?;
                    out.push(Group::new(*delimiter, inner.into_iter().collect()).into());
                }
                Node::Var(name, _) => {
                    let in_path = matches!(nodes.get(at + 1), Some(Node::Token(Token::Punct(':', true))));
                    self.variable(name, in_path, &mut out)?;
                }
                Node::Repeat { nodes, separator, .. } => self.repeat(nodes, separator, &mut out)?,
            }
            self.room = self.room.checked_sub(out.len() - before)?;
        }
        Some(out)
    }

    fn find(&self, name: &str) -> Option<&'b Binding> {
        self.scope.iter().rev().find(|(known, _)| *known == name).map(|(_, binding)| *binding)
    }

    /// Writes what a variable took; an unknown one stays as written (a macro that defines a macro).
    fn variable(&mut self, name: &str, in_path: bool, out: &mut Vec<TokenTree>) -> Option<()> {
        let Some(Binding::One(kind, trees)) = self.find(name) else {
            out.push(Punct::new('$', Spacing::Alone).into());
            out.extend(ident(name).map(TokenTree::from));
            return Some(());
        };
        self.room = self.room.checked_sub(trees.len())?;
        match (kind, trees.as_slice()) {
            // `$t::new()` of a type with arguments is `<T>::new()`.
            (Kind::Ty, [_, _, ..]) if in_path => {
                out.push(Punct::new('<', Spacing::Alone).into());
                out.extend(trees.iter().cloned());
                out.push(Punct::new('>', Spacing::Alone).into());
            }
            // Precedence: `$a * 2` of `1 + 1` is `(1 + 1) * 2`.
            (Kind::Expr, [_, _, ..]) => out.push(Group::new(Delimiter::None, trees.iter().cloned().collect()).into()),
            _ => out.extend(trees.iter().cloned()),
        }
        Some(())
    }

    fn repeat(&mut self, nodes: &'b [Node], separator: &[Token], out: &mut Vec<TokenTree>) -> Option<()> {
        let mut names = Vec::new();
        variables(nodes, &mut names);
        let lists: Vec<(&'b str, &'b Vec<Binding>)> = names
            .into_iter()
            .filter_map(|name| match self.find(name) {
                Some(Binding::Many(list)) => Some((name, list)),
                _ => None,
            })
            .collect();
        let turns = lists.first().map_or(0, |(_, list)| list.len());
        if lists.iter().any(|(_, list)| list.len() != turns) {
            return None;
        }
        let outer = self.scope.len();
        for turn in 0..turns {
            if turn > 0 {
                for token in separator {
                    out.push(self.token(token)?);
                }
            }
            self.scope.extend(lists.iter().map(|(name, list)| (*name, &list[turn])));
            let written = self.nodes(nodes);
            self.scope.truncate(outer);
            out.extend(written?);
        }
        Some(())
    }

    fn token(&self, token: &Token) -> Option<TokenTree> {
        Some(match token {
            Token::Ident(text) => ident(text)?.into(),
            Token::Punct(c, joint) => Punct::new(*c, if *joint { Spacing::Joint } else { Spacing::Alone }).into(),
            Token::Literal(text) => {
                let mut literal: Literal = text.parse().ok()?;
                literal.set_span(Span::call_site());
                literal.into()
            }
        })
    }
}

/// An identifier of a token that was one before.
fn ident(text: &str) -> Option<Ident> {
    match text.strip_prefix("r#") {
        Some(raw) => Some(Ident::new_raw(raw, Span::call_site())),
        None => Some(Ident::new(text, Span::call_site())),
    }
}
