//! The calls between the functions of a backtrace, in the text of the tree: which of them nothing names.

use super::choose::{self, Choice};
use super::search::{self, Hits};
use super::{Entry, Place, Primitives};
use crate::discover::decode;
use nestlint_analyzer::source::Language;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::rc::Rc;

/// Inlined functions that may lie between two frames; the compiler inlines no deeper often.
const MAX_INLINED: usize = 4;
/// Functions that are looked through for a call.
const MAX_VISITED: usize = 400;

/// A call of a backtrace that the source does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unresolved {
    /// The function that was called.
    pub(super) inner: String,
    /// The function that called it.
    pub(super) outer: Place,
    /// Where the inner one is handed over or stored as a value; none if nothing does that.
    pub(super) taken: Option<Place>,
}

/// The texts of the files that a report is about.
pub(super) struct Calls<'a> {
    tree: &'a Path,
    hits: &'a Hits,
    choice: &'a Choice,
    texts: RefCell<BTreeMap<String, Rc<str>>>,
}

impl<'a> Calls<'a> {
    pub(super) fn new(tree: &'a Path, hits: &'a Hits, choice: &'a Choice) -> Calls<'a> {
        Calls { tree, hits, choice, texts: RefCell::default() }
    }

    /// Where a function of the report is defined.
    pub(super) fn definition(&self, name: &str) -> Option<Place> {
        let hit = self.choice.functions.get(name)?;
        Some(Place { file: hit.file.clone(), line: hit.line, function: name.to_owned() })
    }

    /// The first two functions of the backtrace, from the acquisition outwards, where the outer one calls the inner one
    /// neither by name nor through functions that may have been inlined. Functions that are not clear are passed over.
    pub(super) fn unresolved(&self, entry: &Entry, primitives: &Primitives) -> Option<Unresolved> {
        let way = choose::way(entry, primitives);
        let mut names: Vec<&str> = way.iter().map(|frame| frame.source_name()).collect();
        // an inlined part and the rest of one function are two frames
        names.dedup();
        names.windows(2).find_map(|pair| {
            let [inner, outer] = pair else { return None };
            let (inner_at, outer) = (self.definition(inner)?, self.definition(outer)?);
            if self.reaches(&outer, &inner_at) {
                return None;
            }
            let taken = self.hits.taken(inner).first();
            let place =
                |hit: &search::Hit| Place { file: hit.file.clone(), line: hit.line, function: (*inner).to_owned() };
            Some(Unresolved { inner: (*inner).to_owned(), outer, taken: taken.map(place) })
        })
    }

    fn reaches(&self, outer: &Place, inner: &Place) -> bool {
        let mut seen = BTreeSet::from([outer.function.clone()]);
        let mut queue = VecDeque::from([(outer.function.clone(), 0)]);
        while let Some((name, depth)) = queue.pop_front() {
            for file in BTreeSet::from([&outer.file, &inner.file]) {
                let text = self.text(file);
                for callee in body(&text, &name).map(called).unwrap_or_default() {
                    if callee == inner.function {
                        return true;
                    }
                    if depth < MAX_INLINED && seen.len() < MAX_VISITED && seen.insert(callee.to_owned()) {
                        queue.push_back((callee.to_owned(), depth + 1));
                    }
                }
            }
        }
        false
    }

    /// A file is asked for many times.
    fn text(&self, file: &str) -> Rc<str> {
        let read = || std::fs::read(self.tree.join(file)).ok().and_then(|bytes| decode(bytes, Language::C).ok());
        let mut texts = self.texts.borrow_mut();
        texts.entry(file.to_owned()).or_insert_with(|| read().unwrap_or_default().into()).clone()
    }
}

/// The text of a function from its name to the brace at the margin that ends it.
fn body<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut places = text.match_indices(name).map(|(at, _)| at);
    let start = places.find(|at| search::is_definition(text.as_bytes(), *at, at + name.len()))?;
    let end = text[start..].find("\n}").map_or(text.len(), |end| start + end);
    Some(&text[start..end])
}

/// Identifiers before a parenthesis that are no members: `x->ops->run(y)` names no function.
fn called(body: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut names = Vec::new();
    let mut at = body.find('{').unwrap_or(body.len());
    while let Some(start) = body[at..].find(|c: char| c.is_ascii_alphabetic() || c == '_').map(|found| at + found) {
        let end = body[start..].find(|c| !is_word(c)).map_or(body.len(), |found| start + found);
        let before = body[..start].trim_end();
        let is_member = before.ends_with("->") || before.ends_with('.');
        if !is_member && body[end..].trim_start().starts_with('(') {
            names.push(&body[start..end]);
        }
        at = end;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{body, called};

    #[test]
    fn calls_are_names_before_a_parenthesis() {
        assert_eq!(called("int f(void)\n{\n\tg (x->ops->run(h(1)));\n\treturn k;\n}"), ["g", "h"]);
        assert_eq!(called("int f(void);"), [""; 0]);
    }

    #[test]
    fn bodies_end_at_the_margin() {
        let text = "int f(void);\nint f(void)\n{\n\tif (1) {\n\t}\n\tg();\n}\nint h(void)\n{\n\tk();\n}\n";
        assert_eq!(body(text, "f").map(called), Some(vec!["if", "g"]));
        assert_eq!(body(text, "g"), None);
    }
}
