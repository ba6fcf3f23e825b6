//! Well-known macros of std, tokio and futures as rules, for the shapes that matter to locks: what they branch on,
//! return, await and bind. Everything else of them is an ordinary macro with arguments.

use super::rules::{self, MacroRules};
use proc_macro2::TokenStream;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// In `join!` each future is made in a block of its own: its temporaries die there, and no arm holds another's guards.
const TEXT: &str = r#"
macro_rules! matches {
    ($e:expr, $p:pat $(if $g:expr)? $(,)?) => { match $e { $p $(if $g)? => true, _ => false } };
}
macro_rules! ready {
    ($e:expr $(,)?) => { match $e {
        ::core::task::Poll::Ready(__ready) => __ready,
        ::core::task::Poll::Pending => return ::core::task::Poll::Pending,
    } };
}
macro_rules! r#try {
    ($e:expr $(,)?) => { $e? };
}
macro_rules! join {
    (biased; $($e:expr),* $(,)?) => { ($({ let __future = $e; __future.await },)*) };
    ($($e:expr),* $(,)?) => { ($({ let __future = $e; __future.await },)*) };
}
macro_rules! try_join {
    (biased; $($e:expr),* $(,)?) => { ::core::result::Result::Ok(($({ let __future = $e; __future.await.unwrap() },)*)) };
    ($($e:expr),* $(,)?) => { ::core::result::Result::Ok(($({ let __future = $e; __future.await.unwrap() },)*)) };
}
macro_rules! pin {
    ($e:expr) => { &mut $e };
    ($(let $p:pat = $e:expr;)*) => { $(let $p = $e;)* };
}
macro_rules! addr_of { ($e:expr) => { &raw const $e }; }
macro_rules! addr_of_mut { ($e:expr) => { &raw mut $e }; }
macro_rules! bail {
    ($($a:tt)*) => { return ::core::result::Result::Err(anyhow!($($a)*)) };
}
macro_rules! ensure {
    ($c:expr $(, $($a:tt)*)?) => { if !$c { return ::core::result::Result::Err(anyhow!($($($a)*)?)) } };
}
"#;

static RULES: LazyLock<FxHashMap<Box<str>, MacroRules>> = LazyLock::new(|| {
    let tokens: TokenStream = TEXT.parse().unwrap_or_default();
    rules::scan_tokens(&tokens).into_iter().map(|rules| (rules.name().into(), rules)).collect()
});

/// The rules of a well-known macro.
pub(super) fn find(name: &str) -> Option<&'static MacroRules> {
    RULES.get(name)
}

/// Whether a macro is known to evaluate its arguments in order and to do nothing else that matters.
pub(super) fn is_plain(name: &str) -> bool {
    const NAMES: [&str; 49] = [
        "println",
        "print",
        "eprintln",
        "eprint",
        "format",
        "format_args",
        "write",
        "writeln",
        "panic",
        "unreachable",
        "todo",
        "unimplemented",
        "assert",
        "assert_eq",
        "assert_ne",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "dbg",
        "log",
        "error",
        "warn",
        "info",
        "debug",
        "trace",
        "event",
        "span",
        "error_span",
        "warn_span",
        "info_span",
        "debug_span",
        "trace_span",
        "anyhow",
        "eyre",
        "compile_error",
        "concat",
        "env",
        "option_env",
        "include_str",
        "include_bytes",
        "stringify",
        "line",
        "file",
        "column",
        "module_path",
        "cfg",
        "pr_info",
        "pr_err",
        "json",
    ];
    NAMES.contains(&name)
}

/// Whether a macro's arguments are not evaluated at all, or are code for another program.
pub(super) fn is_inert(name: &str) -> bool {
    const NAMES: [&str; 20] = [
        "stringify",
        "concat",
        "line",
        "file",
        "column",
        "module_path",
        "cfg",
        "env",
        "option_env",
        "include_str",
        "include_bytes",
        "compile_error",
        "offset_of",
        "quote",
        "quote_spanned",
        "parse_quote",
        "parse_quote_spanned",
        "asm",
        "global_asm",
        "llvm_asm",
    ];
    NAMES.contains(&name)
}
