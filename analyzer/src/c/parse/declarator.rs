//! Declarators: pointers, arrays, functions and the name they are about.

use super::decl::Specs;
use super::{Parser, R};
use crate::c::lex::T;
use crate::c::symbols::Sym;
use crate::c::words::W;
use crate::facts::{Param, PatKind, TypeId, TypeKind};
use crate::source::Span;

/// A declared name with its type.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The name; none in the name of a type or an unnamed parameter.
    pub name: Option<(Sym, Span)>,
    /// The whole type.
    pub ty: TypeId,
    /// Parameters, if the name is that of a function.
    pub function: Option<Head>,
}

/// Parameters and result of a function.
#[derive(Debug, Clone)]
pub struct Head {
    /// Parameters in order.
    pub params: Vec<Param>,
    /// Their names; none for one without.
    pub names: Vec<Option<Sym>>,
    /// `...` at the end.
    pub variadic: bool,
    /// Result.
    pub ret: TypeId,
}

impl Parser<'_> {
    /// Reads a declarator of the base type `base`; it may have no name.
    pub fn declarator(&mut self, base: TypeId, specs: &mut Specs) -> R<Declared> {
        self.enter()?;
        let result = self.declarator_inside(base, specs);
        self.leave();
        result
    }

    fn declarator_inside(&mut self, mut base: TypeId, specs: &mut Specs) -> R<Declared> {
        loop {
            self.attributes(specs);
            match self.peek() {
                T::Star | T::Caret => {
                    let span = self.bump().span();
                    base = self.pointer_to(base, span);
                }
                T::Ident if self.word() == W::Plain && self.attribute_in_front() => _ = self.bump(),
                _ => break,
            }
        }
        if self.peek() == T::LParen && self.at_inner_declarator() {
            return self.inner_declarator(base, specs);
        }
        let name = match self.tok() {
            tok if tok.kind == T::Ident && matches!(tok.word, W::Plain | W::Guard | W::Class | W::VaArg) => {
                self.bump();
                Some((tok.sym, tok.span()))
            }
            _ => None,
        };
        self.attributes(specs);
        let (ty, function) = self.suffixes(base)?;
        self.attributes(specs);
        Ok(Declared { name, ty, function })
    }

    /// A name at the cursor that is followed by the real name: an attribute that nobody knows.
    fn attribute_in_front(&self) -> bool {
        let next = self.at(1);
        let named = next.kind == T::Ident && next.word == W::Plain;
        let ends =
            matches!(self.at(2).kind, T::Semi | T::Comma | T::Assign | T::LBracket | T::Eof | T::RParen | T::LParen);
        next.kind == T::Star || named && ends
    }

    fn at_inner_declarator(&self) -> bool {
        let inner = self.at(1);
        match inner.kind {
            T::Star | T::Caret | T::LParen | T::LBracket => true,
            T::Ident if inner.word == W::Plain => {
                self.at(2).kind == T::RParen && (!self.is_type_name(inner.sym) || self.at(3).kind == T::LParen)
            }
            T::Ident => matches!(inner.word, W::Attr | W::AttrCall) && self.at(2).kind == T::Star,
            _ => false,
        }
    }

    /// `(*name[3])(int)`: the suffixes behind the parentheses belong to the base.
    fn inner_declarator(&mut self, base: TypeId, specs: &mut Specs) -> R<Declared> {
        let open = self.pos;
        self.skip_group();
        let (base, outer) = self.suffixes(base)?;
        self.attributes(specs);
        let behind = self.pos;
        self.pos = open;
        let mut declared = self.within(|p| p.declarator(base, specs))?;
        let plain = matches!(self.toks[open + 1].kind, T::Ident);
        if plain && declared.function.is_none() {
            declared.function = outer;
        }
        self.pos = behind;
        Ok(declared)
    }

    /// `[n]` and `(params)` behind a name; the first decides what the name is.
    fn suffixes(&mut self, base: TypeId) -> R<(TypeId, Option<Head>)> {
        let mut dims = Vec::new();
        while self.peek() == T::LBracket {
            let lo = self.tok().span();
            let len = self.within(|p| {
                while matches!(p.word(), W::Static | W::Qualifier) {
                    p.bump();
                }
                if p.peek() == T::Eof { Ok(None) } else { p.comma().map(Some) }
            })?;
            dims.push((self.since(lo), len));
        }
        if dims.is_empty() && self.peek() == T::LParen {
            let lo = self.tok().span();
            let head = self.parameters(base)?;
            let types: Vec<TypeId> = head.params.iter().map(|p| p.ty).collect();
            let params = self.b.list(types);
            let ty = self.b.ty(lo, TypeKind::Fn { params, ret: Some(base) });
            return Ok((ty, Some(head)));
        }
        let mut ty = base;
        for (span, len) in dims.into_iter().rev() {
            ty = self.b.ty(span, TypeKind::Array { of: ty, len });
        }
        Ok((ty, None))
    }

    /// `(int a, struct b *c, ...)`.
    pub fn parameters(&mut self, ret: TypeId) -> R<Head> {
        self.within(|p| {
            let mut head = Head { params: Vec::new(), names: Vec::new(), variadic: false, ret };
            let lone_void = p.word() == W::Basic && p.at(1).kind == T::Eof && p.symbols.text(p.tok().sym) == "void";
            if lone_void {
                return Ok(head);
            }
            while p.peek() != T::Eof {
                if p.eat(T::Ellipsis) {
                    head.variadic = true;
                } else {
                    p.parameter(&mut head)?;
                }
                if !p.eat(T::Comma) && p.peek() != T::Eof {
                    return Err(p.bad("parameter is not understood"));
                }
            }
            Ok(head)
        })
    }

    fn parameter(&mut self, head: &mut Head) -> R<()> {
        let lo = self.tok().span();
        let mut specs = self.specs()?;
        let base = match specs.ty {
            Some(ty) => ty,
            None => self.infer_type(lo),
        };
        let declared = self.declarator(base, &mut specs)?;
        let pat = match declared.name {
            Some((sym, span)) => {
                let name = self.name(sym);
                self.b.pat(span, PatKind::Bind { name, by_ref: false, sub: None })
            }
            None => self.b.pat(lo, PatKind::Wild),
        };
        head.names.push(declared.name.map(|(sym, _)| sym));
        head.params.push(Param { pat, ty: declared.ty });
        Ok(())
    }
}
