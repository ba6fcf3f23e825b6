//! Macro invocations: what they become in the facts.
//!
//! * `macro_rules!` of the file, its crate, the well-known ones in [`builtin`], or unique in the run: expanded, an
//!   [`ExprKind::Expansion`]. Its code has the place of the invocation, except what the invocation itself wrote.
//!   Expansions to statements with a `let` become statements of the block around the invocation.
//! * `vec![…]`: an array. `select!`: an expansion to `match () { _ if condition => { let f = future; match f.await {
//!   pattern => body, _ => {} } } … }`, so that each arm is an alternative that first runs its future.
//! * All others: [`ExprKind::Macro`] with the arguments that are expressions; statements are one block argument. What
//!   is left over is a gap if it is named like a lock call.

use super::Lower;
use super::args::{self, Args};
use super::{builtin, prescan, rules, select};
use crate::facts::{ExprId, ExprKind, PatId, PatKind, StmtId, StmtKind, TypeId, TypeKind};
use crate::source::Span;
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Item, Macro, MacroDelimiter, Stmt};

/// Stands for `$crate`, which proc-macro2 cannot make.
pub(super) const DOLLAR_CRATE: &str = "__dollar_crate";

const TOO_LARGE: &str = "a macro that expands too deeply or to too many tokens";
const NO_RULE: &str = "a macro whose expansion is not understood and may lock something";

/// Tokens of a log macro of the own crate that is expanded; the machinery of a logging crate is larger.
const PLAIN_TOKENS: usize = 200;

/// What is known of the macro that an invocation names.
enum Expanded {
    /// Nothing.
    Unknown,
    /// Its rules do not give anything that is usable, for a reason that matters if something may be locked.
    Failed(Option<&'static str>),
    /// Its expansion.
    Tokens(TokenStream),
}

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
        let name = macro_name(mac);
        let expanded = self.expand(mac, &name);
        self.expanded_expr(mac, &name, expanded)
    }

    fn expanded_expr(&mut self, mac: &Macro, name: &str, expanded: Expanded) -> ExprId {
        let span = self.macro_span(mac);
        match expanded {
            Expanded::Tokens(tokens) => match statements(&tokens) {
                Some(stmts) => self.expansion(mac, span, |lower| lower.expansion_value(&stmts, span)),
                None => self.not_expanded(mac, span, Some(NO_RULE).filter(|_| args::may_lock(&tokens))),
            },
            Expanded::Failed(why) => self.not_expanded(mac, span, why),
            Expanded::Unknown => self.macro_call(mac, name, span),
        }
    }

    /// Lowers an expansion as the body of an [`ExprKind::Expansion`].
    fn expansion(&mut self, mac: &Macro, span: Span, lower: impl FnOnce(&mut Self) -> ExprId) -> ExprId {
        let path = self.path(&mac.path, None);
        let body = self.inside(span, lower);
        self.b.expr(span, ExprKind::Expansion { path, body })
    }

    /// Runs `lower` for tokens that the invocation at `span` made.
    fn inside<R>(&mut self, span: Span, lower: impl FnOnce(&mut Self) -> R) -> R {
        let outer = self.invocation.replace(span);
        self.budget.depth += 1;
        let result = lower(self);
        self.budget.depth -= 1;
        self.invocation = outer;
        if self.budget.depth == 0 {
            self.budget.room = rules::MAX_TOKENS;
        }
        result
    }

    fn expansion_value(&mut self, stmts: &[Stmt], span: Span) -> ExprId {
        match stmts {
            [Stmt::Expr(expr, None)] => self.expr(expr),
            [Stmt::Macro(call)] if call.semi_token.is_none() => self.macro_expr(&call.mac),
            stmts => self.stmts_block(stmts, span, None),
        }
    }

    /// An invocation that has rules, none of which helps: its arguments, and a gap if it may lock.
    fn not_expanded(&mut self, mac: &Macro, span: Span, why: Option<&str>) -> ExprId {
        if let Some(why) = why {
            self.b.gap(span, why, false);
        }
        self.macro_args(mac, span, why.is_some())
    }

    /// The rules of a macro applied to an invocation.
    fn expand(&mut self, mac: &Macro, name: &str) -> Expanded {
        let first = mac.path.segments.first();
        let is_std = mac.path.segments.len() > 1
            && first.is_some_and(|first| ["std", "core", "alloc"].iter().any(|std| first.ident == std));
        let own = if is_std { None } else { self.own.get(name).cloned() };
        let mut known: Vec<&rules::MacroRules> = own.iter().flatten().map(|rules| &**rules).collect();
        if !is_std {
            known.extend(self.macros.own(name));
        }
        if known.is_empty() {
            known.extend(builtin::find(name));
        }
        if known.is_empty() && !is_std && !is_known(name) {
            known.extend(self.macros.elsewhere(name));
        }
        if known.is_empty() {
            return Expanded::Unknown;
        }
        let may_lock = known.iter().any(|rules| rules.may_lock()) || args::may_lock(&mac.tokens);
        match apply((name, &known), &mac.tokens, &mut self.budget) {
            // A well-known name may be another macro with another syntax; the arguments of a log macro say enough.
            Expanded::Failed(_) if builtin::find(name).is_some() || builtin::is_plain(name) => Expanded::Unknown,
            Expanded::Failed(why) if may_lock => Expanded::Failed(why),
            Expanded::Failed(_) => Expanded::Failed(None),
            expanded => expanded,
        }
    }

    /// A macro without rules.
    fn macro_call(&mut self, mac: &Macro, name: &str, span: Span) -> ExprId {
        if builtin::is_inert(name) {
            return self.b.expr(span, ExprKind::Opaque);
        }
        if name == "cfg_if"
            && let Some(stmts) = self.cfg_if_branch(&mac.tokens).and_then(|tokens| statements(&tokens))
        {
            return self.stmts_block(&stmts, span, None);
        }
        if select::is_select(name)
            && let Some(expr) = select::rewrite(&mac.tokens)
        {
            return self.expansion(mac, span, |lower| lower.expr(&expr));
        }
        if name == "vec"
            && let Args::Exprs { exprs, is_repeat, .. } = Args::parse(&mac.tokens)
        {
            return self.vec(&exprs, is_repeat, span);
        }
        self.macro_args(mac, span, false)
    }

    fn vec(&mut self, exprs: &[Expr], is_repeat: bool, span: Span) -> ExprId {
        if let (true, [value, len]) = (is_repeat, exprs) {
            let (value, len) = (self.expr(value), self.expr(len));
            return self.b.expr(span, ExprKind::Repeat { value, len });
        }
        let items = self.exprs(exprs);
        self.b.expr(span, ExprKind::Array(items))
    }

    /// An invocation as a call of something unknown with these arguments.
    fn macro_args(&mut self, mac: &Macro, span: Span, has_gap: bool) -> ExprId {
        let path = self.path(&mac.path, None);
        let mut ids = Vec::new();
        let mut text = None;
        match Args::parse(&mac.tokens) {
            Args::Exprs { exprs, names, .. } => {
                ids.extend(exprs.iter().map(|expr| self.expr(expr)).collect::<Vec<_>>());
                exprs.iter().for_each(|expr| self.captured(expr, &names, &mut ids));
            }
            Args::Stmts(stmts) => ids.push(self.stmts_block(&stmts, span, None)),
            Args::Parts { exprs, rest } => {
                ids.extend(exprs.iter().map(|expr| self.expr(expr)).collect::<Vec<_>>());
                text = Some(self.b.intern(&mac.tokens.to_string()));
                let rest: TokenStream = rest.into_iter().collect();
                if !has_gap {
                    self.unknown_tokens(&rest, span);
                }
            }
        }
        let args = self.b.list(ids);
        self.b.expr(span, ExprKind::Macro { path, args, text })
    }

    /// What a format string captures, as paths at the place of the string.
    fn captured(&mut self, format: &Expr, names: &[String], ids: &mut Vec<ExprId>) {
        let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = format else { return };
        let span = self.at(text.span());
        for name in args::captures(&text.value()) {
            if names.iter().any(|known| known == name) {
                continue;
            }
            let name = self.b.intern(name);
            let path = self.b.plain_path(span, name);
            ids.push(self.b.expr(span, ExprKind::Path(path)));
        }
    }

    /// An invocation where a statement stands.
    pub(super) fn macro_stmt(&mut self, mac: &Macro, is_tail: bool, out: &mut Vec<StmtId>, tail: &mut Option<ExprId>) {
        let span = self.macro_span(mac);
        let name = macro_name(mac);
        let expanded = self.expand(mac, &name);
        if let Expanded::Tokens(tokens) = &expanded {
            let stmts = statements(tokens).filter(|stmts| stmts.iter().any(|stmt| matches!(stmt, Stmt::Local(_))));
            if let Some(stmts) = stmts {
                let mut value = None;
                self.inside(span, |lower| lower.stmts(&stmts, out, &mut value));
                self.macro_value(value, span, is_tail, out, tail);
                return;
            }
        }
        let id = self.expanded_expr(mac, &name, expanded);
        self.macro_value(Some(id), span, is_tail, out, tail);
    }

    /// The value of an invocation, as the tail or a statement of its block.
    fn macro_value(
        &mut self,
        value: Option<ExprId>,
        span: Span,
        is_tail: bool,
        out: &mut Vec<StmtId>,
        tail: &mut Option<ExprId>,
    ) {
        match value {
            Some(value) if is_tail => *tail = Some(value),
            Some(value) => out.push(self.b.stmt(span, StmtKind::Expr(value))),
            None => {}
        }
    }

    /// The tokens of an invocation where items stand, if it has rules.
    pub(super) fn expand_items(&mut self, mac: &Macro) -> Option<TokenStream> {
        let span = self.macro_span(mac);
        match self.expand(mac, &macro_name(mac)) {
            Expanded::Tokens(tokens) => Some(tokens),
            Expanded::Failed(why) => {
                if let Some(why) = why {
                    self.b.gap(span, why, false);
                }
                None
            }
            Expanded::Unknown => None,
        }
    }

    /// An invocation where an item of an `impl` stands.
    pub(super) fn macro_impl_items(&mut self, mac: &Macro, id: u32) {
        let span = self.macro_span(mac);
        let expanded = self.expand_items(mac);
        let tokens = expanded.as_ref().unwrap_or(&mac.tokens).clone();
        match many::<syn::ImplItem>.parse2(tokens) {
            Ok(items) if expanded.is_some() => {
                self.inside(span, |lower| items.iter().for_each(|item| lower.impl_item(item, id)));
            }
            Ok(items) => items.iter().for_each(|item| self.impl_item(item, id)),
            Err(_) => self.unknown_tokens(&mac.tokens, span),
        }
    }

    /// Lowers items that the invocation at `span` made.
    pub(super) fn made_items(&mut self, items: &[Item], span: Span) {
        self.inside(span, |lower| lower.items(items));
    }

    /// An invocation where a type stands.
    pub(super) fn macro_type(&mut self, mac: &Macro) -> TypeId {
        let span = self.macro_span(mac);
        if let Expanded::Tokens(tokens) = self.expand(mac, &macro_name(mac))
            && let Ok(ty) = syn::parse2::<syn::Type>(tokens)
        {
            return self.inside(span, |lower| lower.ty(&ty));
        }
        self.b.ty(span, TypeKind::Missing)
    }

    /// An invocation where a pattern stands.
    pub(super) fn macro_pat(&mut self, mac: &Macro) -> PatId {
        let span = self.macro_span(mac);
        if let Expanded::Tokens(tokens) = self.expand(mac, &macro_name(mac))
            && let Ok(pat) = syn::Pat::parse_multi_with_leading_vert.parse2(tokens)
        {
            return self.inside(span, |lower| lower.pat(&pat));
        }
        self.b.pat(span, PatKind::Missing)
    }

    /// Tokens that were not understood: a gap if they may lock something.
    pub(super) fn unknown_tokens(&mut self, tokens: &TokenStream, span: Span) {
        if args::may_lock(tokens) {
            self.b.gap(span, "a macro whose arguments are not expressions and may lock something", false);
        }
    }

    /// The place of an invocation, for its items.
    pub(super) fn invocation_span(&self, mac: &Macro) -> Span {
        self.macro_span(mac)
    }
}

/// The last name of the path of an invocation.
pub(super) fn macro_name(mac: &Macro) -> String {
    let name = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

/// Whether a macro means the same in every crate that does not define it.
fn is_known(name: &str) -> bool {
    builtin::is_plain(name) || builtin::is_inert(name) || select::is_select(name) || name == "vec"
}

/// Tries definitions in turn, within the bounds.
fn apply((name, known): (&str, &[&rules::MacroRules]), tokens: &TokenStream, budget: &mut rules::Budget) -> Expanded {
    let room = budget.room.min(budget.file).min(if builtin::is_plain(name) { PLAIN_TOKENS } else { usize::MAX });
    let failures = budget.failed.get(name).copied().unwrap_or(0);
    if budget.depth >= rules::MAX_EXPANSIONS || room == 0 || failures >= rules::MAX_FAILURES {
        *budget.failed.entry(name.into()).or_default() += 1;
        return Expanded::Failed(Some(TOO_LARGE));
    }
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let Some(made) = known.iter().find_map(|rules| rules.expand(&trees, room)) else {
        return Expanded::Failed(Some(NO_RULE));
    };
    let Some(size) = prescan::size(&made, prescan::EXPANSION_LIMIT).filter(|&size| size <= room) else {
        *budget.failed.entry(name.into()).or_default() += 1;
        return Expanded::Failed(Some(TOO_LARGE));
    };
    budget.room -= size;
    budget.file -= size;
    Expanded::Tokens(made)
}

/// Tokens as statements.
pub(super) fn statements(tokens: &TokenStream) -> Option<Vec<Stmt>> {
    let read = |input: ParseStream<'_>| syn::Block::parse_within(input);
    read.parse2(tokens.clone()).ok()
}

/// As many of a kind as there are.
pub(super) fn many<T: syn::parse::Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        items.push(input.parse()?);
    }
    Ok(items)
}
