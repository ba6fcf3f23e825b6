//! The assumption set: which `CONFIG_` names and predefined macros hold while a tree is read.
//!
//! One set for the whole tree, so that the arms of a conditional never mix. The default is data
//! (`models/config.toml`); a `.config` file and `-D`/`-U` override it.

use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

/// What `models/config.toml` says.
#[derive(serde::Deserialize)]
struct Data {
    off: String,
    off_suffix: String,
    config: FxHashMap<String, i64>,
    names: FxHashMap<String, i64>,
    macros: MacroWords,
}

/// Words of the macro analysis, each list separated by white space.
#[derive(serde::Deserialize)]
struct MacroWords {
    keep: String,
    pure: String,
    identity: String,
    log: String,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    let text = include_str!("../../models/config.toml");
    toml::from_str(text).expect("models/config.toml is checked by a test")
});

static OFF: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| DATA.off.split_whitespace().collect());

/// A set of words where `*` at an end stands for anything.
#[derive(Debug, Default)]
pub struct Words {
    exact: FxHashSet<&'static str>,
    /// Text before and behind the `*`.
    globs: Vec<(&'static str, &'static str)>,
}

impl Words {
    fn new(list: &'static str) -> Words {
        let mut words = Words::default();
        for word in list.split_whitespace() {
            match word.split_once('*') {
                Some((before, behind)) => words.globs.push((before, behind.trim_end_matches('*'))),
                None => _ = words.exact.insert(word),
            }
        }
        words
    }

    /// Whether the set has this word.
    pub fn has(&self, word: &str) -> bool {
        let fits = |&(before, behind): &(&str, &str)| {
            word.len() >= before.len() + behind.len() && word.starts_with(before) && word.ends_with(behind)
        };
        self.exact.contains(word) || self.globs.iter().any(fits)
    }
}

/// Macros that are kept as calls.
pub static KEEP: LazyLock<Words> = LazyLock::new(|| Words::new(&DATA.macros.keep));

/// Calls that lead from one object to another; a macro around one is expanded, so that types can be followed.
pub static IDENTITY: LazyLock<Words> = LazyLock::new(|| Words::new(&DATA.macros.identity));

/// Calls that only print.
pub static LOG: LazyLock<Words> = LazyLock::new(|| Words::new(&DATA.macros.log));

/// Functions and macros whose call in a macro's body is no reason to expand it.
pub static PURE: LazyLock<Words> = LazyLock::new(|| Words::new(&DATA.macros.pure));

/// A consistent answer to every `#if` of a tree.
#[derive(Debug, Clone, Default)]
pub struct Assumptions {
    /// `-D` and `-U`: a value, or none for undefined.
    given: FxHashMap<Box<str>, Option<i64>>,
    /// Symbols of a `.config` without their `CONFIG_`; with one, what it does not set is off.
    config: Option<FxHashMap<Box<str>, i64>>,
}

impl Assumptions {
    /// The default set: a mainstream x86_64 build with everything on.
    pub fn new() -> Assumptions {
        Assumptions::default()
    }

    /// Follows a kernel `.config` (its text): `=y` and values are defined, `=m` defines `CONFIG_X_MODULE`, all else is off.
    pub fn with_config(mut self, text: &str) -> Assumptions {
        let mut config = FxHashMap::default();
        for line in text.lines() {
            let Some((name, value)) = line.trim().strip_prefix("CONFIG_").and_then(|l| l.split_once('=')) else {
                continue;
            };
            match value.trim() {
                "m" => config.insert(format!("{name}_MODULE").into(), 1),
                "n" => continue,
                other => config.insert(name.into(), number(other).unwrap_or(1)),
            };
        }
        self.config = Some(config);
        self
    }

    /// `-D name=value`.
    pub fn define(mut self, name: &str, value: i64) -> Assumptions {
        self.given.insert(name.into(), Some(value));
        self
    }

    /// `-U name`.
    pub fn undefine(mut self, name: &str) -> Assumptions {
        self.given.insert(name.into(), None);
        self
    }

    /// The value of a name that the file itself does not define; none if it is not defined.
    pub fn value(&self, name: &str) -> Option<i64> {
        if let Some(given) = self.given.get(name) {
            return *given;
        }
        match name.strip_prefix("CONFIG_") {
            Some(option) => self.option(option),
            None => DATA.names.get(name).copied(),
        }
    }

    fn option(&self, option: &str) -> Option<i64> {
        if let Some(config) = &self.config {
            return config.get(option).copied();
        }
        if OFF.contains(option) || option.ends_with(&DATA.off_suffix) {
            return None;
        }
        Some(DATA.config.get(option).copied().unwrap_or(1))
    }

    /// `IS_ENABLED(name)`: built in or a module.
    pub fn enabled(&self, name: &str) -> bool {
        self.builtin(name) || self.module(name)
    }

    /// `IS_BUILTIN(name)`.
    pub fn builtin(&self, name: &str) -> bool {
        self.value(name) == Some(1)
    }

    /// `IS_MODULE(name)`.
    pub fn module(&self, name: &str) -> bool {
        self.value(&format!("{name}_MODULE")) == Some(1)
    }
}

/// The value of an integer constant of C; none for what is not one. Values above `i64` wrap.
pub fn number(text: &str) -> Option<i64> {
    let body = text.trim_end_matches(['u', 'U', 'l', 'L']);
    let lower = body.as_bytes();
    let (radix, digits) = match lower {
        [b'0', b'x' | b'X', ..] => (16, &body[2..]),
        [b'0', b'b' | b'B', ..] => (2, &body[2..]),
        [b'0', _, ..] => (8, &body[1..]),
        _ => (10, body),
    };
    u64::from_str_radix(digits, radix).ok().map(|value| value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_set() {
        let set = Assumptions::new();
        assert_eq!(set.value("CONFIG_DEBUG_LOCK_ALLOC"), Some(1));
        assert_eq!(set.value("CONFIG_64BIT"), Some(1));
        assert_eq!(set.value("CONFIG_X86_32"), None);
        assert_eq!(set.value("CONFIG_VHOST_NET_MODULE"), None);
        assert_eq!(set.value("CONFIG_NR_CPUS"), Some(64));
        assert_eq!(set.value("__KERNEL__"), Some(1));
        assert_eq!(set.value("ANYTHING"), None);
    }

    #[test]
    fn overrides() {
        let text = "CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_N=0x20\nCONFIG_S=\"x\"\n";
        let set = Assumptions::new().with_config(text).define("CONFIG_D", 2).undefine("CONFIG_A");
        assert_eq!(set.value("CONFIG_A"), None);
        assert!(set.enabled("CONFIG_B") && !set.builtin("CONFIG_B"));
        assert_eq!(set.value("CONFIG_C"), None);
        assert_eq!(set.value("CONFIG_N"), Some(32));
        assert_eq!(set.value("CONFIG_D"), Some(2));
        assert!(set.enabled("CONFIG_S"));
    }

    #[test]
    fn numbers() {
        assert_eq!(number("0x10UL"), Some(16));
        assert_eq!(number("010"), Some(8));
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("0b11"), Some(3));
        assert_eq!(number("1.5"), None);
        assert_eq!(number("0xffffffffffffffffULL"), Some(-1));
        assert_eq!(number(""), None);
    }
}
