//! What C code means beside its locks; the form is described in `linux-context.toml`.

use super::ModelError;
use super::file::{at, find_kind, push};
use super::row::{argument, lock_arg, split_mode, subclass_of};
use crate::model::{Effect, LockArg, LockOp, Mode, Model, OpId, Rare};
use crate::resolved::Builtin;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use toml::Spanned;

/// The argument that decides whether a call returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// The argument.
    pub arg: u8,
    /// It does not return if the argument is false, rather than true.
    pub negated: bool,
}

/// How a call of the `container_of` family names the type of its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeArg {
    /// By an argument that is a type.
    Arg(u8),
    /// By an argument of that type.
    TypeOf(u8),
}

/// A call that goes from a member to the object around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Container {
    /// The argument that points to the member.
    pub pointer: u8,
    /// The type of the object.
    pub of: TypeArg,
    /// The argument that names the member.
    pub member: u8,
    /// The pointer is a list's head or another element; the result is some element of the list.
    pub is_element: bool,
}

/// When a callback runs, seen from the call that takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Where {
    /// Inside the call, with the locks of the caller.
    Here,
    /// At another time, without them.
    Elsewhere,
    /// In other code, and the call waits for it: a lock of the caller that it takes deadlocks.
    Joined,
}

/// What a callback may be run by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunsIn {
    /// A task that may sleep.
    Process,
    /// A softirq, or a task with bottom halves off.
    Softirq,
    /// An interrupt, or a task with interrupts off.
    Hardirq,
    /// Not known, or several.
    Any,
}

/// A callback of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// The argument that is the function.
    pub function: u8,
    /// When it runs.
    pub runs: Where,
    /// What runs it.
    pub context: RunsIn,
    /// For each of its parameters the argument of the call that it is given, as far as that is known.
    pub args: Vec<Option<u8>>,
}

/// What is true when a member of an operations table is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What runs it.
    pub context: RunsIn,
    /// Locks that are held.
    pub locks: Vec<OpId>,
}

/// A lock of its caller's that a call may give up, whatever is seen of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivesUp {
    /// The lock: a member of an argument.
    pub lock: LockArg,
    /// Constants of the tree: it is given up if the result has one of these bits.
    pub bits: Vec<Box<str>>,
}

/// Everything of the `[context]` tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    pub opaque_files: Vec<Box<str>>,
    pub programs: Vec<Box<str>>,
    pub not_built: Vec<Box<str>>,
    pub diverges: FxHashSet<Box<str>>,
    pub diverges_if: FxHashMap<Box<str>, Condition>,
    pub identity: FxHashMap<Box<str>, u8>,
    pub containers: FxHashMap<Box<str>, Container>,
    pub casts: FxHashMap<Box<str>, u8>,
    pub singletons: FxHashMap<Box<str>, u16>,
    pub singleton_names: FxHashMap<Box<str>, Box<str>>,
    pub fresh: FxHashSet<Box<str>>,
    pub not_null: FxHashSet<Box<str>>,
    pub bits: FxHashSet<Box<str>>,
    pub callbacks: FxHashMap<Box<str>, Vec<Callback>>,
    pub entries: FxHashMap<Box<str>, FxHashMap<Box<str>, Entry>>,
    pub lock_types: FxHashSet<Box<str>>,
    pub transparent: FxHashSet<Box<str>>,
    pub keyed_by_file: FxHashSet<Box<str>>,
    pub novalidate: FxHashSet<Box<str>>,
    pub reclassed: FxHashSet<Box<str>>,
    pub typed: FxHashSet<Box<str>>,
    pub bases: FxHashSet<Box<str>>,
    pub compared: FxHashSet<Box<str>>,
    pub rare: FxHashMap<Box<str>, Rare>,
    pub error_pointers: FxHashMap<Box<str>, Builtin>,
    pub gives_up: FxHashMap<Box<str>, GivesUp>,
}

/// The table as TOML sees it.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Tables {
    opaque_files: Option<Spanned<String>>,
    programs: Option<Spanned<String>>,
    not_built: Option<Spanned<String>>,
    diverges: Option<Spanned<String>>,
    diverges_if: Option<Spanned<String>>,
    identity: Option<Spanned<String>>,
    containers: Option<Spanned<String>>,
    elements: Option<Spanned<String>>,
    casts: Option<Spanned<String>>,
    singletons: Option<Spanned<String>>,
    fresh: Option<Spanned<String>>,
    not_null: Option<Spanned<String>>,
    bits: Option<Spanned<String>>,
    callbacks: Option<Spanned<String>>,
    entries: Option<Spanned<String>>,
    lock_types: Option<Spanned<String>>,
    transparent: Option<Spanned<String>>,
    keyed_by_file: Option<Spanned<String>>,
    novalidate: Option<Spanned<String>>,
    reclassed: Option<Spanned<String>>,
    typed: Option<Spanned<String>>,
    bases: Option<Spanned<String>>,
    compared: Option<Spanned<String>>,
    rare: Option<Spanned<String>>,
    error_pointers: Option<Spanned<String>>,
    gives_up: Option<Spanned<String>>,
}

/// Whether a list of files, and of directories that end in a slash, has a path.
pub(super) fn has_path(list: &[Box<str>], path: &str) -> bool {
    list.iter().any(|known| match known.strip_suffix('/') {
        Some(_) => path.starts_with(&**known) || path.contains(&format!("/{known}")),
        None => path.strip_suffix(&**known).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')),
    })
}

/// The lines of a string that say something, without their notes, with their place in the file.
pub(super) struct Lines<'t> {
    rest: &'t str,
    offset: usize,
}

impl<'t> Lines<'t> {
    /// The lines of a string of the file.
    pub fn new(text: &str, value: &'t Spanned<String>) -> Self {
        let start = value.span().start;
        let quoted = text.get(start..).unwrap_or("");
        let quotes = quoted.bytes().take_while(|byte| matches!(byte, b'\'' | b'"')).count().min(3);
        let is_long = quotes == 3 && quoted[quotes..].starts_with('\n');
        Self { rest: value.get_ref(), offset: start + quotes + usize::from(is_long) }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = (&'t str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            let offset = self.offset;
            self.offset += line.len() + 1;
            self.rest = rest;
            let line = line.split_once('#').map_or(line, |(row, _)| row);
            if !line.trim().is_empty() {
                return Some((line.trim(), offset + line.len() - line.trim_start().len()));
            }
        }
        None
    }
}

/// Adds the tables to the model.
pub(super) fn merge(model: &mut Model, text: &str, tables: &Tables) -> Result<(), ModelError> {
    let context = &mut model.c.context;
    words(text, &tables.opaque_files, |word| context.opaque_files.push(word.into()));
    words(text, &tables.programs, |word| context.programs.push(word.into()));
    words(text, &tables.not_built, |word| context.not_built.push(word.into()));
    words(text, &tables.diverges, |word| _ = context.diverges.insert(word.into()));
    words(text, &tables.fresh, |word| _ = context.fresh.insert(word.into()));
    words(text, &tables.not_null, |word| _ = context.not_null.insert(word.into()));
    words(text, &tables.bits, |word| _ = context.bits.insert(word.into()));
    words(text, &tables.lock_types, |word| _ = context.lock_types.insert(word.into()));
    words(text, &tables.transparent, |word| _ = context.transparent.insert(word.into()));
    words(text, &tables.keyed_by_file, |word| _ = context.keyed_by_file.insert(word.into()));
    words(text, &tables.novalidate, |word| _ = context.novalidate.insert(word.into()));
    words(text, &tables.reclassed, |word| _ = context.reclassed.insert(word.into()));
    words(text, &tables.typed, |word| _ = context.typed.insert(word.into()));
    words(text, &tables.bases, |word| _ = context.bases.insert(word.into()));
    words(text, &tables.compared, |word| _ = context.compared.insert(word.into()));
    rows(text, &tables.diverges_if, |name, row| {
        let arg = row.strip_prefix('!');
        let condition = Condition { arg: argument(arg.unwrap_or(row))?, negated: arg.is_some() };
        context.diverges_if.insert(name.into(), condition);
        Ok(())
    })?;
    rows(text, &tables.identity, |name, row| {
        context.identity.insert(name.into(), argument(row)?);
        Ok(())
    })?;
    rows(text, &tables.rare, |name, row| {
        context.rare.insert(name.into(), rare(row)?);
        Ok(())
    })?;
    rows(text, &tables.error_pointers, |name, row| {
        context.error_pointers.insert(name.into(), error_pointer(row)?);
        Ok(())
    })?;
    rows(text, &tables.casts, |name, row| {
        context.casts.insert(name.into(), argument(row)?);
        Ok(())
    })?;
    for (list, is_element) in [(&tables.containers, false), (&tables.elements, true)] {
        rows(text, list, |name, row| {
            context.containers.insert(name.into(), container(row, is_element)?);
            Ok(())
        })?;
    }
    let mut singletons = Vec::new();
    words(text, &tables.singletons, |word| singletons.push(word.to_owned()));
    for name in singletons {
        if let Some((name, function)) = name.split_once('=') {
            model.c.context.singleton_names.insert(name.into(), function.into());
            continue;
        }
        let global = super::row::intern_global(model, &format!("{name}()")).map_err(|reason| at(text, 0, &reason))?;
        model.c.context.singletons.insert(name.into(), global);
    }
    rows(text, &tables.gives_up, |name, row| {
        let row = gives_up(model, row)?;
        model.c.context.gives_up.insert(name.into(), row);
        Ok(())
    })?;
    merge_callbacks(&mut model.c.context.callbacks, text, &tables.callbacks)?;
    merge_entries(model, text, &tables.entries)
}

fn words(text: &str, list: &Option<Spanned<String>>, mut add: impl FnMut(&str)) {
    let Some(list) = list else { return };
    for (line, _) in Lines::new(text, list) {
        line.split_ascii_whitespace().for_each(&mut add);
    }
}

/// Calls `add` with the first word and the rest of every row.
fn rows(
    text: &str,
    list: &Option<Spanned<String>>,
    mut add: impl FnMut(&str, &str) -> Result<(), String>,
) -> Result<(), ModelError> {
    let Some(list) = list else { return Ok(()) };
    for (line, offset) in Lines::new(text, list) {
        let (name, row) = line.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((line, ""));
        add(name, row.trim_start()).map_err(|reason| at(text, offset, &reason))?;
    }
    Ok(())
}

fn error_pointer(row: &str) -> Result<Builtin, String> {
    match row {
        "makes" => Ok(Builtin::ErrorPointer),
        "number" => Ok(Builtin::ErrorNumber),
        "is" => Ok(Builtin::IsError { or_null: false }),
        "is-or-null" => Ok(Builtin::IsError { or_null: true }),
        other => Err(format!("`{other}` is nothing that is done with an error pointer")),
    }
}

fn gives_up(model: &mut Model, row: &str) -> Result<GivesUp, String> {
    let mut words = row.split_ascii_whitespace();
    let lock = lock_arg(model, words.next().unwrap_or(""))?;
    if !matches!(lock, LockArg::Projected(..)) {
        return Err("a lock that is given up is a member of an argument".to_owned());
    }
    let bits: Vec<Box<str>> = words.map(Box::from).collect();
    if bits.is_empty() {
        return Err("the bits of the result that tell it are missing".to_owned());
    }
    Ok(GivesUp { lock, bits })
}

fn rare(row: &str) -> Result<Rare, String> {
    match row {
        "warned" => Ok(Rare::Warned),
        "last-reference" => Ok(Rare::LastReference),
        other => Err(format!("`{other}` is no reason: `warned` or `last-reference`")),
    }
}

fn container(row: &str, is_element: bool) -> Result<Container, String> {
    let words: Vec<&str> = row.split_ascii_whitespace().collect();
    let [pointer, of, member] = words[..] else {
        return Err("a container needs a pointer, a type and a member".to_owned());
    };
    let of = match of.strip_prefix("typeof(").and_then(|rest| rest.strip_suffix(')')) {
        Some(value) => TypeArg::TypeOf(argument(value)?),
        None => TypeArg::Arg(argument(of)?),
    };
    Ok(Container { pointer: argument(pointer)?, of, member: argument(member)?, is_element })
}

/// Rows of one file add up; those of a later file replace them.
fn merge_callbacks(
    callbacks: &mut FxHashMap<Box<str>, Vec<Callback>>,
    text: &str,
    list: &Option<Spanned<String>>,
) -> Result<(), ModelError> {
    let mut new: FxHashMap<Box<str>, Vec<Callback>> = FxHashMap::default();
    rows(text, list, |name, row| {
        new.entry(name.into()).or_default().push(callback(row)?);
        Ok(())
    })?;
    callbacks.extend(new);
    Ok(())
}

fn callback(row: &str) -> Result<Callback, String> {
    let mut words = row.split_ascii_whitespace();
    let runs = match words.next() {
        Some("here") => Where::Here,
        Some("elsewhere") => Where::Elsewhere,
        Some("joined") => Where::Joined,
        _ => return Err("a callback runs `here`, `elsewhere` or `joined`".to_owned()),
    };
    let function = argument(words.next().unwrap_or(""))?;
    let context = runs_in(words.next().unwrap_or(""))?;
    let args = match words.next().map(|word| word.strip_prefix("args=").ok_or(word)) {
        None => Vec::new(),
        Some(Ok(list)) => list.split(',').map(parameter).collect::<Result<_, _>>()?,
        Some(Err(word)) => return Err(format!("`{word}` is not of the form args=$0,?")),
    };
    Ok(Callback { function, runs, context, args })
}

fn parameter(word: &str) -> Result<Option<u8>, String> {
    if word == "?" { Ok(None) } else { argument(word).map(Some) }
}

fn runs_in(word: &str) -> Result<RunsIn, String> {
    match word {
        "process" => Ok(RunsIn::Process),
        "softirq" => Ok(RunsIn::Softirq),
        "hardirq" => Ok(RunsIn::Hardirq),
        "any" => Ok(RunsIn::Any),
        _ => Err(format!("unknown context `{word}`: process, softirq, hardirq or any")),
    }
}

fn merge_entries(model: &mut Model, text: &str, list: &Option<Spanned<String>>) -> Result<(), ModelError> {
    rows(text, list, |name, row| {
        let (table, field) = name.split_once('.').ok_or_else(|| format!("`{name}` is not of the form struct.field"))?;
        let entry = entry(model, row)?;
        model.c.context.entries.entry(table.into()).or_default().insert(field.into(), entry);
        Ok(())
    })
}

/// `CONTEXT [KIND: LOCK[/MODE] [sub=…]]...`, where a kind may have several words.
fn entry(model: &mut Model, row: &str) -> Result<Entry, String> {
    let (context, mut rest) = row.split_once(' ').unwrap_or((row, ""));
    let context = runs_in(context)?;
    let mut locks = Vec::new();
    while !rest.trim().is_empty() {
        let (kind, tail) = rest.split_once(':').ok_or_else(|| format!("`{rest}` is not of the form kind: lock"))?;
        let (lock, tail) = split_word(tail);
        let (subclass, next) = match tail.strip_prefix("sub=") {
            Some(tail) => split_word(tail),
            None => ("0", tail),
        };
        locks.push(entry_lock(model, kind.trim(), lock, subclass)?);
        rest = next;
    }
    Ok(Entry { context, locks })
}

/// The first word and what follows it.
fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word, rest.trim_start())
}

fn entry_lock(model: &mut Model, kind: &str, lock: &str, subclass: &str) -> Result<OpId, String> {
    let (lock, mode) = split_mode(lock, Some(Mode::Exclusive))?;
    let op = LockOp {
        kind: find_kind(model, kind).ok_or_else(|| format!("unknown kind of lock `{kind}`"))?,
        effect: Effect::AssertHeld,
        mode,
        lock: lock_arg(model, lock)?,
        subclass: subclass_of(subclass)?,
        nest_lock: None,
    };
    push(model, op)
}
