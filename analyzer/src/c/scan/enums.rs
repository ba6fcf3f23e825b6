//! Enumerators of a file, found in a run of tokens: macros are made of them (`BIT(FLAG_BIT)`).

use crate::c::lex::{Raw, T};
use crate::c::macros::constant_value;
use crate::c::symbols::hash;
use rustc_hash::FxHashMap;

#[derive(Default, Clone, Copy, PartialEq)]
enum At {
    /// Outside.
    #[default]
    Nowhere,
    /// Behind `enum`, perhaps with its tag.
    Head,
    /// Where the name of an enumerator stands.
    Name,
    /// Behind the name.
    Named,
    /// Behind its `=`, from this byte, in parentheses this deep.
    Value { from: u32, depth: u32 },
}

/// Reads enumerators.
#[derive(Default)]
pub(super) struct Enums {
    at: At,
    name: u64,
    /// The value of the next one if it has none of its own; none while it is not known.
    next: Option<i64>,
    found: FxHashMap<u64, i64>,
}

impl Enums {
    pub(super) fn token(&mut self, token: Raw, text: &str) {
        self.at = match (self.at, token.kind) {
            (At::Nowhere, T::Ident) if token.hi - token.lo == 4 && token.text(text) == "enum" => At::Head,
            (At::Head, T::Ident) => At::Head,
            (At::Head, T::LBrace) => {
                self.next = Some(0);
                At::Name
            }
            (At::Name, T::Ident) => {
                self.name = hash(token.text(text));
                At::Named
            }
            (At::Named, T::Assign) => At::Value { from: token.hi, depth: 0 },
            (At::Named, T::Comma) => self.end(At::Name),
            (At::Named, T::RBrace) => self.end(At::Nowhere),
            (At::Value { from, depth: 0 }, T::Comma | T::RBrace) => {
                let value = text.get(from as usize..token.lo as usize).unwrap_or("");
                self.next = constant_value(value, &mut |name: &str| self.found.get(&hash(name)).copied());
                self.end(if token.kind == T::Comma { At::Name } else { At::Nowhere })
            }
            (At::Value { from, depth }, T::LParen) => At::Value { from, depth: depth + 1 },
            (At::Value { from, depth }, T::RParen) => At::Value { from, depth: depth.saturating_sub(1) },
            (value @ At::Value { .. }, kind) if !matches!(kind, T::Semi | T::LBrace | T::Eof) => value,
            _ => At::Nowhere,
        };
    }

    fn end(&mut self, then: At) -> At {
        if let Some(value) = self.next {
            self.found.insert(self.name, value);
        }
        self.next = self.next.and_then(|value| value.checked_add(1));
        then
    }

    /// The enumerators by the hash of their names, in a fixed order.
    pub(super) fn finish(self) -> Vec<(u64, i64)> {
        let mut found: Vec<(u64, i64)> = self.found.into_iter().collect();
        found.sort_unstable();
        found
    }
}
