//! The lock model: which functions, methods and types are locks, as data.
//!
//! The tables are in `analyzer/models/*.toml`; a user adds a file of the same form with `--model`. Nothing else in the
//! analyzer knows the name of a lock function. Words are lockdep's (`Documentation/locking/lockdep-design.rst`).

pub mod c;
pub mod rust;

/// How a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// One holder.
    Exclusive,
    /// A reader that queues behind a waiting writer: `down_read`, most `RwLock::read` (lockdep: read = 1).
    Shared,
    /// A reader that never queues: `read_recursive`, `spin::RwLock::read` (lockdep: read = 2).
    RecursiveShared,
    /// A reader that may become the writer; excludes others of its kind.
    Upgradable,
}

/// Why a path is run seldom, if ever: what happens there is weaker evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rare {
    /// A warning was printed before: the programmer says that it cannot be (`WARN_ON`).
    Warned,
    /// The last reference to an object was dropped; a caller that has one of its own never sees that.
    LastReference,
    /// A callee said so, by a flag whose address it was handed (`if (!locked)`): it may have given the lock up.
    ByFlag,
}

/// What a call does to a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// Blocks until the lock is held. A guard or a `Result` of a guard comes back, or (C) nothing.
    Acquire,
    /// Blocks; held if and only if the result is zero (`mutex_lock_interruptible`).
    AcquireIfZero,
    /// Blocks; held if and only if the result is non-zero or not null (`refcount_dec_and_lock`).
    AcquireIfNonzero,
    /// Blocks; held unless the result is an `ERR_PTR`.
    AcquireNotErr,
    /// Blocks; held or not depending on what cannot be seen.
    AcquireMaybe,
    /// Does not block; held if the result is non-zero, `true`, `Some` or `Ok`.
    Try,
    /// Does not block; held if the result is zero (`down_trylock`).
    TryIfZero,
    /// Does not block and always succeeds.
    TryAlways,
    /// Gives the lock up.
    Release,
    /// Gives it up, depending on what cannot be seen.
    ReleaseMaybe,
    /// Held before and after, dropped inside (`cond_resched_lock`, a condition variable's wait, `unlocked`).
    Reacquire,
    /// From writer to reader.
    Downgrade,
    /// From upgradable reader to writer: a blocking acquisition in exclusive mode.
    Upgrade,
    /// Acquired and released at once (`read_seqbegin`).
    Instant,
    /// The caller states that the lock is held.
    AssertHeld,
    /// The caller states that it is not held.
    AssertNotHeld,
    /// The function may take the lock (`might_lock`).
    MightAcquire,
    /// Run-time initialisation: one lock class a place in the text.
    Init,
    /// A static definition: the object is the class.
    InitStatic,
    /// Gives the lock another class.
    SetClass,
    /// Gives the lock a default subclass.
    SetSubclass,
    /// lockdep stops checking the class.
    SetNovalidate,
    /// lockdep orders instances of the class by a function.
    SetCmpFn,
    /// The lock goes away.
    Destroy,
    /// Makes a guard from a guard (`MutexGuard::map`): what the argument holds, the result holds.
    MapGuard,
    /// Runs the closure argument with the lock held (`with_lock`).
    RunLocked,
    /// Runs the callback argument with the lock held, if at all; the callback gives it up (`kref_put_mutex`).
    AcquireInCallback,
    /// Waits for other code to finish: a work item, a timer, readers, a completion. Where the kind is visible, lockdep sees a
    /// momentary acquisition of the pseudo lock that is held while that code runs (`flush_work`, `synchronize_srcu`).
    Wait,
    /// The result is a pointer to the lock; nothing is taken (`qdisc_lock`).
    Accessor,
    /// Gives a lock that is held another class or subclass (`lock_set_subclass`).
    Reclass,
    /// Makes a lock class key at run time: a class for each instance (`lockdep_register_key`).
    RegisterKey,
    /// Known, of no effect on what is held (`is_locked`, `get_mut`).
    None,
}

/// Where a call names its lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LockArg {
    /// The receiver of the method.
    Receiver,
    /// The argument at this position, from 0; a pointer to the lock or the lock itself.
    Arg(u8),
    /// The result (`lock_task_sighand`).
    Result,
    /// A global of the model that no argument names (`rtnl_mutex`): index into [`Model::globals`]. A name with a dot
    /// (`irq_desc.lock`) is the member of some object of that struct.
    Global(u16),
    /// A field of the object at this argument, reached by the path at this index of [`Model::paths`] (`$0->i_rwsem`).
    Projected(u8, u16),
    /// A field of the object that the result points to, reached like that of [`LockArg::Projected`] (`irq_get_desc_lock`).
    ResultField(u16),
    /// Not told by the call.
    Unknown,
}

/// The subclass of an acquisition as the model knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubclassArg {
    /// No annotation: 0.
    Zero,
    /// Fixed by the function.
    Fixed(u8),
    /// The argument at this position, from 0.
    Arg(u8),
    /// Known at run time only.
    Dynamic,
}

/// What lockdep makes of a kind of lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Checked in full.
    Full,
    /// Not seen: semaphores, bit locks. No nesting or order is reported for them.
    None,
    /// Its class is shared and unchecked (`device_lock`).
    Novalidate,
    /// Only asked whether it is held (RCU).
    HeldOnly,
}

/// A kind of lock: `mutex`, `rwsem`, `parking_lot::RwLock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Name, shown to the user.
    pub name: String,
    /// What lockdep makes of it; all Rust kinds are [`Visibility::Full`].
    pub visibility: Visibility,
    /// Only the owner can release it, so a second blocking acquisition by one thread never returns.
    pub owned: bool,
    /// The owner may take it again (`ReentrantMutex`).
    pub reentrant: bool,
    /// The guard may live across an `.await` without blocking a thread (tokio's locks).
    pub is_async: bool,
    /// Its readers do not queue behind a writer while they run in an interrupt (lockdep.c: `read_lock_is_recursive`).
    pub recursive_in_interrupts: bool,
    /// An object has many of them, and the first argument of an operation chooses one; without one it takes all in turn.
    pub sharded: bool,
}

impl Kind {
    /// A kind with an owner and nothing special.
    pub fn plain(name: String) -> Kind {
        let visibility = Visibility::Full;
        let (owned, reentrant, is_async, recursive_in_interrupts, sharded) = (true, false, false, false, false);
        Kind { name, visibility, owned, reentrant, is_async, recursive_in_interrupts, sharded }
    }
}

/// Index of a [`Kind`] in [`Model::kinds`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub u16);

/// One row of the model: what one function does to one lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockOp {
    /// Kind of the lock.
    pub kind: KindId,
    /// What it does.
    pub effect: Effect,
    /// How the lock is held afterwards (or was, for a release); none where it does not matter.
    pub mode: Option<Mode>,
    /// Which lock.
    pub lock: LockArg,
    /// Its subclass.
    pub subclass: SubclassArg,
    /// The argument that names the nest lock.
    pub nest_lock: Option<u8>,
}

/// Index of a [`LockOp`] in [`Model::ops`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OpId(pub u32);

/// The whole model.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Kinds of locks.
    pub kinds: Vec<Kind>,
    /// Rows.
    pub ops: Vec<LockOp>,
    /// Names of locks that no argument names.
    pub globals: Vec<String>,
    /// Field paths of [`LockArg::Projected`]. A step is a member, through a pointer or not; in C also `*`, a
    /// dereference, `[]`, some element, `[2]`, that element, or `(t)`: the object seen as `struct t`.
    pub paths: Vec<Vec<String>>,
    /// What is known of C.
    pub c: c::CModel,
    /// What is known of Rust libraries.
    pub rust: rust::RustModel,
}

impl Model {
    /// The model that comes with the program.
    pub fn built_in() -> Model {
        let mut model = Model::default();
        c::CModel::load(&mut model).expect("a test reads the files that are built in");
        model.add_builtin_rust();
        model
    }

    /// Adds a user's file: one of C says `language = "c"`, every other one is of Rust.
    ///
    /// # Errors
    /// What is wrong with the file, and where.
    pub fn merge(&mut self, text: &str) -> Result<(), String> {
        if toml::from_str(text).is_ok_and(|table: toml::Table| table.contains_key("language")) {
            return c::CModel::merge(self, text).map_err(|error| error.to_string());
        }
        self.add_rust(text)
    }

    /// A row.
    pub fn op(&self, id: OpId) -> &LockOp {
        &self.ops[id.0 as usize]
    }

    /// A kind.
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id.0 as usize]
    }
}
