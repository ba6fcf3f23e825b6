//! The Rust side of the lock model: stub signatures and rows, read from TOML.
//!
//! One file of `analyzer/models/` describes one library; a user's `--model FILE` has the same form:
//!
//! ```toml
//! # Signatures in Rust, without bodies of interest: what the linker knows of a library whose source is not in sight.
//! # `crate` is the name that paths begin with. Both are optional: a user's file usually speaks of types of the run.
//! crate = "my_locks"
//! stubs = '''
//! pub struct Lock<T: ?Sized>;                  // a struct without fields owns all its parameters
//! pub struct LockGuard<'a, T: ?Sized> { lock: &'a Lock<T> }   // one with fields owns what they own
//! impl<T> Lock<T> { pub fn take(&self) -> LockGuard<'_, T> {} }
//! '''
//!
//! [[kind]]                       # a kind of lock
//! name = "my_locks::Lock"        # shown to the user
//! types = ["my_locks::Lock"]     # the types that are such locks
//! reentrant = false              # the owner may take it again
//! async = false                  # its guard may live across an `.await`
//! owned = true                   # only the owner releases it
//!
//! [[op]]                         # what a function does to a lock
//! type = "my_locks::Lock"        # methods of this type ...
//! methods = ["take"]             # ... by name (`method = "take"` for one)
//! effect = "acquire"             # see `Effect`, in snake case
//! mode = "exclusive"             # exclusive, shared, recursive_shared, upgradable
//! lock = "receiver"              # or "arg0", "arg1", …, "result", "unknown"; the default is the receiver
//! subclass = 1                   # or "arg1" or "dynamic"; the default is none
//! nest_lock = 1                  # the argument that names the nest lock
//!
//! [[op]]
//! fns = ["my_locks::LockGuard::map"]   # associated and free functions by path
//! kind = "my_locks::Lock"
//! effect = "map_guard"
//! lock = "arg0"
//!
//! [[guard]]                      # types that hold a lock while they live
//! types = ["my_locks::LockGuard"]
//!
//! [[builtin]]                    # functions that flow understands by themselves: see `Builtin`, in snake case
//! is = "drop"
//! paths = ["std::mem::drop"]
//!
//! [[macro]]                      # macros whose source is not in sight, by name
//! names = ["panic"]
//! is = "diverges"                # a builtin; none for one that only evaluates its arguments
//! type = "std::string::String"   # type of the result
//! ```
//!
//! Arguments count from 0. In a call by path (`Lock::take(&l)`) the receiver is argument 0 of the call; an op's own
//! `argN` counts the arguments as they are written in the form that the row names: `fns` rows all of them, `methods` rows
//! those behind the receiver.

use super::{Effect, Kind, KindId, LockArg, LockOp, Mode, Model, OpId, SubclassArg};
use crate::resolved::Builtin;
use serde::Deserialize;

/// The tables that are built in, with their names.
pub const BUILTIN: &[(&str, &str)] = &[
    ("std", include_str!("../../models/std.toml")),
    ("std-collections", include_str!("../../models/std-collections.toml")),
    ("parking_lot", include_str!("../../models/parking_lot.toml")),
    ("lock_api", include_str!("../../models/lock_api.toml")),
    ("spin", include_str!("../../models/spin.toml")),
    ("tokio", include_str!("../../models/tokio.toml")),
    ("async_lock", include_str!("../../models/async-lock.toml")),
    ("async_std", include_str!("../../models/async-std.toml")),
    ("futures", include_str!("../../models/futures.toml")),
    ("dashmap", include_str!("../../models/dashmap.toml")),
    ("once_cell", include_str!("../../models/once_cell.toml")),
    ("crossbeam", include_str!("../../models/crossbeam.toml")),
    ("rayon", include_str!("../../models/rayon.toml")),
    ("linux-rust", include_str!("../../models/linux-rust.toml")),
];

/// Stub signatures of one crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// The name that paths begin with.
    pub name: String,
    /// Rust text.
    pub text: String,
}

/// A function of the model: a method of a type or a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpRow {
    /// Path of the type for a method, of the function otherwise.
    pub path: String,
    /// The method; none if the path is that of the function.
    pub method: Option<String>,
    /// What it does.
    pub op: OpId,
}

/// A macro that is known by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MacroRow {
    /// Its last name.
    pub name: String,
    /// What flow takes it for.
    pub is: Option<Builtin>,
    /// Path of the type of its result.
    pub ty: Option<String>,
}

/// What is known of Rust libraries; paths are resolved by the linker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RustModel {
    /// Stub crates.
    pub stubs: Vec<Stub>,
    /// Lock types by path.
    pub locks: Vec<(String, KindId)>,
    /// Functions with an effect on locks.
    pub ops: Vec<OpRow>,
    /// Guard types by path.
    pub guards: Vec<String>,
    /// Functions that flow understands.
    pub builtins: Vec<(String, Builtin)>,
    /// Macros.
    pub macros: Vec<MacroRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "crate")]
    krate: Option<String>,
    stubs: Option<String>,
    #[serde(default)]
    kind: Vec<KindToml>,
    #[serde(default)]
    op: Vec<OpToml>,
    #[serde(default)]
    guard: Vec<GuardToml>,
    #[serde(default)]
    builtin: Vec<BuiltinToml>,
    #[serde(default, rename = "macro")]
    macros: Vec<MacroToml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindToml {
    name: String,
    #[serde(default)]
    types: Vec<String>,
    #[serde(default)]
    reentrant: bool,
    #[serde(default, rename = "async")]
    is_async: bool,
    #[serde(default = "yes")]
    owned: bool,
    #[serde(default)]
    sharded: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OpToml {
    #[serde(rename = "type")]
    ty: Option<String>,
    #[serde(default)]
    types: Vec<String>,
    method: Option<String>,
    #[serde(default)]
    methods: Vec<String>,
    #[serde(default)]
    fns: Vec<String>,
    kind: Option<String>,
    effect: String,
    mode: Option<String>,
    lock: Option<String>,
    subclass: Option<toml::Value>,
    nest_lock: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuardToml {
    types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BuiltinToml {
    is: String,
    paths: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MacroToml {
    names: Vec<String>,
    is: Option<String>,
    #[serde(rename = "type")]
    ty: Option<String>,
}

impl Model {
    /// Adds the built-in tables of Rust libraries.
    pub fn add_builtin_rust(&mut self) {
        for (name, text) in BUILTIN {
            let added = self.add_rust(text);
            debug_assert!(added.is_ok(), "{name}: {added:?}");
        }
    }

    /// Adds the rows of a file of this form; an error says what is wrong in it, ready to be shown.
    pub fn add_rust(&mut self, text: &str) -> Result<(), String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        if let Some(stubs) = file.stubs {
            self.add_stubs(file.krate.unwrap_or_default(), stubs);
        }
        for kind in file.kind {
            self.add_kind(kind);
        }
        for op in file.op {
            self.add_op(op)?;
        }
        self.rust.guards.extend(file.guard.into_iter().flat_map(|row| row.types));
        for row in file.builtin {
            let is = builtin(&row.is)?;
            self.rust.builtins.extend(row.paths.into_iter().map(|path| (path, is)));
        }
        for row in file.macros {
            let is = row.is.as_deref().map(builtin).transpose()?;
            let ty = &row.ty;
            let rows = row.names.into_iter().map(|name| MacroRow { name, is, ty: ty.clone() });
            self.rust.macros.extend(rows);
        }
        Ok(())
    }

    /// A second file of a crate continues the first.
    fn add_stubs(&mut self, name: String, text: String) {
        match self.rust.stubs.iter_mut().find(|stub| stub.name == name) {
            Some(stub) => {
                stub.text.push('\n');
                stub.text.push_str(&text);
            }
            None => self.rust.stubs.push(Stub { name, text }),
        }
    }

    fn add_kind(&mut self, row: KindToml) {
        let kind = Kind {
            owned: row.owned,
            reentrant: row.reentrant,
            is_async: row.is_async,
            sharded: row.sharded,
            ..Kind::plain(row.name)
        };
        let id = self.kind_named(kind);
        self.rust.locks.extend(row.types.into_iter().map(|ty| (ty, id)));
    }

    fn kind_named(&mut self, kind: Kind) -> KindId {
        let at = self.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        KindId(at as u16)
    }

    /// The kind of an op's type, or the one it names; a type without a kind is one of its own.
    fn kind_of_op(&mut self, ty: Option<&str>, name: Option<&str>) -> KindId {
        if let Some(at) = name.and_then(|name| self.kinds.iter().position(|kind| kind.name == name)) {
            return KindId(at as u16);
        }
        if let Some(id) = ty.and_then(|ty| self.rust.locks.iter().find(|(path, _)| path == ty)).map(|&(_, id)| id) {
            return id;
        }
        let name = name.or(ty).unwrap_or("lock").to_owned();
        let id = self.kind_named(Kind::plain(name));
        self.rust.locks.extend(ty.map(|ty| (ty.to_owned(), id)));
        id
    }

    fn add_op(&mut self, row: OpToml) -> Result<(), String> {
        let effect = effect(&row.effect)?;
        let mode = row.mode.as_deref().map(mode).transpose()?;
        let lock = lock_arg(row.lock.as_deref())?;
        let subclass = subclass(row.subclass.as_ref())?;
        let names: Vec<String> = row.methods.into_iter().chain(row.method).collect();
        let types: Vec<String> = row.types.into_iter().chain(row.ty).collect();
        let (fns, kind) = (row.fns, row.kind);
        if (types.is_empty() || names.is_empty()) && fns.is_empty() {
            return Err(format!(
                "an op with effect `{}` names no function: give `type` and `method`, or `fns`",
                row.effect
            ));
        }
        let nest_lock = row.nest_lock;
        for ty in types {
            let kind = self.kind_of_op(Some(&ty), kind.as_deref());
            let op = OpId(self.ops.len() as u32);
            self.ops.push(LockOp { kind, effect, mode, lock, subclass, nest_lock });
            let rows = names.iter().map(|name| OpRow { path: ty.clone(), method: Some(name.clone()), op });
            self.rust.ops.extend(rows);
        }
        if !fns.is_empty() {
            let kind = self.kind_of_op(None, kind.as_deref());
            let op = OpId(self.ops.len() as u32);
            self.ops.push(LockOp { kind, effect, mode, lock, subclass, nest_lock });
            self.rust.ops.extend(fns.into_iter().map(|path| OpRow { path, method: None, op }));
        }
        Ok(())
    }
}

fn lock_arg(text: Option<&str>) -> Result<LockArg, String> {
    match text {
        None | Some("receiver") => Ok(LockArg::Receiver),
        Some("result") => Ok(LockArg::Result),
        Some("unknown") => Ok(LockArg::Unknown),
        Some(other) => argument(other).map(LockArg::Arg),
    }
}

fn argument(text: &str) -> Result<u8, String> {
    let number = text.strip_prefix("arg").and_then(|n| n.parse().ok());
    number.ok_or_else(|| format!("`{text}` is no argument: `arg0`, `arg1`, …"))
}

fn subclass(value: Option<&toml::Value>) -> Result<SubclassArg, String> {
    match value {
        None => Ok(SubclassArg::Zero),
        Some(toml::Value::Integer(n)) => {
            u8::try_from(*n).map(SubclassArg::Fixed).map_err(|_| format!("subclass {n} is out of range"))
        }
        Some(toml::Value::String(text)) if text == "dynamic" => Ok(SubclassArg::Dynamic),
        Some(toml::Value::String(text)) => argument(text).map(SubclassArg::Arg),
        Some(other) => Err(format!("`{other}` is no subclass")),
    }
}

fn mode(text: &str) -> Result<Mode, String> {
    match text {
        "exclusive" => Ok(Mode::Exclusive),
        "shared" => Ok(Mode::Shared),
        "recursive_shared" => Ok(Mode::RecursiveShared),
        "upgradable" => Ok(Mode::Upgradable),
        other => Err(format!("`{other}` is no mode: exclusive, shared, recursive_shared, upgradable")),
    }
}

fn effect(text: &str) -> Result<Effect, String> {
    Ok(match text {
        "acquire" => Effect::Acquire,
        "acquire_maybe" => Effect::AcquireMaybe,
        "try" => Effect::Try,
        "try_always" => Effect::TryAlways,
        "release" => Effect::Release,
        "release_maybe" => Effect::ReleaseMaybe,
        "reacquire" => Effect::Reacquire,
        "downgrade" => Effect::Downgrade,
        "upgrade" => Effect::Upgrade,
        "instant" => Effect::Instant,
        "assert_held" => Effect::AssertHeld,
        "assert_not_held" => Effect::AssertNotHeld,
        "might_acquire" => Effect::MightAcquire,
        "init" => Effect::Init,
        "init_static" => Effect::InitStatic,
        "destroy" => Effect::Destroy,
        "map_guard" => Effect::MapGuard,
        "run_locked" => Effect::RunLocked,
        "none" => Effect::None,
        other => return Err(format!("`{other}` is no effect of a Rust function")),
    })
}

fn builtin(text: &str) -> Result<Builtin, String> {
    Ok(match text {
        "drop" => Builtin::Drop,
        "forget" => Builtin::Forget,
        "same" => Builtin::Same,
        "alias" => Builtin::Alias,
        "take" => Builtin::Take,
        "replace" => Builtin::Replace,
        "keep" => Builtin::Keep,
        "element" => Builtin::Element,
        "runs_each" => Builtin::RunsEach,
        "collect" => Builtin::Collect,
        "ptr_eq" => Builtin::PtrEq,
        "runs_elsewhere" => Builtin::RunsElsewhere,
        "runs_joined" => Builtin::RunsJoined,
        "blocks_on" => Builtin::BlocksOn,
        "diverges" => Builtin::Diverges,
        "identity" => Builtin::Identity,
        other => return Err(format!("`{other}` is no builtin of Rust")),
    })
}
