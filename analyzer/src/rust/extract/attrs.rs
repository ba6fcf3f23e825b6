//! Attributes that decide whether code counts: `cfg`, `test`, `path`.

use super::Lower;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Meta};

/// What the attributes of an item say.
#[derive(Debug, Clone, Default)]
pub(super) struct Flags {
    /// Only in test builds.
    pub(super) is_test: bool,
    /// Under a `cfg` that does not ask for tests.
    pub(super) has_cfg: bool,
    /// `#[path = "…"]`.
    pub(super) path: Option<String>,
}

/// Last names of attributes that make a function a test.
const TEST_ATTRIBUTES: [&str; 9] = [
    "test",
    "rstest",
    "bench",
    "test_case",
    "quickcheck",
    "wasm_bindgen_test",
    "parameterized",
    "gtest",
    "test_matrix",
];

impl Flags {
    /// Reads them.
    pub(super) fn of(attrs: &[Attribute]) -> Flags {
        let mut flags = Flags::default();
        for attr in attrs {
            let Some(name) = attr.path().segments.last().map(|segment| segment.ident.to_string()) else { continue };
            match (name.as_str(), &attr.meta) {
                ("cfg", Meta::List(list)) => match Cfg::read(&list.tokens) {
                    cfg if cfg.needs_test() => flags.is_test = true,
                    _ => flags.has_cfg = true,
                },
                ("cfg_attr", Meta::List(list)) => flags.is_test |= ends_in_test(&list.tokens),
                ("path", Meta::NameValue(pair)) => flags.path = string(&pair.value),
                (name, _) => flags.is_test |= TEST_ATTRIBUTES.contains(&name),
            }
        }
        flags
    }
}

fn string(value: &syn::Expr) -> Option<String> {
    match value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// `cfg_attr(…, tokio::test)`.
fn ends_in_test(tokens: &TokenStream) -> bool {
    let mut names = tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    });
    names.next().is_some() && names.last().is_some_and(|name| name == "test")
}

/// A `cfg` predicate.
#[derive(Debug, PartialEq, Eq)]
enum Cfg {
    Atom(String),
    All(Vec<Cfg>),
    Any(Vec<Cfg>),
    Not(Box<Cfg>),
}

/// What a body is read without: these are off, every other name and feature is on. One set for the whole run, so that
/// of two twins (`cfg(x)`, `cfg(not(x))`) one is read.
const OFF: [&str; 14] = [
    "test", "loom", "miri", "windows", "wasm", "shuttle", "kani", "fuzzing", "macos", "ios", "android", "wasm32",
    "false", "doc",
];

impl Cfg {
    fn read(tokens: &TokenStream) -> Cfg {
        let mut parts = Cfg::list(tokens);
        match parts.len() {
            1 => parts.remove(0),
            _ => Cfg::All(parts),
        }
    }

    fn list(tokens: &TokenStream) -> Vec<Cfg> {
        let mut parts = Vec::new();
        let mut name = String::new();
        let mut group = None;
        for token in tokens.clone() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ',' => {
                    Cfg::push(&mut parts, std::mem::take(&mut name), group.take());
                }
                TokenTree::Group(inner) => group = Some(inner.stream()),
                TokenTree::Ident(ident) => name = ident.to_string(),
                TokenTree::Literal(value) => {
                    // `target_os = "linux"` is on by its value, `feature = "x"` by being a feature.
                    if name != "feature" {
                        name = value.to_string().trim_matches('"').to_owned();
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
        Cfg::push(&mut parts, name, group);
        parts
    }

    fn push(parts: &mut Vec<Cfg>, name: String, group: Option<TokenStream>) {
        match (name.as_str(), group) {
            ("all", Some(inner)) => parts.push(Cfg::All(Cfg::list(&inner))),
            ("any", Some(inner)) => parts.push(Cfg::Any(Cfg::list(&inner))),
            ("not", Some(inner)) => parts.push(Cfg::Not(Box::new(Cfg::read(&inner)))),
            ("", None) => {}
            _ => parts.push(Cfg::Atom(name)),
        }
    }

    fn needs_test(&self) -> bool {
        match self {
            Cfg::Atom(name) => name == "test",
            Cfg::All(parts) => parts.iter().any(Cfg::needs_test),
            Cfg::Any(parts) => !parts.is_empty() && parts.iter().all(Cfg::needs_test),
            Cfg::Not(_) => false,
        }
    }

    fn is_on(&self, in_test: bool) -> bool {
        match self {
            Cfg::Atom(name) if name == "test" => in_test,
            Cfg::Atom(name) => !OFF.contains(&name.as_str()),
            Cfg::All(parts) => parts.iter().all(|part| part.is_on(in_test)),
            Cfg::Any(parts) => parts.iter().any(|part| part.is_on(in_test)),
            Cfg::Not(part) => !part.is_on(in_test),
        }
    }
}

impl Lower<'_> {
    /// Whether a statement, field or arm under these attributes is left out of its body.
    pub(super) fn is_off(&self, attrs: &[Attribute]) -> bool {
        attrs.iter().any(|attr| match &attr.meta {
            Meta::List(list) if list.path.is_ident("cfg") => !Cfg::read(&list.tokens).is_on(self.in_test),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cfg(text: &str) -> Cfg {
        Cfg::read(&text.parse().expect("tokens"))
    }

    #[test]
    fn what_needs_a_test_build() {
        assert!(cfg("test").needs_test());
        assert!(cfg("all(test, feature = \"x\")").needs_test());
        assert!(!cfg("any(test, feature = \"x\")").needs_test());
        assert!(!cfg("not(test)").needs_test());
    }

    #[test]
    fn of_two_twins_one_is_on() {
        for twin in ["unix", "feature = \"fast\"", "loom", "target_os = \"windows\"", "any(loom, miri)"] {
            assert_ne!(cfg(twin).is_on(false), cfg(&format!("not({twin})")).is_on(false), "{twin}");
        }
        assert!(cfg("feature = \"test\"").is_on(false));
    }
}
