//! Finds names in a whole tree: definitions of functions, and places where lock classes are initialised.
//!
//! A search of the bytes, in one pass for all names: the analyzer would need minutes for what is asked of a few files
//! here. What the search takes for a definition is what kernel style makes one; the analysis of the file decides.

use super::names::Primitives;
use crate::discover::shown;
use crate::failure::{Failure, Result};
use aho_corasick::{AhoCorasick, MatchKind};
use nestlint_analyzer::model::Effect;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Directories at the top of a kernel tree that no kernel is built from.
const FOREIGN: [&str; 4] = ["Documentation", "tools", "scripts", "samples"];
/// Longest parameter list that is looked through for the brace after it, in bytes.
const MAX_HEAD: usize = 4_000;
/// Places of one name that are kept.
const MAX_PLACES: usize = 64;

/// What to look for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Names of functions.
    pub(super) functions: BTreeSet<String>,
    /// Lock classes, as they are written where they are initialised.
    pub(super) classes: BTreeSet<String>,
}

/// A place in the tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Path from the top of the tree.
    pub(super) file: String,
    /// Line, from 1.
    pub(super) line: usize,
    /// The call that initialises a class; empty for a function.
    pub(super) call: String,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    /// Definitions of functions.
    pub(super) functions: BTreeMap<String, Vec<Hit>>,
    /// Initialisations of classes.
    pub(super) classes: BTreeMap<String, Vec<Hit>>,
    /// Places where a function is a value: stored in a table, handed over.
    taken: BTreeMap<String, Vec<Hit>>,
}

impl Hits {
    /// Where a function is defined.
    pub(super) fn function(&self, name: &str) -> &[Hit] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// Where a function is used as a value.
    pub(super) fn taken(&self, name: &str) -> &[Hit] {
        self.taken.get(name).map_or(&[], Vec::as_slice)
    }

    /// Where a class is initialised.
    pub(super) fn class(&self, text: &str) -> &[Hit] {
        self.classes.get(text).map_or(&[], Vec::as_slice)
    }
}

/// Looks for the names in every C file and header of a tree.
pub(super) fn search(tree: &Path, wanted: &Wanted, primitives: &Primitives) -> Result<Hits> {
    let names: Vec<&String> = wanted.functions.iter().chain(&wanted.classes).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Ok(Hits::default());
    }
    let builder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names);
    let finder = builder.map_err(|e| Failure::new(format!("cannot search the tree: {e}")))?;
    let find = |path: &PathBuf| -> Vec<(String, Use, Hit)> {
        let Ok(bytes) = std::fs::read(path) else { return Vec::new() };
        let file = shown(path.strip_prefix(tree).unwrap_or(path));
        let at = |found: aho_corasick::Match| {
            let name = names[found.pattern().as_usize()];
            let (of, call) = use_of(&bytes, found.range(), wanted.functions.contains(name), primitives)?;
            let is_wanted = of != Use::Class || wanted.classes.contains(name);
            let hit = || Hit { file: file.clone(), line: line_of(&bytes, found.start()), call: call.to_owned() };
            is_wanted.then(|| (name.clone(), of, hit()))
        };
        finder.find_iter(&bytes).filter_map(at).collect()
    };
    let mut hits = Hits::default();
    for (name, of, hit) in files(tree).par_iter().flat_map_iter(find).collect::<Vec<_>>() {
        let map = match of {
            Use::Definition => &mut hits.functions,
            Use::Value => &mut hits.taken,
            Use::Class => &mut hits.classes,
        };
        let places = map.entry(name).or_default();
        if places.len() < MAX_PLACES {
            places.push(hit);
        }
    }
    Ok(hits)
}

/// What a name is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// A function is defined.
    Definition,
    /// A function is a value.
    Value,
    /// A lock class is initialised.
    Class,
}

/// What the name at these bytes is used for, and the call that initialises a class.
fn use_of<'b>(bytes: &'b [u8], at: Range<usize>, is_function: bool, primitives: &Primitives) -> Option<(Use, &'b str)> {
    if is_function && is_definition(bytes, at.start, at.end) {
        return Some((Use::Definition, ""));
    }
    if let Some(call) = initialiser(bytes, at.start, at.end, primitives) {
        return Some((Use::Class, call));
    }
    (is_function && is_value(bytes, at.start, at.end)).then_some((Use::Value, ""))
}

/// Whether a function is stored or handed over here: `.open = f,`, `x->done = f;`, `setup(x, f)`.
fn is_value(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = bytes[..start].iter().rposition(|byte| !byte.is_ascii_whitespace() && *byte != b'&');
    let Some(before) = before.map(|at| bytes[at]) else { return false };
    let after = bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace());
    let line = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let is_export = bytes[line..].starts_with(b"EXPORT_") || bytes[line..].starts_with(b" *");
    let stands = matches!(before, b'=' | b',' | b'(' | b'{') && matches!(after, Some(b',' | b';' | b')' | b'}'));
    stands && !is_export && is_whole(bytes, start, end)
}

/// C files and headers, in the order of their paths.
fn files(tree: &Path) -> Vec<PathBuf> {
    let wanted = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        let foreign = entry.depth() == 1 && FOREIGN.contains(&&*name);
        entry.depth() == 0 || !(foreign || name.starts_with('.') || entry.path_is_symlink())
    };
    let entries = WalkDir::new(tree).sort_by_file_name().into_iter().filter_entry(wanted);
    let is_source = |path: &Path| path.extension().is_some_and(|extension| extension == "c" || extension == "h");
    let files = entries.filter_map(std::result::Result::ok).filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).filter(|path| is_source(path)).collect()
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the name at these bytes is whole and not part of a longer one.
fn is_whole(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
    let after = bytes.get(end).copied().unwrap_or(b' ');
    let starts_word = bytes.get(start).copied().is_some_and(is_word);
    let ends_word = end.checked_sub(1).and_then(|at| bytes.get(at)).copied().is_some_and(is_word);
    let is_part = (starts_word && is_word(before)) || (ends_word && is_word(after));
    !is_part
}

/// Whether a function is defined here: its head begins at the left margin, and a body follows.
pub(super) fn is_definition(bytes: &[u8], start: usize, end: usize) -> bool {
    let line = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let head = &bytes[line..start];
    let is_type = |byte: &u8| is_word(*byte) || matches!(byte, b' ' | b'\t' | b'*' | b'(' | b')');
    let at_margin = head.first().is_none_or(|byte| is_word(*byte)) && head.iter().all(is_type);
    if !at_margin || !is_whole(bytes, start, end) || head.starts_with(b"return") {
        return false;
    }
    let rest = &bytes[end..bytes.len().min(end + MAX_HEAD)];
    let Some(open) = rest.iter().position(|byte| !byte.is_ascii_whitespace()).filter(|at| rest[*at] == b'(') else {
        return false;
    };
    let Some(close) = closing(&rest[open..]) else { return false };
    // attributes may stand between the parameters and the body
    rest[open + close + 1..].iter().find(|byte| matches!(byte, b'{' | b';' | b'=')) == Some(&b'{')
}

/// Position of the parenthesis that closes the one at 0.
fn closing(text: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The call that initialises or classifies the lock whose text stands here as a whole argument.
fn initialiser<'b>(bytes: &'b [u8], start: usize, end: usize, primitives: &Primitives) -> Option<&'b str> {
    let before = bytes[..start].iter().rposition(|byte| !byte.is_ascii_whitespace())?;
    let after = bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace())?;
    if !matches!(bytes[before], b'(' | b',') || !matches!(after, b')' | b',') || !is_whole(bytes, start, end) {
        return None;
    }
    let head = &bytes[before.saturating_sub(200)..=before];
    let mut depth = 1usize;
    let open = head.iter().rposition(|byte| {
        depth = match byte {
            b'(' => depth - 1,
            b')' => depth + 1,
            _ => depth,
        };
        depth == 0
    })?;
    let name_from = head[..open].iter().rposition(|byte| !is_word(*byte)).map_or(0, |at| at + 1);
    let call = std::str::from_utf8(&head[name_from..open]).ok().filter(|call| !call.is_empty())?;
    initialises(call, primitives).then_some(call)
}

/// Whether a call gives a lock its class, by the model or, for wrappers that no row knows, by its name.
fn initialises(call: &str, primitives: &Primitives) -> bool {
    let model = primitives.model();
    let effects = [Effect::Init, Effect::InitStatic, Effect::SetClass, Effect::SetSubclass];
    let by_model = model.c.function(call).iter().any(|op| effects.contains(&model.op(*op).effect));
    by_model || call.to_ascii_lowercase().contains("init")
}

#[cfg(test)]
mod tests {
    use super::*;
    use nestlint_analyzer::model::Model;

    fn definition(text: &str) -> bool {
        let start = text.find("qdev_lock").expect("the name");
        is_definition(text.as_bytes(), start, start + "qdev_lock".len())
    }

    #[test]
    fn definitions_begin_at_the_margin_and_have_a_body() {
        assert!(definition("static int __must_check qdev_lock(struct q *q)\n{\n}\n"));
        assert!(definition("static void\nqdev_lock(struct q *q, void (*f)(int))\n\t__acquires(&q->lock)\n{\n}\n"));
        assert!(!definition("int qdev_lock(struct q *q);\nint f(void)\n{\n}\n"));
        assert!(!definition("\tqdev_lock(q);\n"));
        assert!(!definition("EXPORT_SYMBOL(qdev_lock);\nint f(void)\n{\n}\n"));
        assert!(!definition("int qdev_lock_all(void)\n{\n}\n"));
        assert!(!definition("int qdev_lock("));
    }

    #[test]
    fn values_are_no_calls_and_no_exports() {
        let value = |text: &str| is_value(text.as_bytes(), text.find('f').expect("f"), text.find('f').expect("f") + 1);
        assert!(value("\t.open\t= f,\n") && value("x = f;") && value("g(x, &f)"));
        assert!(!value("\tf(x);") && !value("x = f(1);") && !value("EXPORT_SYMBOL(f);") && !value("f"));
    }

    #[test]
    fn initialisers_by_row_and_by_name() {
        let primitives = Primitives::new(Model::built_in());
        let call = |text: &str, class: &str| {
            let start = text.find(class).expect("the class");
            initialiser(text.as_bytes(), start, start + class.len(), &primitives).map(str::to_owned)
        };
        assert_eq!(call("\tmutex_init( &q->lock );", "&q->lock").as_deref(), Some("mutex_init"));
        assert_eq!(call("static DEFINE_SPINLOCK(qdev_lock);", "qdev_lock").as_deref(), Some("DEFINE_SPINLOCK"));
        assert_eq!(call("lockdep_set_class(&x(q)->l, &key);", "&key").as_deref(), Some("lockdep_set_class"));
        assert_eq!(call("mutex_lock(&q->lock);", "&q->lock"), None);
        assert_eq!(call("mutex_init(&q->lock2);", "&q->lock"), None);
        assert_eq!(call("&q->lock", "&q->lock"), None);
    }
}
