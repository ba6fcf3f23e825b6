//! `macro_rules!` of the analysed source: definitions as data that can be shared between threads.
//!
//! A definition is scanned from the tokens of its file ([`scan_macros`]), kept in a [`MacroIndex`] of the run, and
//! expanded where a file uses it: [`matching`] matches the invocation against the rules, [`transcribe`] writes the
//! tokens, the lowering parses them as what stands there. Hygiene is ignored; `$crate` stays as written.

mod matching;
mod transcribe;

pub(super) use matching::unit;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// One `macro_rules!` definition.
#[derive(Debug, Clone)]
pub struct MacroRules {
    name: Box<str>,
    rules: Vec<Rule>,
    may_lock: bool,
}

#[derive(Debug, Clone)]
struct Rule {
    pattern: Vec<Node>,
    body: Vec<Node>,
}

/// A token that belongs to no thread and no file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Ident(Box<str>),
    Punct(char, bool),
    Literal(Box<str>),
}

/// A part of a pattern or a body.
#[derive(Debug, Clone)]
enum Node {
    Token(Token),
    Group(Delimiter, Vec<Node>),
    /// `$name:kind` in a pattern, `$name` in a body.
    Var(Box<str>, Kind),
    Repeat {
        nodes: Vec<Node>,
        separator: Vec<Token>,
        /// `?`: at most one.
        once: bool,
        /// `+`: at least one.
        some: bool,
    },
    /// `$crate`
    Crate,
}

/// What a variable of a pattern takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Expr,
    Ident,
    Ty,
    Tt,
    Pat,
    PatParam,
    Path,
    Stmt,
    Block,
    Literal,
    Lifetime,
    Vis,
    Item,
    Meta,
    /// In a body.
    Use,
}

impl Kind {
    fn of(word: &str) -> Option<Kind> {
        Some(match word {
            "expr" | "expr_2021" => Kind::Expr,
            "ident" => Kind::Ident,
            "ty" => Kind::Ty,
            "tt" => Kind::Tt,
            "pat" => Kind::Pat,
            "pat_param" => Kind::PatParam,
            "path" => Kind::Path,
            "stmt" => Kind::Stmt,
            "block" => Kind::Block,
            "literal" => Kind::Literal,
            "lifetime" => Kind::Lifetime,
            "vis" => Kind::Vis,
            "item" => Kind::Item,
            "meta" => Kind::Meta,
            _ => return None,
        })
    }
}

impl MacroRules {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is written in it that something may be locked.
    pub(super) fn may_lock(&self) -> bool {
        self.may_lock
    }

    /// The definition `macro_rules! name { tokens }`.
    pub(super) fn define(name: &str, tokens: &TokenStream) -> MacroRules {
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut rules = Vec::new();
        // (pattern) => { body } with `;` between; what has another shape is left out.
        for window in trees.windows(4) {
            let [TokenTree::Group(pattern), TokenTree::Punct(eq), TokenTree::Punct(gt), TokenTree::Group(body)] =
                window
            else {
                continue;
            };
            if (eq.as_char(), gt.as_char()) == ('=', '>') {
                rules.push(Rule { pattern: nodes(&pattern.stream(), true), body: nodes(&body.stream(), false) });
            }
        }
        let may_lock = super::args::may_lock(tokens);
        MacroRules { name: name.strip_prefix("r#").unwrap_or(name).into(), rules, may_lock }
    }

    /// What an invocation with these tokens becomes; none if no rule matches or the result is larger than `room`.
    pub(super) fn expand(&self, tokens: &[TokenTree], room: usize) -> Option<TokenStream> {
        self.rules.iter().find_map(|rule| {
            let bindings = matching::match_all(&rule.pattern, tokens)?;
            transcribe::write(&rule.body, &bindings, room)
        })
    }
}

fn nodes(tokens: &TokenStream, is_pattern: bool) -> Vec<Node> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < trees.len() {
        let (node, len) = node(&trees[at..], is_pattern);
        out.push(node);
        at += len;
    }
    out
}

/// The first node and how many trees it takes.
fn node(trees: &[TokenTree], is_pattern: bool) -> (Node, usize) {
    match trees {
        [TokenTree::Punct(dollar), TokenTree::Group(group), rest @ ..]
            if dollar.as_char() == '$' && group.delimiter() == Delimiter::Parenthesis =>
        {
            let (separator, op) = separator(rest);
            let len = 2 + separator.len() + usize::from(op.is_some());
            let nodes = nodes(&group.stream(), is_pattern);
            (Node::Repeat { nodes, separator, once: op == Some('?'), some: op == Some('+') }, len)
        }
        [TokenTree::Punct(dollar), TokenTree::Ident(name), rest @ ..] if dollar.as_char() == '$' => {
            if name == "crate" {
                return (Node::Crate, 2);
            }
            match rest {
                [TokenTree::Punct(colon), TokenTree::Ident(kind), ..] if is_pattern && colon.as_char() == ':' => {
                    let kind = Kind::of(&kind.to_string()).unwrap_or(Kind::Tt);
                    (Node::Var(name.to_string().into(), kind), 4)
                }
                _ => (Node::Var(name.to_string().into(), Kind::Use), 2),
            }
        }
        [TokenTree::Group(group), ..] => (Node::Group(group.delimiter(), nodes(&group.stream(), is_pattern)), 1),
        [tree, ..] => (Node::Token(token(tree)), 1),
        [] => (Node::Crate, 1),
    }
}

/// What stands between `$(…)` and its operator, and the operator.
fn separator(rest: &[TokenTree]) -> (Vec<Token>, Option<char>) {
    let mut tokens = Vec::new();
    for tree in rest.iter().take(4) {
        match tree {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '*' | '+' | '?') => {
                return (tokens, Some(punct.as_char()));
            }
            TokenTree::Group(_) => break,
            tree => tokens.push(token(tree)),
        }
    }
    (Vec::new(), None)
}

fn token(tree: &TokenTree) -> Token {
    match tree {
        TokenTree::Ident(ident) => Token::Ident(ident.to_string().into()),
        TokenTree::Punct(punct) => Token::Punct(punct.as_char(), punct.spacing() == Spacing::Joint),
        TokenTree::Literal(literal) => Token::Literal(literal.to_string().into()),
        TokenTree::Group(_) => Token::Punct(' ', false),
    }
}

/// A definition and its crate.
type Definition = (Option<u32>, Arc<MacroRules>);

/// The `macro_rules!` of all files of a run.
#[derive(Debug, Default)]
pub struct MacroIndex {
    by_name: FxHashMap<Box<str>, Vec<Definition>>,
}

impl MacroIndex {
    /// Adds the macros of a file; `krate` is the crate that the file belongs to.
    pub fn add(&mut self, krate: Option<u32>, rules: Vec<MacroRules>) {
        for rule in rules {
            self.by_name.entry(rule.name.clone()).or_default().push((krate, Arc::new(rule)));
        }
    }

    /// What a file of this crate sees.
    pub fn of_crate(&self, krate: Option<u32>) -> MacroTable<'_> {
        MacroTable { index: Some(self), krate }
    }
}

/// The macros that a file sees besides its own: its crate's, and those of another crate if only one crate of the run
/// has the name. The default sees none.
#[derive(Debug, Clone, Copy, Default)]
pub struct MacroTable<'a> {
    index: Option<&'a MacroIndex>,
    krate: Option<u32>,
}

impl<'a> MacroTable<'a> {
    /// Definitions of the own crate.
    pub(super) fn own(&self, name: &str) -> Vec<&'a MacroRules> {
        let all = self.all(name).iter();
        all.filter(|(krate, _)| *krate == self.krate).map(|(_, rules)| &**rules).collect()
    }

    /// Definitions of another crate, if it is the only one that has the name.
    pub(super) fn elsewhere(&self, name: &str) -> Vec<&'a MacroRules> {
        let all = self.all(name);
        let Some((first, _)) = all.first() else { return Vec::new() };
        let is_unique = *first != self.krate && all.iter().all(|(krate, _)| krate == first);
        if is_unique { all.iter().map(|(_, rules)| &**rules).collect() } else { Vec::new() }
    }

    fn all(&self, name: &str) -> &'a [Definition] {
        self.index.and_then(|index| index.by_name.get(name)).map_or(&[], Vec::as_slice)
    }
}

/// The `macro_rules!` definitions of a file; cheap where there are none. Must not run inside [`super::extract`].
pub fn scan_macros(text: &str) -> Vec<MacroRules> {
    if !text.contains("macro_rules") || text.len() > super::MAX_BYTES {
        return Vec::new();
    }
    let (body, _) = super::body(text);
    if super::prescan::too_deep(body, super::prescan::FILE_LIMIT).is_some() {
        return Vec::new();
    }
    let rules = body.parse::<TokenStream>().map_or_else(|_| Vec::new(), |tokens| scan_tokens(&tokens));
    proc_macro2::extra::invalidate_current_thread_spans();
    rules
}

/// The same over tokens that are not too deep.
pub(super) fn scan_tokens(tokens: &TokenStream) -> Vec<MacroRules> {
    let (mut found, mut streams) = (Vec::new(), vec![tokens.clone()]);
    while let Some(stream) = streams.pop() {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            match &trees[at..] {
                [
                    TokenTree::Ident(word),
                    TokenTree::Punct(bang),
                    TokenTree::Ident(name),
                    TokenTree::Group(body),
                    ..,
                ] if word == "macro_rules" && bang.as_char() == '!' => {
                    found.push(MacroRules::define(&name.to_string(), &body.stream()));
                    at += 4;
                }
                [TokenTree::Group(group), ..] => {
                    streams.push(group.stream());
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }
    found
}

/// What expansions of a file may still cost.
#[derive(Debug)]
pub(super) struct Budget {
    /// Macros whose expansion was too large in this file, and how often.
    pub(super) failed: FxHashMap<Box<str>, u32>,
    /// Expansions inside each other now.
    pub(super) depth: u32,
    /// Tokens that the outermost invocation may still make.
    pub(super) room: usize,
    /// Tokens that the file may still make.
    pub(super) file: usize,
}

/// Expansions inside each other.
pub(super) const MAX_EXPANSIONS: u32 = 16;
/// After so many failures in a file a macro is not tried again.
pub(super) const MAX_FAILURES: u32 = 3;
/// Tokens of one invocation.
pub(super) const MAX_TOKENS: usize = 100_000;

impl Default for Budget {
    fn default() -> Budget {
        Budget { failed: FxHashMap::default(), depth: 0, room: MAX_TOKENS, file: 40 * MAX_TOKENS }
    }
}
