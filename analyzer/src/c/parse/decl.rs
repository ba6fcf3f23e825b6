//! Specifiers of declarations: storage, attributes and the type in front of the declarators.

use super::{Parser, R};
use crate::c::lex::T;
use crate::c::pre::Tok;
use crate::c::words::W;
use crate::facts::{Context, ExprKind, Name, TypeId, TypeKind};

/// What stands in front of the declarators.
#[derive(Debug, Default, Clone)]
pub struct Specs {
    /// The type; none if nothing was said (a macro, or old C's `int`).
    pub ty: Option<TypeId>,
    /// `static`.
    pub is_static: bool,
    /// `extern`.
    pub is_extern: bool,
    /// `typedef`.
    pub is_typedef: bool,
    /// `inline`.
    pub is_inline: bool,
    /// `__weak`.
    pub is_weak: bool,
    /// `__percpu` and kin.
    pub is_per_thread: bool,
    /// `__free(x)`, `__cleanup(x)`.
    pub cleanup: Option<Name>,
    /// Sparse annotations.
    pub contexts: Vec<Context>,
    /// It defined a struct, union or enum with a body.
    pub defines_type: bool,
}

impl Parser<'_> {
    /// Reads specifiers as far as they go.
    pub fn specs(&mut self) -> R<Specs> {
        let mut specs = Specs::default();
        while self.peek() == T::Ident && self.specifier(&mut specs)? {}
        Ok(specs)
    }

    /// Reads one specifier; false if the word at the cursor is none.
    fn specifier(&mut self, specs: &mut Specs) -> R<bool> {
        let tok = self.tok();
        match tok.word {
            W::Static => specs.is_static = true,
            W::Extern => specs.is_extern = true,
            W::Typedef => specs.is_typedef = true,
            W::Inline => specs.is_inline = true,
            W::Basic => specs.ty = Some(self.basic(tok, specs.ty)),
            W::AutoType => specs.ty = Some(self.infer_type(tok.span())),
            W::Qualifier | W::Storage | W::Extension => {}
            W::Struct | W::Union | W::Enum => {
                let (ty, defines) = self.tagged()?;
                specs.ty = Some(ty);
                specs.defines_type |= defines;
                return Ok(true);
            }
            W::Typeof => {
                specs.ty = Some(self.typeof_type()?);
                return Ok(true);
            }
            W::Plain => return Ok(self.plain_specifier(tok, specs)),
            _ => return Ok(self.attribute(specs)),
        }
        self.bump();
        Ok(true)
    }

    /// `unsigned long int`: one path by its telling word.
    fn basic(&mut self, tok: Tok, before: Option<TypeId>) -> TypeId {
        let sign_only = matches!(self.symbols.text(tok.sym), "unsigned" | "signed" | "short" | "long" | "int");
        match before {
            Some(ty) if sign_only => ty,
            _ => self.path_type(tok.sym, tok.span()),
        }
    }

    /// A name that is no word of the language: the type, or an attribute macro that nobody knows.
    fn plain_specifier(&mut self, tok: Tok, specs: &mut Specs) -> bool {
        let next = self.at(1);
        let named = next.kind == T::Ident && (next.word == W::Plain || super::shape::is_specifier(next.word));
        if specs.ty.is_some() {
            // `int __unknown name`: an attribute if a declarator is still to come
            let attribute = next.kind == T::Ident && next.word == W::Plain || next.kind == T::Star;
            let declarator = self.declarator_follows(next);
            if attribute && !declarator {
                self.bump();
            }
            return attribute && !declarator;
        }
        if named && !self.is_type_name(tok.sym) {
            // `STATIC int`, `__unknown struct x`, `a_type name` and `__unknown a_type name` are to be told apart
            let after = self.at(2);
            let unknown_attribute = next.word != W::Plain
                && !matches!(next.word, W::Attr | W::AttrCall | W::Qualifier | W::Cleanup)
                || next.word == W::Plain && (after.kind == T::Ident && after.word == W::Plain || after.kind == T::Star);
            if unknown_attribute {
                self.bump();
                return true;
            }
        }
        if next.kind == T::LParen && !self.parenthesised_declarator() {
            return false;
        }
        if matches!(next.kind, T::Semi | T::Assign | T::LBracket) && specs.is_static && !specs.is_typedef {
            return false;
        }
        specs.ty = Some(self.path_type(tok.sym, tok.span()));
        self.bump();
        true
    }

    /// With a type read and a name at the cursor: whether that name is the declarator although a name follows it.
    fn declarator_follows(&self, next: Tok) -> bool {
        let after = self.at(2);
        let unknown = next.kind == T::Ident && next.word == W::Plain;
        unknown && matches!(after.kind, T::LBrace)
            || next.kind == T::Star && self.at(2).kind != T::Ident && after.kind != T::Star
    }

    /// `name (`: whether the parentheses hold a declarator, so that the name is its type.
    fn parenthesised_declarator(&self) -> bool {
        let inner = self.at(2);
        inner.kind == T::Star
            && self
                .close_of(self.pos + 1)
                .is_some_and(|close| matches!(self.token_at(close + 1).kind, T::LParen | T::LBracket))
    }

    /// Reads an attribute at the cursor; false if there is none.
    pub fn attribute(&mut self, specs: &mut Specs) -> bool {
        let tok = self.tok();
        match tok.word {
            W::Attr => {
                specs.is_per_thread |= self.symbols.text(tok.sym) == "__percpu_static";
                self.bump();
            }
            W::Weak => {
                specs.is_weak = true;
                self.bump();
            }
            W::AttrCall => self.attribute_call(specs),
            W::Cleanup => {
                self.bump();
                let name = self.at(1);
                if self.peek() == T::LParen && name.kind == T::Ident {
                    let text = self.symbols.text(tok.sym);
                    let function = if text == "__free" {
                        format!("__free_{}", self.symbols.text(name.sym))
                    } else {
                        self.symbols.text(name.sym).to_owned()
                    };
                    specs.cleanup = Some(self.spelled(function));
                }
                self.skip_parens();
            }
            W::MustHold => self.context(specs, true, true),
            W::Acquires => self.context(specs, false, true),
            W::Releases => self.context(specs, true, false),
            _ => return false,
        }
        true
    }

    /// `__attribute__((…))` and kin; looks inside for `weak` and `cleanup`.
    fn attribute_call(&mut self, specs: &mut Specs) {
        let start = self.pos;
        self.bump();
        self.skip_parens();
        for at in start..self.pos {
            let tok = self.token_at(at);
            if tok.kind != T::Ident {
                continue;
            }
            match self.symbols.text(tok.sym) {
                "weak" | "__weak__" => specs.is_weak = true,
                "cleanup" | "__cleanup__" if self.token_at(at + 1).kind == T::LParen => {
                    let sym = self.token_at(at + 2).sym;
                    specs.cleanup = Some(self.name(sym));
                }
                _ => {}
            }
        }
    }

    /// Steps over `(…)` if it is there.
    pub fn skip_parens(&mut self) {
        if self.peek() == T::LParen {
            self.skip_group();
        }
    }

    /// Reads every attribute at the cursor.
    pub fn attributes(&mut self, specs: &mut Specs) {
        while self.peek() == T::Ident {
            if self.word() == W::Asm {
                self.bump();
                self.skip_parens();
            } else if matches!(self.word(), W::Qualifier) {
                self.bump();
            } else if !self.attribute(specs) {
                return;
            }
        }
    }

    /// `__acquires(lock)`.
    fn context(&mut self, specs: &mut Specs, before: bool, after: bool) {
        self.bump();
        if self.peek() != T::LParen {
            return;
        }
        let lock = self.within(|p| {
            let first = p.assignment()?;
            Ok(if p.eat(T::Comma) { p.assignment()? } else { first })
        });
        if let Ok(lock) = lock {
            specs.contexts.push(Context { before, after, lock });
        }
    }

    /// `typeof(e)`, `typeof(type)`.
    fn typeof_type(&mut self) -> R<TypeId> {
        let lo = self.bump().span();
        if self.peek() != T::LParen {
            return Ok(self.missing_type(lo));
        }
        self.within(|p| {
            if p.at_type_argument() || p.is_type_start() {
                return p.type_name();
            }
            let of = p.comma()?;
            Ok(p.b.ty(lo, TypeKind::Typeof(of)))
        })
    }

    /// Whether the name of a type starts at the cursor.
    pub fn is_type_start(&self) -> bool {
        super::shape::is_type_word(self.word())
    }

    /// A type without a declared name: in casts, `sizeof`, arguments.
    pub fn type_name(&mut self) -> R<TypeId> {
        let lo = self.tok().span();
        let mut specs = self.specs()?;
        let base = match specs.ty {
            Some(ty) => ty,
            None => self.missing_type(lo),
        };
        let declared = self.declarator(base, &mut specs)?;
        Ok(declared.ty)
    }

    /// An argument that is a type: a cast of nothing to it.
    pub fn type_argument(&mut self) -> R<crate::facts::ExprId> {
        let lo = self.tok().span();
        let ty = self.type_name()?;
        let value = self.opaque(lo);
        let span = self.since(lo);
        Ok(self.expr(span, ExprKind::Cast { value, ty }))
    }
}
