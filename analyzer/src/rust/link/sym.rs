//! Strings of the run, interned once, so that names of different files compare as numbers.

use crate::facts::{FileFacts, Name};
use rustc_hash::FxHashMap;

/// A string of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sym(pub(crate) u32);

macro_rules! known {
    ($($id:ident $text:literal)*) => {
        /// Names that the language or the linker itself speaks of.
        pub(crate) mod known {
            use super::Sym;
            #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "position of each constant below")]
            enum At { $($id),* }
            $(pub(crate) const $id: Sym = Sym(At::$id as u32);)*
            pub(super) const TEXTS: &[&str] = &[$($text),*];
        }
    };
}

known! {
    EMPTY "" SELF "self" SELF_TYPE "Self" SUPER "super" CRATE "crate" DOLLAR_CRATE "$crate"
    OUTPUT "Output" ITEM "Item" TARGET "Target" INTO_ITER "IntoIter"
    STD "std" CORE "core" ALLOC "alloc" MAIN "main" FMT "fmt" NEXT "next" DEREF "deref"
    INDEX "index" DROP "drop" FROM "from" POLL "poll" INTO_ITER_FN "into_iter"
}

/// The interner.
#[derive(Debug)]
pub(crate) struct Symbols {
    map: FxHashMap<Box<str>, Sym>,
    texts: Vec<Box<str>>,
}

impl Symbols {
    /// An interner that knows the constants of [`known`].
    pub(crate) fn new() -> Symbols {
        let mut symbols = Symbols { map: FxHashMap::default(), texts: Vec::new() };
        for text in known::TEXTS {
            symbols.intern(text);
        }
        symbols
    }

    /// The symbol of a string.
    pub(crate) fn intern(&mut self, text: &str) -> Sym {
        if let Some(&sym) = self.map.get(text) {
            return sym;
        }
        let sym = Sym(self.texts.len() as u32);
        self.texts.push(text.into());
        self.map.insert(text.into(), sym);
        sym
    }

    /// The symbol of a string that occurs in the run, if it does.
    pub(crate) fn get(&self, text: &str) -> Option<Sym> {
        self.map.get(text).copied()
    }

    /// The text of a symbol.
    pub(crate) fn text(&self, sym: Sym) -> &str {
        &self.texts[sym.0 as usize]
    }

    /// Symbols of every name of a file, by [`Name`].
    pub(crate) fn of_file(&mut self, facts: &FileFacts) -> FileSyms {
        FileSyms(facts.names.iter().map(|text| self.intern(text)).collect())
    }
}

/// The symbols of a file's names.
#[derive(Debug)]
pub(crate) struct FileSyms(Vec<Sym>);

impl FileSyms {
    /// The symbol of a name of the file.
    pub(crate) fn get(&self, name: Name) -> Sym {
        self.0[name.index()]
    }
}
