//! The solved program: what the analyzer hands to the lints.

use crate::model::{Mode, Rare};
use crate::resolved::FnId;
use crate::source::{FileId, Location, Role, Span};

/// A lock class of the run; index into [`Program::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub u32);

/// How sure a lock class is (design: "lock identity", best evidence first).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClassBasis {
    /// An explicit key or a `nestlint: class(name)` comment.
    Key,
    /// A static or global.
    Static,
    /// Type and field, or the place where it is initialised.
    Field,
    /// A local, by where it is made.
    Local,
    /// A lock that came in by a pointer or handle, and nothing shows which.
    Alias,
    /// Unknown; the text of the receiver stands for it.
    Unknown,
}

/// A lock class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockClass {
    /// As lockdep prints it where its initialisation is known, else `Type.field`.
    pub name: String,
    /// Kind of lock: `mutex`, `RwLock`.
    pub kind: String,
    /// Where it is initialised or declared.
    pub definition: Option<Location>,
    /// Where the field or static itself is declared: a comment there speaks of the class.
    pub declaration: Option<Location>,
    /// One line: what it is (`field lock of struct qdev_queue`).
    pub description: String,
    /// How it was found.
    pub basis: ClassBasis,
}

/// One end of a nesting: a place where a lock is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquisition {
    /// The call that takes it, in the frame that keeps it.
    pub at: Location,
    /// Function it stands in.
    pub function: FnId,
    /// Its class.
    pub class: ClassId,
    /// The lock as written: `self.inner`, `&q->vqs[i]->lock`.
    pub text: String,
    /// How it is held.
    pub mode: Mode,
    /// Its subclass; none where it is known at run time only.
    pub subclass: Option<u32>,
    /// Taken by a call that does not block.
    pub is_try: bool,
    /// Taken by an upgrade or downgrade of a guard.
    pub is_conversion: bool,
}

/// One call on the way from the holder to the inner acquisition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallStep {
    /// The call.
    pub at: Location,
    /// The function that contains the call.
    pub caller: FnId,
    /// The function that is called.
    pub callee: FnId,
}

/// Whether two acquisitions of a class are of one lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Instance {
    /// Provably the same object.
    Same,
    /// Provably another object.
    Different,
    /// Not known.
    Unknown,
}

/// Edges of the longest cycle of lock classes that is looked for; nobody can act on a longer one.
pub const MAX_CYCLE: usize = 4;

/// A fact that the confidence of a nesting is computed from; shown to the user.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// Both ends are in one function.
    OneFunction,
    /// Every call on the chain is direct.
    DirectCalls(usize),
    /// A call on the chain goes through a trait or a function pointer with this many candidates.
    DynamicCall(usize),
    /// A call on the chain is the `Drop` of something shared: it runs if the handle was the last one.
    LastHandle,
    /// The class comes from this basis.
    Class(ClassBasis),
    /// The outer lock is held on some paths only.
    HeldOnSomePaths,
    /// A callee left the outer lock held, on the ways out of one result: of those that know both, the caller asks.
    LeftByResult,
    /// C: the way leads by several calls through several source files: what one file keeps to is seldom seen in another.
    LeavesFile,
    /// What is held comes from an assertion, a contract or an annotation of the function's head.
    EntryFact(String),
    /// The instances are related so, for this reason.
    Instance(Instance, String),
    /// The lock is taken again by the next turn of the loop.
    LoopCarried,
    /// C: one and the same lock is left held by a turn of the loop, as far as the analysis tells.
    LeftByTurn,
    /// C: one function takes one lock twice and makes calls in between: whoever wrote that thinks that one of them gave it up.
    CallsBetween,
    /// The function calls itself with the lock held.
    Recursion,
    /// C: and whoever runs it so would have noticed.
    Reentered,
    /// The class's locks are initialised in this many places, a class each, and which one this is is not known.
    SeveralClasses(usize),
    /// Rust: both only read, and nothing says that they read one lock: it takes two writers and two such pairs to block.
    BothRead,
    /// Rust: one of them is in an object that was just made: most likely nobody else can wait for it.
    Unshared,
    /// Rust: locks of one collection that a callee chose by what it was passed: two keys seldom are one.
    ChosenByCallee,
    /// Locks of one sharded object (`DashMap`), chosen by two keys: they seldom meet.
    Sharded,
    /// Some locks of the class get another class or subclass at run time.
    Reclassified,
    /// Which class goes by the type of the object, and both are written alike: two objects of one type, most likely.
    WrittenAlike,
    /// The class goes by the type of the object, and both are treated as one type.
    OneType,
    /// The way to the inner lock leads through code that is there for what should not be, or seldom is.
    Rare(Rare),
    /// A function on the way goes on by what another one makes of a number that the way passes: with that number it may have
    /// one answer only.
    ByNumber,
    /// C: a function on the way goes on only if a member of an object that was just made is not zero, and nothing seen sets it.
    ByNewMember,
    /// A lock of the class is given up in between, by another name: it may be the outer one.
    ReleasedByOtherName,
}

/// Why a nesting is not reported.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Silence {
    /// A nesting annotation: its text.
    Annotation(String),
    /// An order that excludes the deadlock: its text.
    Order(String),
    /// A bound of the analysis: what.
    Bound(String),
    /// The lock kind's own rules: recursive readers, a trylock as the inner lock.
    Rule(String),
}

/// A lock taken while a lock of the same class is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nesting {
    /// The outer lock.
    pub held: Acquisition,
    /// The inner one.
    pub acquired: Acquisition,
    /// Calls from the holder to the inner acquisition, in order; empty if both are in one function.
    pub chain: Vec<CallStep>,
    /// Whether both are one object.
    pub instance: Instance,
    /// Further ways from the one to the other.
    pub other_paths: u32,
    /// What the confidence is computed from.
    pub evidence: Vec<Evidence>,
    /// Why it is not reported; none if it is to be.
    pub silenced: Option<Silence>,
}

/// A lock taken while a lock of another class is held: an edge of the class graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEdge {
    /// The outer lock.
    pub held: Acquisition,
    /// The inner one.
    pub acquired: Acquisition,
    /// Calls from the holder to the inner acquisition.
    pub chain: Vec<CallStep>,
    /// What the confidence is computed from.
    pub evidence: Vec<Evidence>,
    /// Outer locks that are held on every way in: one that all edges of a cycle share serialises it.
    pub gates: Vec<Gate>,
}

/// A lock of which there is one, so that only one thread can be where it is held.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gate {
    /// The lock: `rtnl_mutex`, `state.lock`.
    pub name: String,
    /// Where it is declared, if that is known.
    pub declared: Option<Location>,
}

/// An acquisition with a nest lock that is not held in its function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NestLockUse {
    /// The acquisition.
    pub at: Acquisition,
    /// The nest lock as written.
    pub nest: String,
    /// What is known of its callers.
    pub by: NestedBy,
}

/// What is known of the callers of a function that should hold a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NestedBy {
    /// All callers of the function are seen, at so many calls, and none of them and of their callers holds it.
    NoCaller(usize),
    /// No caller that is seen holds it, and there may be others.
    Unseen,
}

/// A lock of a blocking kind that an async function holds at an `.await`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAtAwait {
    /// The lock.
    pub held: Acquisition,
    /// The awaited expression, with its `.await`.
    pub at: Location,
    /// As written.
    pub text: String,
}

/// An annotation with a subclass that lockdep cannot take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubclassUse {
    /// The lock call that is annotated.
    pub at: Acquisition,
    /// What its subclass is.
    pub value: SubclassValue,
}

/// A subclass of [`SubclassUse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubclassValue {
    /// This number, which is too large.
    Constant(u32),
    /// The counter of a loop.
    Counter {
        /// As written: `i`.
        counter: String,
        /// Where it ends.
        limit: Limit,
    },
}

/// Where a loop counter ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    /// After so many subclasses: too many.
    Constant(i64),
    /// At the value of a member or global: its text.
    Value(String),
    /// At what a parameter or a call brings: its text.
    Unseen(String),
    /// The condition of the loop does not look at it.
    Nothing,
}

/// What says in the source that a nesting is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The lock call or the comment.
    pub at: Location,
    /// What it says, as shown to people: `subclass 1`, `nested(child)`.
    pub text: String,
    /// The acquisition that is annotated; none for a comment.
    pub acquisition: Option<Acquisition>,
    /// Some nesting that is seen depends on it, or a cycle of the lock order may.
    pub is_used: bool,
    /// What may hide a nesting that depends on it.
    pub hidden: Hidden,
}

/// What the analysis does not see around an [`Annotation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// Nothing that is known.
    Nothing,
    /// The function calls code that is not seen.
    Callees,
    /// Code that is not seen may call the function.
    Callers,
}

/// A function of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramFn {
    /// Name for people.
    pub name: String,
    /// Where its name stands.
    pub at: Location,
    /// From its first token to its last.
    pub whole: Span,
}

/// A file of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramFile {
    /// Path as it is shown.
    pub path: String,
    /// Whether findings may be reported in it.
    pub role: Role,
    /// Byte offset of each line's start.
    pub line_starts: Vec<u32>,
    /// Comments that speak to nestlint.
    pub directives: Vec<crate::facts::Directive>,
    /// Why it was not analysed.
    pub skipped: Option<String>,
}

/// Something that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProgramGap {
    /// Where.
    pub at: Location,
    /// Why, ready to be shown.
    pub reason: String,
}

/// How much was seen and understood, counted over the files to report in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Files read.
    pub files: usize,
    /// Lines of them.
    pub lines: usize,
    /// Functions with a body.
    pub functions: usize,
    /// Calls named like an acquisition of the model, less those whose receiver is proven not to be a lock.
    pub acquisitions: usize,
    /// How many of them have a class better than [`ClassBasis::Unknown`].
    pub classified: usize,
    /// What was not understood.
    pub gaps: usize,
}

/// The result of an analysis.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Files, by [`FileId`].
    pub files: Vec<ProgramFile>,
    /// Functions, by [`FnId`].
    pub functions: Vec<ProgramFn>,
    /// Lock classes, by [`ClassId`].
    pub classes: Vec<LockClass>,
    /// Nestings, silenced ones too; sorted by place.
    pub nestings: Vec<Nesting>,
    /// Edges of the class graph that lie on a cycle, one for each pair of classes and modes; sorted by place.
    pub edges: Vec<OrderEdge>,
    /// Blocking locks that are held at an `.await`, one for each pair of places; sorted by place.
    pub awaits: Vec<HeldAtAwait>,
    /// Annotations with a nest lock that nobody is seen to hold, sorted by place.
    pub nest_locks: Vec<NestLockUse>,
    /// Annotations with a subclass that lockdep cannot take, sorted by place.
    pub subclasses: Vec<SubclassUse>,
    /// Nesting annotations that the analysis can judge, sorted by place.
    pub annotations: Vec<Annotation>,
    /// What was not understood, sorted by place.
    pub gaps: Vec<ProgramGap>,
    /// How much was understood.
    pub coverage: Coverage,
}

impl Program {
    /// A class.
    pub fn class(&self, id: ClassId) -> &LockClass {
        &self.classes[id.0 as usize]
    }

    /// A function.
    pub fn function(&self, id: FnId) -> &ProgramFn {
        &self.functions[id.0 as usize]
    }

    /// A file.
    pub fn file(&self, id: FileId) -> &ProgramFile {
        &self.files[id.0 as usize]
    }
}
