//! The calls between the functions of a backtrace, in the source: which of them nothing names.

use super::analysis::Analysis;
use super::choose;
use super::{Entry, Place, Primitives};
use nestlint_analyzer::program::ProgramFn;
use nestlint_analyzer::source::FileId;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Inlined functions that may lie between two frames; the compiler inlines no deeper often.
const MAX_INLINED: usize = 4;
/// Functions that are looked through for a call.
const MAX_VISITED: usize = 400;

/// The functions of an analysis by their names.
pub(super) struct Calls<'a> {
    analysis: &'a Analysis,
    functions: BTreeMap<&'a str, Vec<&'a ProgramFn>>,
    texts: RefCell<BTreeMap<FileId, Rc<str>>>,
}

impl<'a> Calls<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Calls<'a> {
        let mut functions: BTreeMap<&str, Vec<&ProgramFn>> = BTreeMap::new();
        for function in &analysis.program.functions {
            functions.entry(&function.name).or_default().push(function);
        }
        Calls { analysis, functions, texts: RefCell::default() }
    }

    /// Where a function is defined.
    pub(super) fn definition(&self, name: &str) -> Option<Place> {
        let function = self.functions.get(name)?.first()?;
        let file = self.analysis.path(function.at.file).to_owned();
        Some(Place { file, line: self.analysis.line(function.at), function: name.to_owned() })
    }

    /// The first two functions of the backtrace, from the acquisition outwards, where the outer one calls the inner one
    /// neither by name nor through functions that may have been inlined. Frames that were not analysed are passed over.
    pub(super) fn unresolved(&self, entry: &Entry, primitives: &Primitives) -> Option<(String, Place)> {
        let way = choose::way(entry, primitives);
        let names: Vec<&str> = way.iter().map(|frame| frame.source_name()).collect();
        names.windows(2).find_map(|pair| {
            let [inner, outer] = pair else { return None };
            let place = self.definition(outer)?;
            (!self.reaches(outer, inner)).then(|| ((*inner).to_owned(), place))
        })
    }

    fn reaches(&self, from: &str, to: &str) -> bool {
        let mut seen: BTreeSet<String> = BTreeSet::from([from.to_owned()]);
        let mut queue = VecDeque::from([(from.to_owned(), 0)]);
        while let Some((name, depth)) = queue.pop_front() {
            for callee in self.callees(&name) {
                if callee == to {
                    return true;
                }
                let is_new = depth < MAX_INLINED && seen.len() < MAX_VISITED && self.functions.contains_key(&*callee);
                if is_new && seen.insert(callee.clone()) {
                    queue.push_back((callee, depth + 1));
                }
            }
        }
        false
    }

    /// A file is asked for many times.
    fn text(&self, file: FileId) -> Rc<str> {
        self.texts.borrow_mut().entry(file).or_insert_with(|| self.analysis.text(file).into()).clone()
    }

    /// Every name that a function's text calls.
    fn callees(&self, name: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for function in self.functions.get(name).into_iter().flatten() {
            let text = self.text(function.at.file);
            let body = text.get(function.whole.lo as usize..function.whole.hi as usize).unwrap_or("");
            names.extend(called(body).into_iter().map(str::to_owned));
        }
        names
    }
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
    use super::called;

    #[test]
    fn calls_are_names_before_a_parenthesis() {
        assert_eq!(called("int f(void)\n{\n\tg (x->ops->run(h(1)));\n\treturn k;\n}"), ["g", "h"]);
        assert_eq!(called("int f(void);"), [""; 0]);
    }
}
