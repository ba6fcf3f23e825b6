//! The file level: functions, globals, typedefs, and macros that make them.

use super::decl::Specs;
use super::declarator::{Declared, Head};
use super::{Bad, Parser, R};
use crate::c::lex::T;
use crate::c::pre::{COLUMN0, MADE, Tok};
use crate::c::symbols::Sym;
use crate::c::words::W;
use crate::facts::{
    Container, ExprId, ExprKind, Function, Generics, List, Module, Name, Param, PatKind, Static, TypeId,
};
use crate::source::Span;

/// A function without a call keeps its body up to this many expressions.
const MAX_LEAF: usize = 60;

impl Parser<'_> {
    /// Reads the whole file.
    pub fn file_level(&mut self, includes: &[&str]) {
        for path in includes {
            let path = self.spelled((*path).to_owned());
            self.b.facts.includes.push(path);
        }
        let name = self.spelled(String::new());
        let module = Module { name, parent: None, external: false, path: None, is_test: false, in_function: false };
        self.b.facts.modules.push(module);
        while self.peek() != T::Eof {
            let start = self.pos;
            let made = self.b.facts.functions.len();
            if let Err(bad) = self.external() {
                self.recover(start, bad, made);
            }
            self.function = 0;
            self.scratch.clear();
            if self.pos == start {
                self.bump();
            }
        }
    }

    /// Skips what was not understood up to the next declaration; a lost function body is one gap.
    fn recover(&mut self, start: usize, bad: Bad, made: usize) {
        self.depth = 0;
        self.pos = self.pos.max(start + 1);
        let mut lost = false;
        loop {
            let tok = self.tok();
            match tok.kind {
                T::Eof => break,
                // the first column of a line starts something new
                T::Ident if tok.flags & (COLUMN0 | MADE) == COLUMN0 => break,
                T::Semi => {
                    self.bump();
                    break;
                }
                T::LBrace => {
                    let function = self.pos > 0 && self.toks[self.pos - 1].kind == T::RParen;
                    lost |= function;
                    self.skip_group();
                    if !matches!(self.peek(), T::Semi | T::Comma | T::Ident | T::Star) || function {
                        break;
                    }
                }
                T::LParen | T::LBracket => self.skip_group(),
                _ => _ = self.bump(),
            }
        }
        self.gap(bad, lost && made == self.b.facts.functions.len());
    }

    fn external(&mut self) -> R<()> {
        let tok = self.tok();
        match tok.kind {
            T::Semi => {
                self.bump();
                return Ok(());
            }
            T::Ident => {}
            _ => {
                self.bump();
                return Err(Bad { at: tok.span(), why: "text outside of any declaration" });
            }
        }
        match tok.word {
            W::Asm | W::StaticAssert => {
                self.skip_statement();
                return Ok(());
            }
            W::Extern if self.at(1).kind == T::Str => {
                self.bump();
                self.bump();
                if self.peek() == T::LBrace {
                    self.bump();
                }
                return Ok(());
            }
            _ => {}
        }
        let mut specs = self.specs()?;
        self.declarations(&mut specs, tok)
    }

    fn declarations(&mut self, specs: &mut Specs, first: Tok) -> R<()> {
        if self.eat(T::Semi) {
            return Ok(());
        }
        let tok = self.tok();
        let is_macro =
            specs.ty.is_none() && tok.kind == T::Ident && tok.word == W::Plain && self.at(1).kind == T::LParen;
        if is_macro {
            return self.macro_external(specs, first);
        }
        let base = match specs.ty {
            Some(ty) => ty,
            None if tok.kind == T::Ident && tok.word == W::Plain || tok.kind == T::Star => self.infer_type(tok.span()),
            None => return Err(self.bad("declaration is not understood")),
        };
        loop {
            let declared = self.declarator(base, specs)?;
            if self.starts_body(&declared) {
                return self.function(declared, specs, first.span());
            }
            self.global(declared, specs)?;
            if !self.eat(T::Comma) {
                break;
            }
        }
        match self.peek() {
            T::Semi => _ = self.bump(),
            T::Eof => {}
            // a macro without `;` was taken for a type: what follows begins anew
            _ if self.tok().kind == T::Ident && self.tok().flags & COLUMN0 != 0 => {}
            _ => return Err(self.bad("declaration is not understood")),
        }
        Ok(())
    }

    /// Whether a function's body follows, or K&R declarations and then a body.
    fn starts_body(&mut self, declared: &Declared) -> bool {
        if declared.function.is_none() || declared.name.is_none() {
            return false;
        }
        if self.peek() == T::LBrace {
            return true;
        }
        let body = self.old_style_body(self.pos);
        self.pos = body.unwrap_or(self.pos);
        body.is_some()
    }

    /// Where the body of an old function is, whose parameters are declared from `at` on.
    fn old_style_body(&self, mut at: usize) -> Option<usize> {
        let first = self.token_at(at);
        if first.kind != T::Ident || !super::shape::is_specifier(first.word) || first.flags & MADE != 0 {
            return None;
        }
        while !matches!(self.token_at(at).kind, T::LBrace | T::Eof | T::LParen | T::Assign) {
            at += 1;
        }
        (self.token_at(at).kind == T::LBrace && self.token_at(at - 1).kind == T::Semi).then_some(at)
    }

    fn function(&mut self, declared: Declared, specs: &mut Specs, lo: Span) -> R<()> {
        let (Some((sym, span)), Some(head)) = (declared.name, declared.function) else {
            return Err(self.bad("function is not understood"));
        };
        let name = self.name(sym);
        self.body_of(name, span, head, specs, lo)
    }

    /// Reads the body at the cursor and adds the function.
    fn body_of(&mut self, name: Name, span: Span, head: Head, specs: &mut Specs, lo: Span) -> R<()> {
        self.start_function(&head.names);
        let open = self.tok().span();
        let (mark, calls) = (self.marks(), self.calls);
        let body = match self.block_expr() {
            Ok(body) if self.calls == calls => Some(self.leaf(body, mark)),
            Ok(body) => Some(body),
            Err(bad) => {
                self.gap(bad, true);
                self.pos += 1;
                self.skip_to_declaration();
                None
            }
        };
        let whole = if body.is_some() { self.since(lo) } else { lo.to(open) };
        self.add_function(name, span, whole, head, body, specs);
        Ok(())
    }

    /// The body of a function without a call: a long one is left out, for it can neither lock nor hand out a lock's owner
    /// in a way that could be followed.
    fn leaf(&mut self, body: ExprId, mark: super::expr::Marks) -> ExprId {
        let span = self.span_of(body);
        if !self.forget_long(mark, MAX_LEAF) {
            return body;
        }
        self.expr(span, ExprKind::Block { stmts: List::EMPTY, tail: None, label: None })
    }

    /// Behind a body without an end: on to what looks like the next declaration.
    fn skip_to_declaration(&mut self) {
        while self.peek() != T::Eof {
            let tok = self.tok();
            let column0 = tok.flags & COLUMN0 != 0;
            if column0
                && tok.kind == T::Ident
                && self.pos > 0
                && matches!(self.toks[self.pos - 1].kind, T::Semi | T::RBrace)
            {
                return;
            }
            self.bump();
        }
    }

    fn start_function(&mut self, names: &[Option<Sym>]) {
        // numbers of functions need not be dense, only distinct
        self.function = self.b.facts.functions.len() as u32 + 1;
        self.gaps = 0;
        self.depth = 0;
        for sym in names.iter().flatten() {
            self.declare_local(*sym);
        }
    }

    fn add_function(
        &mut self,
        name: Name,
        span: Span,
        whole: Span,
        head: Head,
        body: Option<ExprId>,
        specs: &mut Specs,
    ) {
        let is_void = matches!(self.b.facts.ty(head.ret).kind, crate::facts::TypeKind::Path(path) if self.b.facts.plain(path) == Some("void"));
        let mut params = head.params;
        params.shrink_to_fit();
        self.b.facts.functions.push(Function {
            name,
            module: 0,
            container: Container::Module,
            span,
            whole,
            generics: Generics::default(),
            params,
            ret: (!is_void).then_some(head.ret),
            body,
            is_async: false,
            is_test: false,
            has_cfg: false,
            is_static: specs.is_static,
            is_inline: specs.is_inline,
            is_weak: specs.is_weak,
            is_variadic: head.variadic,
            contexts: std::mem::take(&mut specs.contexts),
        });
    }

    /// A declared global, typedef or prototype.
    fn global(&mut self, declared: Declared, specs: &mut Specs) -> R<()> {
        let Some((sym, span)) = declared.name else { return Err(self.bad("name is missing")) };
        if specs.is_typedef {
            self.add_typedef(sym, span, declared.ty);
            return Ok(());
        }
        if let Some(head) = declared.function {
            if !specs.contexts.is_empty() {
                let name = self.name(sym);
                self.add_function(name, span, span, head, None, specs);
            }
            return Ok(());
        }
        let init = if self.eat(T::Assign) { Some(self.initializer()?) } else { None };
        let name = self.name(sym);
        self.add_static(name, span, declared.ty, init, specs, None);
        Ok(())
    }

    fn add_static(
        &mut self,
        name: Name,
        span: Span,
        ty: TypeId,
        init: Option<ExprId>,
        specs: &Specs,
        definer: Option<Name>,
    ) {
        let per_thread = definer.is_some_and(|d| self.b.facts.name(d).contains("PER_CPU"));
        let declares = definer.is_some_and(|d| self.b.facts.name(d).starts_with("DECLARE_PER_CPU"));
        self.b.facts.statics.push(Static {
            name,
            module: 0,
            span,
            ty,
            init,
            container: Container::Module,
            is_const: false,
            is_per_thread: per_thread || specs.is_per_thread,
            is_extern: specs.is_extern || declares,
            is_local: specs.is_static,
            definer,
        });
    }

    /// `NAME(…)` at file level: a function, a global, or nothing that we need.
    fn macro_external(&mut self, specs: &mut Specs, first: Tok) -> R<()> {
        let open = self.pos + 1;
        let Some(close) = self.close_of(open) else { return Err(self.bad("bracket is not closed")) };
        let mut after = close + 1;
        while matches!(self.token_at(after).word, W::Acquires | W::Releases | W::MustHold | W::Attr) && after < self.end
        {
            after += 1;
            if self.token_at(after).kind == T::LParen {
                after = self.close_of(after).map_or(after + 1, |c| c + 1);
            }
        }
        if self.token_at(after).kind == T::LBrace {
            return self.macro_function(specs, first, close, after);
        }
        let lower = self.symbols.text(self.tok().sym).bytes().any(|b| b.is_ascii_lowercase());
        if let Some(body) = self.old_style_body(after).filter(|_| lower) {
            return self.macro_function(specs, first, close, body);
        }
        let defines = {
            let name = self.symbols.text(self.tok().sym);
            name.contains("DEFINE") || name.contains("DECLARE_") || name.ends_with("_HEAD")
        };
        if defines {
            return self.defined_object(specs, close);
        }
        self.pos = close + 1;
        match self.peek() {
            T::Semi => _ = self.bump(),
            T::Assign => self.skip_statement(),
            _ => {}
        }
        Ok(())
    }

    /// The object that `DEFINE_X(a, b)` makes, with the `(` at `open`: the name among its arguments.
    pub fn object_of_macro(&self, open: usize) -> Option<(Sym, Span)> {
        let maker = self.symbols.text(self.token_at(open - 1).sym);
        let second = maker.contains("PER_CPU") && !maker.contains("RWSEM");
        let mut at = open + 1;
        if second {
            let close = self.close_of(open)?;
            while at < close && self.token_at(at).kind != T::Comma {
                at = self.close_of(at).map_or(at + 1, |c| c + 1);
            }
            at += 1;
        }
        let tok = self.token_at(at);
        (tok.kind == T::Ident).then(|| (tok.sym, tok.span()))
    }

    fn defined_object(&mut self, specs: &mut Specs, close: usize) -> R<()> {
        let maker = self.tok();
        let definer = self.name(maker.sym);
        let object = self.object_of_macro(self.pos + 1);
        let typed = self.symbols.text(maker.sym).contains("PER_CPU") && object.is_some();
        let ty = if typed { self.first_type_argument() } else { None };
        let ty = match ty {
            Some(ty) => ty,
            None => self.missing_type(maker.span()),
        };
        let call = self.postfix()?;
        self.pos = self.pos.max(close + 1);
        let mut init = Some(call);
        if self.eat(T::Assign) {
            init = Some(self.initializer()?);
        }
        if let Some((sym, span)) = object {
            let name = self.name(sym);
            self.add_static(name, span, ty, init, specs, Some(definer));
        }
        self.eat(T::Semi);
        Ok(())
    }

    /// The type in `DEFINE_PER_CPU(type, name)`, without moving.
    fn first_type_argument(&mut self) -> Option<TypeId> {
        let start = self.pos;
        self.pos += 2;
        let ty = self.type_name().ok();
        self.pos = start;
        ty
    }

    /// `SYSCALL_DEFINE2(name, type, arg, …) {` and other macros with a body.
    fn macro_function(&mut self, specs: &mut Specs, first: Tok, close: usize, after: usize) -> R<()> {
        let maker = self.tok();
        let text = self.symbols.text(maker.sym).to_owned();
        let inner = self.token_at(self.pos + 2);
        let pairs = text.starts_with("SYSCALL_DEFINE")
            || text.starts_with("COMPAT_SYSCALL_DEFINE")
            || text.starts_with("BPF_CALL_");
        let lower = text.bytes().any(|b| b.is_ascii_lowercase());
        let label =
            if inner.kind == T::Ident && !lower { self.symbols.text(inner.sym).to_owned() } else { text.clone() };
        let name = match text.as_str() {
            t if t.starts_with("SYSCALL_DEFINE") => format!("__do_sys_{label}"),
            t if t.starts_with("COMPAT_SYSCALL_DEFINE") => format!("__do_compat_sys_{label}"),
            _ => label,
        };
        let span = if inner.kind == T::Ident && !lower { inner.span() } else { maker.span() };
        let ret = self.infer_type(span);
        self.pos += 1;
        let head = if pairs {
            self.paired_parameters(ret)?
        } else if lower {
            self.lone_parameters(ret)
        } else {
            Head { params: Vec::new(), names: Vec::new(), variadic: false, ret }
        };
        self.pos = close + 1;
        self.attributes(specs);
        self.pos = after;
        let name = self.spelled(name);
        self.body_of(name, span, head, specs, first.span())
    }

    /// Parameters of an old function without a type, if that is what they are.
    fn lone_parameters(&mut self, ret: TypeId) -> Head {
        let none = Head { params: Vec::new(), names: Vec::new(), variadic: false, ret };
        self.parameters(ret).unwrap_or(none)
    }

    /// `(name, type, arg, type, arg)`.
    fn paired_parameters(&mut self, ret: TypeId) -> R<Head> {
        self.within(|p| {
            while !matches!(p.peek(), T::Comma | T::Eof) {
                p.skip_group();
            }
            let mut head = Head { params: Vec::new(), names: Vec::new(), variadic: false, ret };
            while p.eat(T::Comma) {
                if p.peek() == T::Eof {
                    break;
                }
                let ty = p.type_name()?;
                p.eat(T::Comma);
                let tok = p.tok();
                if tok.kind != T::Ident {
                    break;
                }
                p.bump();
                let name = p.name(tok.sym);
                let pat = p.b.pat(tok.span(), PatKind::Bind { name, by_ref: false, sub: None });
                head.names.push(Some(tok.sym));
                head.params.push(Param { pat, ty });
            }
            Ok(head)
        })
    }
}
