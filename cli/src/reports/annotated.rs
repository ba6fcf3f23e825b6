//! Annotations that the tree has today, where the analysis finds no nesting: the classes may have been set apart.
//!
//! A lock that got a class, subclass or comparison function of its own nests no more, so no nesting can be shown. The
//! text shows it: a call that sets the class apart in the files that initialise it, or an annotated acquisition in one
//! of the two functions of the report.

use super::Entry;
use super::choose::Choice;
use super::names::{Primitives, last_word, written};
use super::search;
use crate::discover::decode;
use nestlint_analyzer::model::{Effect, SubclassArg};
use nestlint_analyzer::source::Language;
use std::collections::BTreeSet;
use std::path::Path;

/// Longest call that is looked at, in bytes.
const MAX_CALL: usize = 300;

/// The annotation of a report's class in the tree, with its place.
pub(super) fn find(entry: &Entry, choice: &Choice, tree: &Path, primitives: &Primitives) -> Option<String> {
    let lock = entry.report.acquiring.as_ref()?;
    let class = written(&lock.name);
    let ends = [&entry.acquiring, &entry.holding];
    let functions: Vec<_> =
        ends.into_iter().flatten().filter_map(|frame| choice.functions.get_key_value(frame.source_name())).collect();
    let files = functions.iter().map(|(_, hit)| &hit.file).chain(choice.inits.iter().map(|hit| &hit.file));
    for file in files.collect::<BTreeSet<_>>() {
        let text = text(tree, file);
        let whole = calls(&text).find(|call| sets_apart(call, class, primitives));
        let names = functions.iter().filter(|(_, hit)| hit.file == *file).map(|(name, _)| name.as_str());
        let nested = names
            .filter_map(|name| range(&text, name))
            .find_map(|range| calls(&text).find(|call| range.contains(&call.at) && nests(call, class, primitives)));
        if let Some(call) = whole.or(nested) {
            let line = 1 + text[..call.at].matches('\n').count();
            let words: Vec<&str> = call.text.split_ascii_whitespace().collect();
            return Some(format!("`{}` at {file}:{line}", words.join(" ")));
        }
    }
    None
}

fn text(tree: &Path, file: &str) -> String {
    std::fs::read(tree.join(file)).ok().and_then(|bytes| decode(bytes, Language::C).ok()).unwrap_or_default()
}

/// A call as written.
struct Call<'t> {
    at: usize,
    name: &'t str,
    text: &'t str,
}

impl<'t> Call<'t> {
    /// The first argument.
    fn lock(&self) -> &'t str {
        let args = &self.text[self.name.len()..].trim_start();
        let end = args.rfind(')').unwrap_or(args.len());
        let mut depth = 0i32;
        let comma = args.bytes().position(|byte| {
            depth += i32::from(byte == b'(') - i32::from(byte == b')');
            byte == b',' && depth == 1
        });
        args.get(1..comma.unwrap_or(end)).unwrap_or("").trim()
    }
}

/// The calls that may annotate something.
fn calls(text: &str) -> impl Iterator<Item = Call<'_>> {
    let marks = ["_nested", "lockdep_set_", "lock_set_cmp_fn"];
    let found = marks.into_iter().flat_map(|mark| text.match_indices(mark).map(|(at, _)| at));
    found.filter_map(|at| call_at(text, at))
}

fn call_at(text: &str, at: usize) -> Option<Call<'_>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let start = text[..at].rfind(|c| !is_word(c)).map_or(0, |at| at + 1);
    let open = start + text[start..].find(|c| !is_word(c))?;
    let rest = text.get(open..).filter(|rest| rest.trim_start().starts_with('('))?;
    let mut depth = 0i32;
    let close = rest.bytes().take(MAX_CALL).position(|byte| {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        byte == b')' && depth == 0
    })?;
    Some(Call { at: start, name: &text[start..open], text: text.get(start..=open + close)? })
}

/// Whether a call gives locks of this class another one.
fn sets_apart(call: &Call, class: &str, primitives: &Primitives) -> bool {
    let model = primitives.model();
    let apart = [Effect::SetClass, Effect::SetSubclass, Effect::SetCmpFn];
    let is_apart = model.c.function(call.name).iter().any(|op| apart.contains(&model.op(*op).effect));
    // a plain variable may be any lock
    is_apart && call.lock().contains(['>', '.']) && last_word(call.lock()) == last_word(class)
}

/// Whether a call takes a lock that may be of this class with a subclass.
fn nests(call: &Call, class: &str, primitives: &Primitives) -> bool {
    let model = primitives.model();
    let is_nested = model.c.function(call.name).iter().any(|op| matches!(model.op(*op).subclass, SubclassArg::Arg(_)));
    let lock = call.lock();
    let is_member = lock.contains("->") || lock.contains('.');
    is_nested && (!is_member || last_word(lock) == last_word(class))
}

/// Where a function's text is.
fn range(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let mut places = text.match_indices(name).map(|(at, _)| at);
    let start = places.find(|at| search::is_definition(text.as_bytes(), *at, at + name.len()))?;
    Some(start..text[start..].find("\n}").map_or(text.len(), |end| start + end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nestlint_analyzer::model::Model;

    #[test]
    fn annotations_are_calls_on_the_same_member() {
        let primitives = Primitives::new(Model::built_in());
        let text =
            "void f(void)\n{\n\tlockdep_set_class(&q->sem,\n\t\t&key);\n\tspin_lock_nested(&a->b(c, d)->lock, 1);\n}\n";
        let found: Vec<_> = calls(text).collect();
        assert_eq!(
            found.iter().map(|call| (call.name, call.lock())).collect::<Vec<_>>(),
            [("spin_lock_nested", "&a->b(c, d)->lock"), ("lockdep_set_class", "&q->sem"),]
        );
        assert!(sets_apart(&found[1], "&bmap->sem", &primitives) && !sets_apart(&found[1], "&q->lock", &primitives));
        assert!(nests(&found[0], "&list->lock", &primitives) && !nests(&found[0], "&q->sem", &primitives));
        assert_eq!(range(text, "f"), Some(5..text.len() - 3));
    }
}
