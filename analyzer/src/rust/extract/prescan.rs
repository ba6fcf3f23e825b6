//! How deep a parser would have to go: counted on tokens, without recursion.
//!
//! syn is a recursive descent and its trees are dropped and walked recursively, so `((((…`, `!!!!…`, `a.b().c()…`,
//! `1 + 1 + …`, `else if` ladders, `Vec<Vec<…` and `|| || …` cost stack. An estimate from above is enough: inside one
//! pair of delimiters every operator, prefix or chained group since the last separator counts as a level.

use super::lexer::{Lexer, Token};
use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

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

/// Counts while tokens go by.
struct Depth {
    limit: Limit,
    /// Groups that are open.
    open: Vec<Frame>,
    /// The group that tokens belong to now.
    frame: Frame,
}

#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    /// Levels since the last separator in this group.
    chain: usize,
    /// Levels around this group.
    outside: usize,
    is_brace: bool,
    after_block: bool,
}

impl Depth {
    fn new(limit: Limit) -> Depth {
        Depth { limit, open: Vec::new(), frame: Frame { is_brace: true, ..Frame::default() } }
    }

    /// Counts one token; false where a bound is passed.
    fn feed(&mut self, token: Token<'_>) -> bool {
        let frame = &mut self.frame;
        let after_block = std::mem::replace(&mut frame.after_block, false) && frame.is_brace;
        match token {
            Token::Punct(b',' | b';') => frame.chain = 0,
            Token::Punct(b'#') if after_block => frame.chain = 0,
            Token::Punct(b'#' | b'\'' | b':') => {}
            Token::Punct(_) => frame.chain += 1,
            Token::Word(word) => {
                if after_block && !matches!(word, b"else" | b"as") {
                    frame.chain = 0;
                }
                frame.chain += usize::from(is_prefix(word));
            }
            Token::Open(delimiter) => {
                frame.chain += 1;
                let is_brace = delimiter == b'{';
                let outside = frame.outside + frame.chain + 1;
                self.open.push(Frame { after_block: is_brace, ..*frame });
                self.frame = Frame { outside, is_brace, ..Frame::default() };
            }
            Token::Close => self.frame = self.open.pop().unwrap_or(self.frame),
            Token::Other | Token::Comment(..) => {}
        }
        self.open.len() <= self.limit.groups && self.frame.outside + self.frame.chain <= self.limit.levels
    }
}

/// The byte at which a text passes the bound, if it does.
pub(super) fn too_deep(text: &str, limit: Limit) -> Option<usize> {
    let mut depth = Depth::new(limit);
    let mut lexer = Lexer::new(text);
    while let Some(token) = lexer.next() {
        if !depth.feed(token) {
            return Some(lexer.start());
        }
    }
    None
}

/// How many tokens an expansion has, those inside groups too; none if it passes the bound.
pub(super) fn size(tokens: &TokenStream, limit: Limit) -> Option<usize> {
    let mut depth = Depth::new(limit);
    let mut streams: Vec<token_stream::IntoIter> = vec![tokens.clone().into_iter()];
    let mut size = 0;
    while let Some(stream) = streams.last_mut() {
        let Some(tree) = stream.next() else {
            streams.pop();
            depth.feed(Token::Close);
            continue;
        };
        size += 1;
        let fits = match tree {
            TokenTree::Punct(punct) => depth.feed(Token::Punct(u8::try_from(punct.as_char()).unwrap_or(b'?'))),
            TokenTree::Ident(ident) => depth.feed(Token::Word(ident.to_string().as_bytes())),
            TokenTree::Literal(_) => depth.feed(Token::Other),
            TokenTree::Group(group) => {
                streams.push(group.stream().into_iter());
                depth.feed(Token::Open(if group.delimiter() == Delimiter::Brace { b'{' } else { b'(' }))
            }
        };
        if !fits {
            return None;
        }
    }
    Some(size)
}

/// Words that stand before an operand or a type.
fn is_prefix(word: &[u8]) -> bool {
    const WORDS: [&[u8]; 13] = [
        b"else", b"return", b"break", b"move", b"async", b"as", b"box", b"yield", b"unsafe", b"dyn", b"impl", b"for",
        b"fn",
    ];
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(text: &str) -> bool {
        too_deep(text, FILE_LIMIT).is_some()
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
