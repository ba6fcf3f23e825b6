//! What link found out: for each function body, what its calls reach, what its paths name and what its types hold.
//!
//! Both front ends' linkers produce this; flow reads it together with the facts and needs nothing else of a language.

use crate::facts::{ExprId, FileFacts, Name, PatId};
use crate::model::c::RunsIn;
use crate::model::{Effect, KindId, OpId};
use crate::source::{FileId, Location, Span};
use crate::table::{Few, Table};
use rustc_hash::FxHashMap;

/// A function of the run; index into [`Linked::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FnId(pub u32);

/// A static, constant or global of the run; index into [`Linked::statics`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaticId(pub u32);

/// A field of a type definition of the run; index into [`Linked::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u32);

/// A function as link sees it.
#[derive(Debug, Clone)]
pub struct FnDef {
    /// Its file.
    pub file: FileId,
    /// Its index in [`FileFacts::functions`].
    pub index: u32,
    /// Name for people: `Queue::push`, `vhost_dev_lock_vqs`.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// `async`: calling it runs nothing, awaiting it does.
    pub is_async: bool,
    /// May be called by code that is not part of the run (public, exported, an entry of an ops table, a trait method).
    pub is_entry: bool,
    /// Only in test builds.
    pub is_test: bool,
}

/// A static as link sees it.
#[derive(Debug, Clone)]
pub struct StaticDef {
    /// Its file.
    pub file: FileId,
    /// Its index in [`FileFacts::statics`]; none for a global that only the model knows.
    pub index: Option<u32>,
    /// Name for people.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// One object for each thread or CPU.
    pub is_per_thread: bool,
    /// Every use is a new object (a Rust `const`).
    pub is_const: bool,
}

/// A field as link sees it: one class of locks, if it holds one.
#[derive(Debug, Clone)]
pub struct FieldDef {
    /// File of the definition.
    pub file: FileId,
    /// Where the field stands.
    pub span: Span,
    /// Name of the type it belongs to (`ProcessInner`, `struct vhost_virtqueue`).
    pub owner: String,
    /// Its own name.
    pub name: String,
    /// The owner is a newtype around it: who holds the newtype gives the class its name.
    pub is_newtype: bool,
    /// C: it points to a lock that is elsewhere.
    pub is_pointer: bool,
    /// C: it is an array: as a value a pointer into its owner, and never null.
    pub is_array: bool,
    /// Rust: how much of what the field holds lies in its owner.
    pub inline: Inline,
}

impl FieldDef {
    /// The owner's name without `struct` or `union`.
    pub fn tag(&self) -> &str {
        self.owner.rsplit(' ').next().unwrap_or("")
    }
}

/// How much of what a field holds lies in its owner: no handle and no reference leads out. Who has the owner alone has that
/// alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inline {
    /// Nothing, or that is not known.
    No,
    /// The locks in it, but not all that they protect.
    UpToLocks,
    /// All of it.
    Whole,
}

/// What a call reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Functions of the run. Several: alternatives by `cfg`, by trait or by function pointer.
    Functions {
        /// Who may run, at most [`MAX_CANDIDATES`].
        candidates: Few<FnId>,
        /// How sure that is.
        via: Via,
    },
    /// A row of the lock model.
    Lock(OpId),
    /// Rows of the lock model that one call goes through in this order (`pipe_double_lock`).
    Locks(Box<[OpId]>),
    /// Something that flow knows by itself.
    Builtin(Builtin),
    /// A value that can be called: a closure in a local, a function parameter; flow looks at the callee's value.
    Value,
    /// A constructor: tuple struct or variant; what the arguments hold, the result holds.
    Constructor,
    /// Code outside the run that is known to be harmless: it neither locks nor keeps a guard (the standard library). It may
    /// run the closures that it is handed, with what the caller holds.
    Foreign,
    /// Unknown.
    Unknown,
}

/// How many functions one call may reach before it is a gap.
pub const MAX_CANDIDATES: usize = 8;

/// How a call was resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Via {
    /// By name or by the receiver's type.
    Direct,
    /// By the bound of a generic or a trait object, to visible implementations.
    Trait,
    /// By a function pointer or an ops table.
    Pointer,
    /// By the end of a shared handle: it runs if no other handle is left.
    LastHandle,
}

/// Calls that flow understands without looking into them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `drop(x)`: the argument's life ends.
    Drop,
    /// `mem::forget`, `Box::leak`, `MutexGuard::leak`: what the argument holds is held for ever.
    Forget,
    /// The result is the receiver (or first argument) in another coat and holds what it held: `unwrap`, `expect`, `ok`,
    /// `into_inner` of a poison error, `Some`, `Box::new`, `Pin::new`, `?`.
    Same,
    /// The result is the same object: `clone` of an `Arc` or a reference, `as_ref`, `borrow`, `deref`, `as_ptr`.
    Alias,
    /// `Option::take`, `mem::take`: the value leaves its place.
    Take,
    /// `Option::replace`, `insert`, `mem::replace`: the old value leaves, the new one stays.
    Replace,
    /// The receiver keeps the argument: `Vec::push`, `HashMap::insert`, `Option::insert`.
    Keep,
    /// Runs its callable argument on each element in turn; what it returns are the elements of the result
    /// (`Iterator::map`).
    RunsEach,
    /// Keeps all elements of an iterator at once (`collect`).
    Collect,
    /// Runs its callable argument elsewhere, without the caller's locks (`thread::spawn`).
    RunsElsewhere,
    /// Runs its callable argument elsewhere and waits for it (`thread::scope`, `rayon::join`).
    RunsJoined,
    /// Runs a future and waits for it, with what the caller holds (`block_on`).
    BlocksOn,
    /// Whether two handles designate one object (`Arc::ptr_eq`).
    PtrEq,
    /// Does not return: `panic!`, `exit`, `BUG()`.
    Diverges,
    /// C: an error number as a pointer (`ERR_PTR`).
    ErrorPointer,
    /// C: the number in an error pointer (`PTR_ERR`).
    ErrorNumber,
    /// C: whether a pointer is an error, or perhaps null (`IS_ERR`, `IS_ERR_OR_NULL`).
    IsError {
        /// Null counts, too.
        or_null: bool,
    },
    /// `container_of(ptr, type, member)`: the object around the member.
    ContainerOf,
    /// `netdev_priv(dev)`, `dev_get_drvdata(dev)`: the part or companion of the first argument, the same for the same object.
    Private,
    /// Some element of the list that the argument is the head or an element of (`list_first_entry`).
    Element,
    /// An object of which there is one for whoever asks (`current`): index into the model's globals.
    Singleton(u16),
    /// An object that nobody else can see yet (`kzalloc`).
    Fresh,
    /// The number of which one bit is set, the one that the first argument counts (`BIT`).
    Bit,
    /// The value of the first argument (`likely`, `READ_ONCE`, `WARN_ON`).
    Identity,
}

/// What a path expression names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A local or parameter: the pattern that binds it (the first one of an or-pattern).
    Local(PatId),
    /// A static or global.
    Static(StaticId),
    /// An object that only the model knows.
    Global(u16),
    /// An integer constant, an enum member.
    Const(i64),
    /// A function used as a value.
    Function(FnId),
    /// `None` and other variants or structs without fields.
    Unit,
    /// Unknown.
    Unknown,
}

/// What the type of a value says about locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TyFlags {
    /// Owns a guard, or may (a generic whose argument does): moving it moves the guard, dropping it releases.
    pub holds_guard: bool,
    /// Is itself a guard: what is called on it is called on what it protects.
    pub is_guard: bool,
    /// Is itself a lock (or a reference or smart pointer to one).
    pub is_lock: bool,
    /// A reference, a raw pointer or a `Copy` value: using it does not move anything.
    pub is_copy: bool,
    /// A shared handle (`Arc`, `Rc`, a reference): a clone is the same object.
    pub is_handle: bool,
    /// Nothing is known.
    pub is_unknown: bool,
}

/// Everything link knows of one function body, keyed by the expressions of its file.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Calls, method calls, awaits of futures, macro calls, and operators or indexing with an implementation of the run.
    pub targets: Table<ExprId, Target>,
    /// Path expressions.
    pub named: Table<ExprId, Named>,
    /// Field expressions whose owner is known.
    pub fields: Table<ExprId, FieldId>,
    /// Expressions whose type holds a guard, is a lock or a handle; what is missing is a plain value.
    pub types: Table<ExprId, TyFlags>,
    /// Bindings whose type is not a plain value.
    pub locals: Table<PatId, TyFlags>,
    /// Bindings with their owner field: `Struct { field: binding }` and `ref` patterns reach into an object.
    pub pattern_fields: Table<PatId, FieldId>,
    /// For lock operations: the kind of the lock that the receiver's type is, when the op's own kind is too general.
    pub kinds: Table<ExprId, KindId>,
    /// Code that runs implicitly when a value of this binding's type is dropped.
    pub drops: Table<PatId, Drops>,
    /// Code that runs implicitly when the temporary value of this expression is dropped.
    pub temp_drops: Table<ExprId, Drops>,
    /// Method calls that take their receiver by value.
    pub moves_receiver: Table<ExprId, ()>,
    /// C: for a lock operation on a member of an argument, the members on the way, for each operation of the call.
    pub members: Table<ExprId, Vec<Vec<FieldId>>>,
    /// C: callbacks that a call runs before it returns.
    pub callbacks: Table<ExprId, Vec<RunCallback>>,
    /// C: locks of the caller's that a call of a function in sight may give up.
    pub gives_up: Table<ExprId, MayGiveUp>,
    /// C: what the result of a call is, where the model knows more of the function than its body tells.
    pub yields: Table<ExprId, Yields>,
    /// C: locks that the caller through an ops table holds: operations on the parameters, with the text of their source.
    pub entry: Vec<(OpId, String)>,
    /// Calls named like an acquisition of the model whose receiver could not be classified.
    pub unclassified: Vec<ExprId>,
    /// Functions of the run that run implicitly when this expression is evaluated, beside its own target: `Deref` of a
    /// receiver or base on the way to a method or field, `Display` and `Debug` of a macro's argument, `From` on the error
    /// of a `?`, `IntoIterator` of what a `for` runs over; on the `for` itself `Iterator::next`, once a turn.
    pub implicit: Table<ExprId, Vec<FnId>>,
    /// Patterns that are written like a binding and name a constant or unit variant: they bind nothing.
    pub constant_patterns: Table<PatId, ()>,
}

impl Body {
    /// Gives back the room that was left for more.
    pub fn shrink(&mut self) {
        self.targets.shrink();
        self.named.shrink();
        self.fields.shrink();
        self.types.shrink();
        self.locals.shrink();
    }
}

/// What a function of C returns, as the model knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// An object that was just made, or null.
    New,
    /// An object or an error pointer.
    NotNull,
}

/// A lock that a call may give up: the argument that leads to it, the members on the way, and the bits of the result of which
/// one is set where it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MayGiveUp {
    /// The argument.
    pub arg: u8,
    /// The members.
    pub members: Vec<FieldId>,
    /// The bits.
    pub bits: i64,
}

/// Code that the end of a value runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drops {
    /// Whenever it ends.
    pub always: Vec<FnId>,
    /// If it was the last handle to something shared (`Arc`).
    pub if_last: Vec<FnId>,
}

impl Drops {
    /// Whether nothing runs.
    pub fn is_empty(&self) -> bool {
        self.always.is_empty() && self.if_last.is_empty()
    }

    /// All of it.
    pub fn all(&self) -> impl Iterator<Item = FnId> {
        self.always.iter().chain(&self.if_last).copied()
    }
}

/// A function that a call runs, and what it hands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunCallback {
    /// The function.
    pub function: FnId,
    /// For each of its parameters the argument of the call that it is given, as far as that is known.
    pub args: Vec<Option<u8>>,
    /// It runs elsewhere while the call waits.
    pub joined: bool,
}

/// A place where a lock is initialised or classified at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitSite {
    /// The field that is the lock.
    pub field: FieldId,
    /// The member that the struct of the field is, as written: `a` in `&x->a.lock`.
    pub within: Option<FieldId>,
    /// The call.
    pub at: Location,
    /// The lock as written there: lockdep's name of the class.
    pub text: String,
    /// What the call does.
    pub effect: Effect,
    /// Which key it gives the lock.
    pub key: Key,
    /// It is not in code of another architecture than the one that is assumed.
    pub is_generic: bool,
}

impl InitSite {
    /// Whether every lock that is initialised there has one class, the site's own.
    pub fn is_class(&self) -> bool {
        match self.effect {
            Effect::Init => matches!(self.key, Key::Site | Key::One),
            Effect::SetClass => self.key == Key::One,
            _ => false,
        }
    }
}

/// The key of a class, as a call names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Not named: the call has one.
    Site,
    /// One object: a static.
    One,
    /// What differs from lock to lock: a member of the object that holds the lock, an element of a table.
    PerLock,
    /// What goes by the type of the object: `&sb->s_type->i_mutex_key`.
    PerType,
}

/// The linked program: facts and what is known about them.
#[derive(Debug, Default)]
pub struct Linked {
    /// Facts by [`FileId`]; none for a file that could not be read.
    pub files: Vec<Option<FileFacts>>,
    /// Functions.
    pub functions: Vec<FnDef>,
    /// Bodies, parallel to `functions`; none without a body.
    pub bodies: Vec<Option<Body>>,
    /// Statics.
    pub statics: Vec<StaticDef>,
    /// Fields.
    pub fields: Vec<FieldDef>,
    /// Where locks are initialised at run time, by file and place.
    pub init_sites: Vec<InitSite>,
    /// C: a member that is a struct, and a lock in it: the field that stands for the two, where locks of that struct get
    /// another class in another member.
    pub embedded: FxHashMap<(FieldId, FieldId), FieldId>,
    /// C: a member that is a struct around a lock, and the first of its kind beside it, where both have the class of the
    /// file that initialises them.
    pub coats: FxHashMap<FieldId, FieldId>,
    /// C: a lock that the initialiser of a global makes: the field that stands for it, where others of its field are of
    /// another class.
    pub static_locks: FxHashMap<(StaticId, FieldId), FieldId>,
    /// C: what runs the functions that are callbacks.
    pub runs_in: FxHashMap<FnId, RunsIn>,
    /// For each path of the model the field that stands for it where the struct is out of sight.
    pub model_fields: Vec<FieldId>,
    /// For each global of the model the static that it is, if one is in sight.
    pub model_globals: Vec<Option<StaticId>>,
}

impl Linked {
    /// Facts of the file of a function, and its own facts.
    pub fn facts(&self, id: FnId) -> Option<(&FileFacts, &crate::facts::Function)> {
        let def = &self.functions[id.0 as usize];
        let facts = self.files[def.file.0 as usize].as_ref()?;
        Some((facts, &facts.functions[def.index as usize]))
    }

    /// The field whose locks an initialisation gives their class.
    pub fn class_field(&self, site: &InitSite) -> FieldId {
        let within = site.within.and_then(|within| self.embedded.get(&(within, site.field)));
        within.copied().unwrap_or(site.field)
    }

    /// Text of a name in the file of a function.
    pub fn name_of(&self, id: FnId, name: Name) -> &str {
        self.facts(id).map_or("", |(facts, _)| facts.name(name))
    }

    /// Where a function's name stands.
    pub fn location(&self, id: FnId) -> Location {
        let def = &self.functions[id.0 as usize];
        Location { file: def.file, span: def.span }
    }
}
