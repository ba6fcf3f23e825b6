//! How deep a parser would have to go: counted on tokens, without recursion.
//!
//! syn is a recursive descent and its trees are dropped and walked recursively, so `((((…`, `!!!!…`, `a.b().c()…`,
//! `1 + 1 + …`, `else if` ladders, `Vec<Vec<…` and `|| || …` cost stack. An estimate from above is enough: inside one
//! pair of delimiters every operator, prefix or chained group since the last separator counts as a level.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree, token_stream};

/// Bounds of the depth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// Delimiters inside each other.
    pub(super) groups: usize,
    /// Levels in all.
    pub(super) levels: usize,
}

/// For a file. Real code stays below 60 groups; generated tables of operators reach some thousand levels.
pub(super) const FILE_LIMIT: Limit = Limit { groups: 500, levels: 6_000 };

/// For what a macro makes, which is parsed on top of what is being lowered.
pub(super) const EXPANSION_LIMIT: Limit = Limit { groups: 100, levels: 1_000 };

struct Frame {
    rest: token_stream::IntoIter,
    /// Levels since the last separator in this group.
    chain: usize,
    /// Levels around this group.
    outside: usize,
    is_brace: bool,
    after_block: bool,
}

/// The token at which the bound is passed, if it is.
pub(super) fn too_deep(tokens: &TokenStream, limit: Limit) -> Option<Span> {
    let mut stack =
        vec![Frame { rest: tokens.clone().into_iter(), chain: 0, outside: 0, is_brace: true, after_block: false }];
    let groups = limit.groups;
    while let Some(frame) = stack.last_mut() {
        let Some(token) = frame.rest.next() else {
            stack.pop();
            continue;
        };
        if frame.outside + frame.chain > limit.levels {
            return Some(token.span());
        }
        if let Some(group) = step(frame, &token) {
            let outside = frame.outside + frame.chain + 1;
            if stack.len() > groups {
                return Some(group.span());
            }
            let is_brace = group.delimiter() == Delimiter::Brace;
            stack.push(Frame { rest: group.stream().into_iter(), chain: 0, outside, is_brace, after_block: false });
        }
    }
    None
}

/// Counts one token; a group is handed back to be entered.
fn step<'t>(frame: &mut Frame, token: &'t TokenTree) -> Option<&'t Group> {
    let after_block = std::mem::replace(&mut frame.after_block, false) && frame.is_brace;
    match token {
        TokenTree::Punct(punct) => match punct.as_char() {
            ',' | ';' => frame.chain = 0,
            '#' if after_block => frame.chain = 0,
            '#' | '\'' | ':' => {}
            _ => frame.chain += 1,
        },
        TokenTree::Ident(ident) => {
            let word = ident.to_string();
            if after_block && !matches!(word.as_str(), "else" | "as") {
                frame.chain = 0;
            }
            frame.chain += usize::from(is_prefix(&word));
        }
        TokenTree::Group(group) => {
            frame.chain += 1;
            frame.after_block = group.delimiter() == Delimiter::Brace;
            return Some(group);
        }
        TokenTree::Literal(_) => {}
    }
    None
}

/// Words that stand before an operand or a type.
fn is_prefix(word: &str) -> bool {
    const WORDS: [&str; 13] =
        ["else", "return", "break", "move", "async", "as", "box", "yield", "unsafe", "dyn", "impl", "for", "fn"];
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(text: &str) -> bool {
        too_deep(&text.parse().expect("tokens"), FILE_LIMIT).is_some()
    }

    #[test]
    fn every_kind_of_depth_is_seen() {
        let n = 20_000;
        for unit in ["!", "&", "- ", "*", "|| ", "return ", ".a()", " + 1", " else if x {}", "Vec<", "?", "[0]"] {
            assert!(deep(&format!("fn f() {{ x {} }}", unit.repeat(n))), "{unit}");
        }
        assert!(deep(&format!("fn f() {{ {}{} }}", "(".repeat(n), ")".repeat(n))));
    }

    #[test]
    fn width_is_no_depth() {
        let n = 20_000;
        for unit in
            ["fn f(a: &u8) -> &u8 { a }\n", "impl A { fn f(&self) {} }\n", "x.y(&z, 1 + 2);\n", "struct A<T>(T);\n"]
        {
            assert!(!deep(&unit.repeat(n)), "{unit}");
        }
        assert!(!deep(&format!("const A: [u8; 1] = [{}];", "-1, ".repeat(n))));
        assert!(!deep(&format!("fn f() {{ match x {{ {} }} }}", "A => {}\n".repeat(n))));
    }
}
