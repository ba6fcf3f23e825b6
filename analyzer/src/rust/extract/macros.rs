//! Macro invocations: what they become in the facts.

use super::Lower;
use super::args::Args;
use crate::facts::{ExprId, ExprKind, List, PatId, PatKind, PathId, StmtId, StmtKind, TypeId, TypeKind};
use crate::source::Span;
use proc_macro2::TokenStream;
use syn::{Macro, MacroDelimiter};

/// Stands for `$crate`, which proc-macro2 cannot make.
pub(super) const DOLLAR_CRATE: &str = "__dollar_crate";

impl Lower<'_> {
    /// The whole invocation `path!(…)`.
    fn macro_span(&self, mac: &Macro) -> Span {
        let end = match &mac.delimiter {
            MacroDelimiter::Paren(token) => self.delims(&token.span),
            MacroDelimiter::Brace(token) => self.delims(&token.span),
            MacroDelimiter::Bracket(token) => self.delims(&token.span),
        };
        match mac.path.segments.first() {
            Some(first) => self.at(first.ident.span()).to(end),
            None => end,
        }
    }

    /// An invocation where an expression stands.
    pub(super) fn macro_expr(&mut self, mac: &Macro) -> ExprId {
        let span = self.macro_span(mac);
        let name = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let args = Args::parse(&mac.tokens);
        match (name.as_str(), args) {
            ("vec", Some(args)) if args.is_list() => {
                let items = self.exprs(args.exprs());
                self.b.expr(span, ExprKind::Array(items))
            }
            (_, Some(args)) => {
                let path = self.path(&mac.path, None);
                let args = self.macro_args(&args);
                self.b.expr(span, ExprKind::Macro { path, args, text: None })
            }
            (_, None) => self.macro_unparsed(mac, span),
        }
    }

    fn macro_args(&mut self, args: &Args) -> List<ExprId> {
        self.exprs(args.exprs())
    }

    fn macro_unparsed(&mut self, mac: &Macro, span: Span) -> ExprId {
        let path: PathId = self.path(&mac.path, None);
        let text = self.b.intern(&mac.tokens.to_string());
        self.unknown_tokens(&mac.tokens, span);
        self.b.expr(span, ExprKind::Macro { path, args: List::EMPTY, text: Some(text) })
    }

    /// An invocation where a statement stands.
    pub(super) fn macro_stmt(&mut self, mac: &Macro, is_tail: bool, out: &mut Vec<StmtId>, tail: &mut Option<ExprId>) {
        let id = self.macro_expr(mac);
        if is_tail {
            *tail = Some(id);
        } else {
            let span = self.span(id);
            out.push(self.b.stmt(span, StmtKind::Expr(id)));
        }
    }

    /// An invocation where an item stands, or `macro_rules!`.
    pub(super) fn macro_item(&mut self, item: &syn::ItemMacro) {
        let _ = item;
    }

    /// An invocation where an item of an `impl` stands.
    pub(super) fn macro_impl_items(&mut self, mac: &Macro, _id: u32) {
        let span = self.macro_span(mac);
        self.unknown_tokens(&mac.tokens, span);
    }

    /// An invocation where a type stands.
    pub(super) fn macro_type(&mut self, mac: &Macro) -> TypeId {
        let span = self.macro_span(mac);
        self.b.ty(span, TypeKind::Missing)
    }

    /// An invocation where a pattern stands.
    pub(super) fn macro_pat(&mut self, mac: &Macro) -> PatId {
        let span = self.macro_span(mac);
        self.b.pat(span, PatKind::Missing)
    }

    /// Tokens that were not understood: a gap if they may lock something.
    pub(super) fn unknown_tokens(&mut self, tokens: &TokenStream, span: Span) {
        if super::args::may_lock(tokens) {
            self.b.gap(span, "a macro whose arguments are not expressions and may lock something", false);
        }
    }
}
