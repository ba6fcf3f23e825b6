//! Structs, unions and enums with their members.

use super::decl::Specs;
use super::{Parser, R};
use crate::c::lex::T;
use crate::c::pre::Tok;
use crate::c::words::W;
use crate::facts::{FieldDef, Generics, Name, TypeDef, TypeDefKind, TypeId, TypeKind, Variant};
use crate::source::Span;

impl Parser<'_> {
    /// `struct name { … }` at the cursor: the type, and whether it was defined here.
    pub fn tagged(&mut self) -> R<(TypeId, bool)> {
        let lo = self.tok().span();
        let kind = match self.bump().word {
            W::Struct => TypeDefKind::Struct,
            W::Union => TypeDefKind::Union,
            _ => TypeDefKind::Enum,
        };
        let mut ignored = Specs::default();
        self.attributes(&mut ignored);
        let mut tag: Option<Tok> = None;
        while self.peek() == T::Ident && matches!(self.word(), W::Plain | W::Guard | W::Class) {
            let next = self.at(1);
            let attribute = next.kind == T::Ident && next.word == W::Plain && self.at(2).kind == T::LBrace;
            let tok = self.bump();
            if !attribute {
                tag = Some(tok);
                break;
            }
        }
        if self.peek() != T::LBrace {
            self.attributes_before_body(&mut ignored);
        }
        if self.peek() != T::LBrace {
            return match tag {
                Some(tok) => Ok((self.tag_type(tok.sym, lo), false)),
                None => Err(self.bad("struct without a name")),
            };
        }
        self.definition(kind, tag, lo)
    }

    /// `struct x __packed {`: attributes, but only where a body follows.
    fn attributes_before_body(&mut self, ignored: &mut Specs) {
        let start = self.pos;
        while matches!(self.word(), W::Attr | W::AttrCall) {
            if !self.attribute(ignored) {
                break;
            }
        }
        if self.peek() != T::LBrace {
            self.pos = start;
        }
    }

    fn definition(&mut self, kind: TypeDefKind, tag: Option<Tok>, lo: Span) -> R<(TypeId, bool)> {
        self.enter()?;
        let mut fields = Vec::new();
        let mut variants = Vec::new();
        let read = self.within(|p| {
            match kind {
                TypeDefKind::Enum => p.variants(&mut variants),
                _ => p.fields(&mut fields),
            }
            Ok(())
        });
        self.leave();
        read?;
        let name = tag.map(|tok| self.name(tok.sym));
        let span = tag.map_or(lo, |tok| tok.span());
        let index = self.b.facts.type_defs.len() as u32;
        fields.shrink_to_fit();
        let def = TypeDef { name, module: 0, span, kind, generics: Generics::default(), fields, variants };
        self.b.facts.type_defs.push(def);
        let mut ignored = Specs::default();
        self.attributes(&mut ignored);
        let ty = match tag {
            Some(tok) => self.tag_type(tok.sym, lo),
            None => self.b.ty(lo, TypeKind::Inline(index)),
        };
        Ok((ty, true))
    }

    fn variants(&mut self, variants: &mut Vec<Variant>) {
        while self.peek() != T::Eof {
            let tok = self.bump();
            if tok.kind != T::Ident {
                continue;
            }
            let name = self.name(tok.sym);
            let mut ignored = Specs::default();
            if self.peek() == T::LParen {
                // an unknown macro that makes members
                self.skip_group();
                self.eat(T::Comma);
                continue;
            }
            self.attributes(&mut ignored);
            let value = if self.eat(T::Assign) { self.ternary().ok() } else { None };
            variants.push(Variant { name, fields: Vec::new(), value });
            while !matches!(self.peek(), T::Comma | T::Eof) {
                self.skip_group();
            }
            self.eat(T::Comma);
        }
    }

    /// Members up to the end of the braces, or of the arguments of a `struct_group`.
    fn fields(&mut self, fields: &mut Vec<FieldDef>) {
        while self.peek() != T::Eof {
            if self.eat(T::Semi) || self.eat(T::Comma) || self.eat(T::RBrace) {
                continue;
            }
            let start = self.pos;
            if self.member_macro(fields) {
                continue;
            }
            if self.member(fields).is_err() || self.pos == start {
                self.pos = self.pos.max(start);
                self.skip_statement();
                if self.pos == start {
                    self.skip_group();
                }
            }
        }
    }

    fn member(&mut self, fields: &mut Vec<FieldDef>) -> R<()> {
        let lo = self.tok().span();
        let mut specs = self.specs()?;
        let Some(base) = specs.ty else {
            return Err(self.bad("member is not understood"));
        };
        if self.peek() == T::Semi {
            // an anonymous struct or union: its members are seen through it
            if specs.defines_type || specs.ty.is_some() {
                fields.push(FieldDef { name: None, ty: base, span: lo });
            }
            self.bump();
            return Ok(());
        }
        loop {
            let declared = self.declarator(base, &mut specs)?;
            if self.eat(T::Colon) {
                self.ternary()?;
                self.attributes(&mut specs);
            }
            if let Some((sym, span)) = declared.name {
                let name = self.name(sym);
                fields.push(FieldDef { name: Some(name), ty: declared.ty, span });
            }
            if !self.eat(T::Comma) {
                break;
            }
        }
        if !matches!(self.peek(), T::Semi | T::Eof) {
            return Err(self.bad("member is not understood"));
        }
        self.bump();
        Ok(())
    }

    /// `struct_group(…)`, `DECLARE_BITMAP(…)` and unknown macros among the members.
    fn member_macro(&mut self, fields: &mut Vec<FieldDef>) -> bool {
        let tok = self.tok();
        if tok.kind != T::Ident || tok.word != W::Plain || self.at(1).kind != T::LParen {
            return false;
        }
        let skipped = match self.symbols.text(tok.sym) {
            "struct_group" => 1,
            "struct_group_attr" | "struct_group_tagged" => 2,
            "__struct_group" => 3,
            _ => return self.declaring_macro(tok, fields),
        };
        self.bump();
        let read = self.within(|p| {
            for _ in 0..skipped {
                while !matches!(p.peek(), T::Comma | T::Eof) {
                    p.skip_group();
                }
                p.eat(T::Comma);
            }
            p.fields(fields);
            Ok(())
        });
        read.is_ok()
    }

    /// `DECLARE_X(name, …);`: a member of a type that is not known.
    fn declaring_macro(&mut self, tok: Tok, fields: &mut Vec<FieldDef>) -> bool {
        let Some(close) = self.close_of(self.pos + 1) else { return false };
        if matches!(self.token_at(close + 1).kind, T::LParen | T::LBracket | T::Star) {
            return false;
        }
        let text = self.symbols.text(tok.sym);
        let declares = text.starts_with("DECLARE_") || text.starts_with("DEFINE_");
        let last = text.contains("FLEX");
        let (first, end) = (self.token_at(self.pos + 2), self.token_at(close - 1));
        let name = if last { end } else { first };
        if declares && name.kind == T::Ident {
            let ty = self.missing_type(tok.span());
            let named = self.name(name.sym);
            fields.push(FieldDef { name: Some(named), ty, span: name.span() });
        }
        self.pos = close + 1;
        self.eat(T::Semi);
        true
    }

    /// Registers `typedef T name`.
    pub fn add_typedef(&mut self, sym: u32, span: Span, ty: TypeId) {
        self.own_types.insert(sym);
        let name: Name = self.name(sym);
        let kind = TypeDefKind::Alias(ty);
        let (fields, variants) = (Vec::new(), Vec::new());
        let def = TypeDef { name: Some(name), module: 0, span, kind, generics: Generics::default(), fields, variants };
        self.b.facts.type_defs.push(def);
    }
}
