//! The lock model of C: what the Linux kernel's functions, macros, guard classes and callback tables do to locks.
//!
//! Two kinds of data, in `analyzer/models/linux-*.toml`: rows of lock operations (form: head of `linux-c.toml`) and
//! context (`linux-context.toml`): who does not return, whose result is what, which callback runs where, what is held
//! when a framework calls a driver. A user's file of the same form replaces or adds rows. The rows stand in strings with one row
//! a line, because a thousand tables of TOML take ten times as long to read at every start.

mod context;
mod file;
mod row;

pub use context::{Callback, Condition, Container, Entry, GivesUp, RunsIn, TypeArg, Where};
pub use row::ContextEffect;

use super::{Model, OpId, Rare};
use crate::resolved::Builtin;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt;

/// The data files that are built in.
const BUILT_IN: [&str; 4] = [
    include_str!("../../models/linux-c.toml"),
    include_str!("../../models/linux-c-lockdep.toml"),
    include_str!("../../models/linux-c-wrappers.toml"),
    include_str!("../../models/linux-context.toml"),
];

/// Why a model file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelError {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
    /// What is wrong: lower case, no full stop.
    pub reason: String,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.reason)
    }
}

impl std::error::Error for ModelError {}

/// A function or macro of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What it does to which lock, in this order.
    pub ops: Vec<OpId>,
    /// The body is never entered. Otherwise a body that is in the sources is used instead of the row.
    pub is_primitive: bool,
    /// The call that releases what it acquires.
    pub release: Option<Box<str>>,
    /// What it does to interrupts and preemption.
    pub context: ContextEffect,
}

/// A guard class of `<linux/cleanup.h>`: `guard(class)(args)`, `scoped_guard(class, args)`, `CLASS(class, var)(args)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardClass {
    /// What its constructor does, `$0` being the first of `args`; the end of its scope releases the same locks.
    pub ops: Vec<OpId>,
    /// May fail. Held if and only if the guard object is not null: the body of `scoped_guard` runs only then, the
    /// statement of `scoped_cond_guard` only otherwise.
    pub is_conditional: bool,
    /// What it does to interrupts and preemption until the end of its scope.
    pub context: ContextEffect,
}

/// What an operation takes from the value of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtRunTime {
    /// Argument with the mode: 0 exclusive, 1 shared, 2 recursive.
    pub mode: Option<u8>,
    /// Argument that makes it a trylock if it is not zero.
    pub trylock: Option<u8>,
    /// Argument that says, if it is zero, that lockdep checks nothing.
    pub check: Option<u8>,
    /// Argument with the key of the class that it gives.
    pub key: Option<u8>,
}

/// Everything the model knows of C. Kinds, operations, globals and paths are in [`Model`].
#[derive(Debug, Clone, Default)]
pub struct CModel {
    calls: FxHashMap<Box<str>, Call>,
    guards: FxHashMap<Box<str>, GuardClass>,
    at_run_time: FxHashMap<OpId, AtRunTime>,
    lvalues: FxHashSet<OpId>,
    context: context::Context,
}

impl CModel {
    /// Reads the built-in files into a model.
    ///
    /// # Errors
    /// Never, for the files that are built in; a test reads them.
    pub fn load(model: &mut Model) -> Result<(), ModelError> {
        BUILT_IN.iter().try_for_each(|text| Self::merge(model, text))
    }

    /// Reads a file of the same form: its rows replace those of the same name, and add to the rest.
    ///
    /// # Errors
    /// The first thing that is not understood, with its place. The model is then half changed and not to be used.
    pub fn merge(model: &mut Model, text: &str) -> Result<(), ModelError> {
        file::merge(model, text)
    }

    /// Whether a text is a model file of C: it says `language = "c"`.
    pub fn is_model_file(text: &str) -> bool {
        text.lines().map(str::trim).any(|line| line.replace(' ', "") == "language=\"c\"")
    }

    /// A function or macro.
    pub fn call(&self, name: &str) -> Option<&Call> {
        self.calls.get(name)
    }

    /// What a function or macro does to locks, in order; empty if it is unknown.
    pub fn function(&self, name: &str) -> &[OpId] {
        self.calls.get(name).map_or(&[], |call| &call.ops)
    }

    /// Whether the body of a function is never to be entered.
    pub fn is_primitive(&self, name: &str) -> bool {
        self.calls.get(name).is_some_and(|call| call.is_primitive)
    }

    /// The other half of a pair: what releases what `name` acquires, or what acquires what it releases.
    pub fn partners<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m str> {
        let release = self.calls.get(name).and_then(|call| call.release.as_deref());
        let acquires = self.calls.iter().filter(move |(_, call)| call.release.as_deref() == Some(name));
        release.into_iter().chain(acquires.map(|(acquire, _)| &**acquire))
    }

    /// A guard class.
    pub fn guard(&self, class: &str) -> Option<&GuardClass> {
        self.guards.get(class)
    }

    /// What an operation takes from its arguments' values.
    pub fn at_run_time(&self, op: OpId) -> AtRunTime {
        self.at_run_time.get(&op).copied().unwrap_or_default()
    }

    /// Whether the lock argument is the lock itself and not a pointer to it: a macro that takes its address.
    pub fn is_lvalue(&self, op: OpId) -> bool {
        self.lvalues.contains(&op)
    }

    /// Whether a function never returns.
    pub fn diverges(&self, name: &str) -> bool {
        self.context.diverges.contains(name)
    }

    /// The argument that decides whether a function returns (`BUG_ON`).
    pub fn diverges_if(&self, name: &str) -> Option<Condition> {
        self.context.diverges_if.get(name).copied()
    }

    /// The argument whose value the call has (`likely`, `READ_ONCE`). Look here before [`CModel::function`].
    pub fn identity(&self, name: &str) -> Option<u8> {
        self.context.identity.get(name).copied()
    }

    /// What a call does with an error pointer (`ERR_PTR`, `IS_ERR`).
    pub fn error_pointer(&self, name: &str) -> Option<Builtin> {
        self.context.error_pointers.get(name).copied()
    }

    /// Why the code behind a call that is true seldom runs, if it does: `if (WARN_ON(…))`.
    pub fn rare(&self, name: &str) -> Option<Rare> {
        self.context.rare.get(name).copied()
    }

    /// `container_of` and its family; also those that return an element of a list.
    pub fn container(&self, name: &str) -> Option<Container> {
        self.context.containers.get(name).copied()
    }

    /// The argument whose private part or attached data the call returns (`netdev_priv`, `dev_get_drvdata`).
    pub fn cast(&self, name: &str) -> Option<u8> {
        self.context.casts.get(name).copied()
    }

    /// The global that stands for the object which a call always yields (`get_current`): index into [`Model::globals`].
    pub fn singleton(&self, name: &str) -> Option<u16> {
        self.context.singletons.get(name).copied()
    }

    /// The function whose result a name stands for (`current`: `get_current()`).
    pub fn singleton_named(&self, name: &str) -> Option<&str> {
        self.context.singleton_names.get(name).map(|function| &**function)
    }

    /// Whether the locks of a struct are initialised by an inline function of a header, so that all that one source file
    /// initialises are of one class.
    pub fn is_keyed_by_file(&self, tag: &str) -> bool {
        self.context.keyed_by_file.contains(tag)
    }

    /// Whether the result is an object or an error pointer, and never null.
    pub fn is_not_null(&self, name: &str) -> bool {
        self.context.not_null.contains(name)
    }

    /// The lock of its caller's that a function may give up.
    pub fn gives_up(&self, name: &str) -> Option<&GivesUp> {
        self.context.gives_up.get(name)
    }

    /// Whether the result is an object that nobody else can see yet. Since Linux 6.10 `kmalloc` is a macro around
    /// `kmalloc_noprof` (include/linux/alloc_tag.h).
    pub fn is_fresh(&self, name: &str) -> bool {
        self.context.fresh.contains(name.strip_suffix("_noprof").unwrap_or(name))
    }

    /// Whether the call makes the number of which one bit is set (`BIT`).
    pub fn is_bit(&self, name: &str) -> bool {
        self.context.bits.contains(name)
    }

    /// The callbacks that a call runs or registers.
    pub fn callbacks(&self, name: &str) -> &[Callback] {
        self.context.callbacks.get(name).map_or(&[], Vec::as_slice)
    }

    /// What is true when the member of an operations table is called; none if nothing is known.
    pub fn entry(&self, table: &str, field: &str) -> Option<&Entry> {
        let fields = self.context.entries.get(table)?;
        fields.get(field).or_else(|| fields.get("*"))
    }

    /// The locks that are held when the member of an operations table is called: rows of [`Model::ops`] with the effect
    /// `AssertHeld`, their arguments being the callback's parameters.
    pub fn entry_locks(&self, table: &str, field: &str) -> &[OpId] {
        self.entry(table, field).map_or(&[], |entry| &entry.locks)
    }

    /// Whether the bodies of a file implement primitives and are never entered.
    pub fn is_opaque_file(&self, path: &str) -> bool {
        context::has_path(&self.context.opaque_files, path)
    }

    /// Whether a file is part of the configuration that is assumed.
    pub fn is_built(&self, path: &str) -> bool {
        !context::has_path(&self.context.not_built, path)
    }

    /// Which program of its own inside the tree a file belongs to; none for the kernel itself.
    pub fn program_of(&self, path: &str) -> Option<&str> {
        self.context
            .programs
            .iter()
            .map(|known| &**known)
            .find(|known| path.starts_with(known) || path.match_indices(known).any(|(at, _)| path[..at].ends_with("/")))
    }

    /// Whether a lock is initialised by an inline function of the header of its struct, so that its class belongs to the
    /// member that the struct is.
    pub fn is_transparent(&self, owner: &str, field: &str) -> bool {
        self.context.transparent.contains(format!("{owner}.{field}").as_str())
    }

    /// Whether a struct or typedef of this name is a lock.
    pub fn is_lock_type(&self, name: &str) -> bool {
        self.context.lock_types.contains(name)
    }

    /// Whether lockdep does not check the locks of a member.
    pub fn is_novalidate(&self, owner: &str, field: &str) -> bool {
        self.context.novalidate.contains(format!("{owner}.{field}").as_str())
    }

    /// Whether the instances of a member have several classes that their subsystem gives them, so that two of them may be of
    /// two classes.
    pub fn is_reclassed(&self, owner: &str, field: &str) -> bool {
        self.context.reclassed.contains(format!("{owner}.{field}").as_str())
    }

    /// Whether their classes go by the type of the object that they are in.
    pub fn is_typed(&self, owner: &str, field: &str) -> bool {
        self.context.typed.contains(format!("{owner}.{field}").as_str())
    }

    /// Whether objects of several types are of this one, too, by its tag.
    pub fn is_base(&self, tag: &str) -> bool {
        self.context.bases.contains(tag)
    }

    /// Whether lockdep orders the instances of a member by a comparison function.
    pub fn is_compared(&self, owner: &str, field: &str) -> bool {
        self.context.compared.contains(format!("{owner}.{field}").as_str())
    }
}

#[cfg(test)]
mod tests;
