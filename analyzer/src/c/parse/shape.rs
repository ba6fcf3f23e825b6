//! Looks ahead that tell a type from a value, and a declaration from a statement.

use super::Parser;
use crate::c::lex::T;
use crate::c::pre::Tok;
use crate::c::words::W;

/// Whether a word starts or belongs to the specifiers of a declaration.
pub fn is_specifier(word: W) -> bool {
    is_type_word(word)
        || matches!(word, W::Static | W::Extern | W::Typedef | W::Inline | W::Weak | W::Storage | W::Attr | W::AttrCall)
}

/// Whether a word starts the name of a type.
pub fn is_type_word(word: W) -> bool {
    matches!(word, W::Qualifier | W::Basic | W::Struct | W::Union | W::Enum | W::Typeof | W::AutoType)
}

impl Parser<'_> {
    fn plain(tok: Tok) -> bool {
        tok.kind == T::Ident && tok.word == W::Plain
    }

    /// Whether a statement at the cursor is a declaration.
    pub fn at_declaration(&self) -> bool {
        let first = self.tok();
        if first.kind != T::Ident {
            return false;
        }
        if first.word != W::Plain {
            let attribute_only = matches!(first.word, W::Attr) && self.at(1).kind == T::Semi;
            return is_specifier(first.word) && !attribute_only;
        }
        let next = self.at(1);
        match next.kind {
            T::Ident if next.word == W::Plain => !self.is_local(first.sym) || self.at(2).kind != T::LParen,
            T::Ident => matches!(next.word, W::Qualifier | W::Attr | W::AttrCall | W::Cleanup | W::Basic | W::Static),
            T::Star => self.star_declares(1),
            T::LParen => self.parens_declare(first),
            _ => false,
        }
    }

    /// `name *…` at the cursor: whether a declarator follows the stars at `at`.
    fn star_declares(&self, mut at: usize) -> bool {
        loop {
            let tok = self.at(at);
            match tok.kind {
                T::Star => at += 1,
                T::Ident if matches!(tok.word, W::Qualifier | W::Attr) => at += 1,
                T::Ident if tok.word == W::Plain => {
                    let next = self.at(at + 1);
                    return matches!(next.kind, T::Semi | T::Comma | T::Assign | T::LBracket | T::LParen | T::Eof)
                        || matches!(next.word, W::Attr | W::AttrCall | W::Cleanup)
                        || Self::plain(next);
                }
                T::LParen => return at == 1 && self.at(2).kind == T::Star && self.is_type_name(self.tok().sym),
                _ => return false,
            }
        }
    }

    /// `name (` at the cursor: a declaration only if the name is a type and a pointer declarator follows.
    fn parens_declare(&self, first: Tok) -> bool {
        self.at(2).kind == T::Star && Self::plain(self.at(3)) && self.is_type_name(first.sym) && {
            let after = self.at(4).kind;
            matches!(after, T::RParen | T::LBracket)
        }
    }

    /// Whether the `(` at the cursor opens the name of a type: of a cast or a compound literal.
    pub fn at_type_in_parens(&self) -> bool {
        let first = self.at(1);
        if first.kind != T::Ident {
            return false;
        }
        if first.word != W::Plain {
            return is_type_word(first.word) || matches!(first.word, W::Attr | W::AttrCall);
        }
        let next = self.at(2);
        match next.kind {
            T::RParen => self.lone_name_is_type(first),
            T::Star => self.stars_close(2, first),
            T::Ident => matches!(next.word, W::Qualifier | W::Attr | W::AttrCall),
            T::LBracket => self.at(3).kind == T::RBracket || self.is_type_name(first.sym),
            T::LParen => self.at(3).kind == T::Star && self.at(4).kind == T::RParen && self.at(5).kind == T::LParen,
            _ => false,
        }
    }

    /// `(name)`: a cast if the name is a type, or if what follows can only be an operand.
    fn lone_name_is_type(&self, name: Tok) -> bool {
        if self.is_local(name.sym) {
            return false;
        }
        let next = self.at(3);
        match next.kind {
            T::Number | T::Str | T::Char | T::Tilde => true,
            T::Ident => matches!(next.word, W::Plain | W::Sizeof | W::VaArg | W::Generic),
            T::LBrace | T::LParen | T::Minus | T::Plus | T::Amp | T::Star | T::Not => self.is_type_name(name.sym),
            _ => false,
        }
    }

    /// `(name *`: a type if nothing but stars and qualifiers stand before the `)`.
    fn stars_close(&self, mut at: usize, name: Tok) -> bool {
        loop {
            let tok = self.at(at);
            match tok.kind {
                T::Star => at += 1,
                T::Ident if matches!(tok.word, W::Qualifier | W::Attr | W::AttrCall) => return true,
                T::RParen => return true,
                T::LBracket => return self.at(at + 1).kind == T::RBracket || self.is_type_name(name.sym),
                T::LParen => return self.at(at + 1).kind == T::Star && self.is_type_name(name.sym),
                _ => return false,
            }
        }
    }

    /// Whether an argument at the cursor is the name of a type (`container_of(p, struct x, m)`).
    pub fn at_type_argument(&self) -> bool {
        let first = self.tok();
        if first.kind != T::Ident {
            return false;
        }
        if first.word != W::Plain {
            return is_type_word(first.word);
        }
        match self.at(1).kind {
            T::Star => {
                let mut at = 1;
                while self.at(at).kind == T::Star {
                    at += 1;
                }
                matches!(self.at(at).kind, T::Comma | T::Eof)
            }
            T::Comma | T::Eof => self.is_type_name(first.sym),
            _ => false,
        }
    }
}
