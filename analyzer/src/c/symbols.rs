//! The symbol table of one file: every distinct identifier, number and string as a number.

use super::words::{self, W};
use rustc_hash::FxHasher;
use std::borrow::Cow;
use std::hash::Hasher;
use std::sync::LazyLock;

/// A symbol; index into [`Symbols`].
pub type Sym = u32;

/// Texts seen so far, each once.
#[derive(Clone)]
pub struct Symbols<'a> {
    texts: Vec<(u64, Cow<'a, str>)>,
    slots: Vec<u32>,
}

/// The hash of a text that [`Symbols::hash`] and the macro table share.
pub fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

static SEED: LazyLock<Symbols<'static>> = LazyLock::new(|| {
    let mut symbols = Symbols { texts: Vec::new(), slots: vec![0; 1024] };
    for (text, _) in words::all() {
        symbols.intern(text);
    }
    symbols
});

impl Default for Symbols<'_> {
    fn default() -> Self {
        Symbols::new()
    }
}

impl<'a> Symbols<'a> {
    /// A table that holds the words of [`words::all`] only.
    pub fn new() -> Symbols<'a> {
        SEED.clone()
    }

    /// The symbol of a text.
    pub fn intern(&mut self, text: &'a str) -> Sym {
        self.insert(Cow::Borrowed(text))
    }

    /// The symbol of a text that lives nowhere else.
    pub fn intern_owned(&mut self, text: String) -> Sym {
        self.insert(Cow::Owned(text))
    }

    fn insert(&mut self, text: Cow<'a, str>) -> Sym {
        let code = hash(&text);
        let mask = self.slots.len() - 1;
        let mut at = (code >> 20) as usize & mask;
        while let Some(index) = self.slots[at].checked_sub(1) {
            let (other, known) = &self.texts[index as usize];
            if *other == code && *known == text {
                return index;
            }
            at = (at + 1) & mask;
        }
        self.texts.push((code, text));
        self.slots[at] = self.texts.len() as u32;
        let sym = self.texts.len() as u32 - 1;
        if self.texts.len() * 2 > self.slots.len() {
            self.grow();
        }
        sym
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        self.slots = vec![0; size];
        for (index, (code, _)) in self.texts.iter().enumerate() {
            let mut at = (code >> 20) as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = index as u32 + 1;
        }
    }

    /// The text of a symbol.
    pub fn text(&self, sym: Sym) -> &str {
        self.texts.get(sym as usize).map_or("", |(_, text)| text)
    }

    /// [`hash`] of the text of a symbol.
    pub fn hash(&self, sym: Sym) -> u64 {
        self.texts.get(sym as usize).map_or(0, |(code, _)| *code)
    }

    /// What the symbol is to the parser.
    pub fn word(&self, sym: Sym) -> W {
        words::all().get(sym as usize).map_or(W::Plain, |(_, word)| *word)
    }

    /// Whether there are none; there are always the words.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// How many symbols there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_growth() {
        let mut symbols = Symbols::new();
        let texts: Vec<String> = (0..5000).map(|n| format!("name{n}")).collect();
        let first: Vec<Sym> = texts.iter().map(|t| symbols.intern(t)).collect();
        let second: Vec<Sym> = texts.iter().map(|t| symbols.intern(t)).collect();
        assert_eq!(first, second);
        assert_eq!(symbols.text(first[77]), "name77");
        let word = symbols.intern("struct");
        assert_eq!(symbols.word(word), W::Struct);
        assert_eq!(symbols.word(first[0]), W::Plain);
    }
}
