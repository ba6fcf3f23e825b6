//! Facts: what one file says, in one small language for both front ends.
//!
//! A front end turns the text of a file into [`FileFacts`] and drops its syntax tree. The result is close to what the
//! programmer wrote, resolves nothing that needs another file, and is a pure function of (text, language, edition,
//! macros in sight), so it can be computed in parallel, cached and sharded. Broken or unknown code is
//! [`ExprKind::Missing`] and a [`Gap`], never an error.
//!
//! Everything lives in flat arenas of the file and refers to its neighbours by index: small, no recursion in a drop
//! (a file may nest 100,000 levels), and a whole kernel fits in memory. Rust and C share the expressions; C's statements are
//! expressions too. A `p->f` of C is `Field` of a `Deref`, `a ? b : c` is an `If`, a comma is a `Seq`.

mod names;

pub use names::Names;

use crate::source::{Edition, Language, Span};
use crate::table::Few;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use std::num::NonZeroU32;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(NonZeroU32);

        impl $name {
            /// The id of the element at `index` of its arena.
            pub fn new(index: usize) -> Self {
                let raw = u32::try_from(index + 1).unwrap_or(u32::MAX);
                Self(NonZeroU32::new(raw).unwrap_or(NonZeroU32::MAX))
            }

            /// Position in its arena.
            pub fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }

        impl From<u32> for $name {
            fn from(index: u32) -> Self {
                Self::new(index as usize)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.0.get() - 1
            }
        }
    };
}

id!(
    /// A string of the file, interned in [`FileFacts::names`].
    Name
);
id!(
    /// An expression or C statement.
    ExprId
);
id!(
    /// A pattern.
    PatId
);
id!(
    /// A written type.
    TypeId
);
id!(
    /// A written path.
    PathId
);
id!(
    /// A match arm.
    ArmId
);
id!(
    /// A statement of a block.
    StmtId
);
id!(
    /// A `name: value` of a struct expression or a designated initialiser.
    FieldInitId
);
id!(
    /// A `name: pattern` of a struct pattern.
    FieldPatId
);

/// A list of ids in [`FileFacts::pool`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct List<T> {
    start: u32,
    #[serde(skip)]
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for List<T> {}
impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.start == other.start
    }
}
impl<T> List<T> {
    /// The empty list; every pool begins with it.
    pub const EMPTY: List<T> = List { start: 0, of: PhantomData };
}

/// What one file says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileFacts {
    /// Rust or C.
    pub language: Language,
    /// Rust edition.
    pub edition: Edition,
    /// Lines of the file.
    pub lines: u32,
    /// Byte offset at which each line starts.
    pub line_starts: Vec<u32>,
    /// Every string, once.
    pub names: Names,
    /// Expressions.
    pub exprs: Vec<Expr>,
    /// Patterns.
    pub pats: Vec<Pat>,
    /// Written types.
    pub types: Vec<Type>,
    /// Written paths.
    pub paths: Vec<Path>,
    /// Match arms.
    pub arms: Vec<Arm>,
    /// Statements of blocks.
    pub stmts: Vec<Stmt>,
    /// Fields of struct expressions and initialisers.
    pub field_inits: Vec<FieldInit>,
    /// Fields of struct patterns.
    pub field_pats: Vec<FieldPat>,
    /// Storage of [`List`]s: a length, then that many indices.
    pub pool: Vec<u32>,
    /// Modules; the first is the file itself. C files have that one only.
    pub modules: Vec<Module>,
    /// Structs, unions, enums, aliases (typedefs).
    pub type_defs: Vec<TypeDef>,
    /// Traits.
    pub traits: Vec<Trait>,
    /// `impl` blocks.
    pub impls: Vec<Impl>,
    /// Functions with or without a body.
    pub functions: Vec<Function>,
    /// Statics, consts, thread locals, global variables.
    pub statics: Vec<Static>,
    /// `use` declarations and re-exports.
    pub uses: Vec<Use>,
    /// Paths of `#include`, as written with their `"` or `<`.
    pub includes: Vec<Name>,
    /// Comments that speak to nestlint.
    pub directives: Vec<Directive>,
    /// What was not understood.
    pub gaps: Vec<Gap>,
    /// Rust: blocks that have items, and the module of these items (index into `modules`).
    pub block_modules: Vec<(ExprId, u32)>,
    /// Why the file could not be read at all; ready to be shown, with the line.
    pub unparsed: Option<Box<str>>,
}

/// An expression with its place.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Expr {
    /// Where; for code that a macro made, the whole invocation.
    pub span: Span,
    /// What.
    pub kind: ExprKind,
}

/// A number of 64 bits that needs no alignment: an expression is a word smaller for it, and a run has tens of millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Int([u32; 2]);

impl Int {
    /// The number.
    pub fn get(self) -> i64 {
        (i64::from(self.0[1]) << 32) | i64::from(self.0[0])
    }
}

const _: () = assert!(size_of::<Expr>() == 28);

/// The forms of an expression; C statements are among them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variant says what its fields are")]
pub enum ExprKind {
    /// Not understood; a gap says why.
    Missing,
    /// A value nobody needs: `()`, `;`, `sizeof`, a string.
    Opaque,
    /// An integer or character constant (values above `i64` wrap).
    Int(Int),
    /// `true`, `false`.
    Bool(bool),
    /// A string literal.
    Str(Name),
    /// A path: a local, a function, a static, a constant, a C identifier.
    Path(PathId),
    /// `base.name`.
    Field { base: ExprId, name: Name },
    /// `base[index]`.
    Index { base: ExprId, index: ExprId },
    /// `*e`.
    Deref(ExprId),
    /// `&e`, `&mut e`, `&raw e`.
    AddrOf { mutable: bool, of: ExprId },
    /// `!e` (in C a truth value, in Rust also bits).
    Not(ExprId),
    /// Any other unary operator.
    Unary(ExprId),
    /// A binary operator that evaluates both sides.
    Binary { op: BinOp, lhs: ExprId, rhs: ExprId },
    /// `a && b`.
    And(ExprId, ExprId),
    /// `a || b`.
    Or(ExprId, ExprId),
    /// `a = b`.
    Assign { place: ExprId, value: ExprId },
    /// `a += b`, and C's `++` and `--` (with [`ExprKind::Int`] 1).
    AssignOp { op: BinOp, place: ExprId, value: ExprId },
    /// `callee(args)`. An unexpanded macro of C is a call too.
    Call { callee: ExprId, args: List<ExprId> },
    /// `receiver.method::<generics>(args)`.
    MethodCall { receiver: ExprId, method: Name, generics: List<TypeId>, args: List<ExprId> },
    /// `e as T`, `(T)e`.
    Cast { value: ExprId, ty: TypeId },
    /// `(a, b)`.
    Tuple(List<ExprId>),
    /// `[a, b]`, `vec![a, b]`.
    Array(List<ExprId>),
    /// `[value; len]`, `vec![value; len]`.
    Repeat { value: ExprId, len: ExprId },
    /// `Path { field: value, ..base }`; C initialiser lists have no path.
    Struct { path: Option<PathId>, fields: List<FieldInitId>, base: Option<ExprId> },
    /// `a..b`, `a..=b`.
    Range { lo: Option<ExprId>, hi: Option<ExprId> },
    /// `{ stmts; tail }`, also `unsafe`, `const` and C's `({ })`.
    Block { stmts: List<StmtId>, tail: Option<ExprId>, label: Option<Name> },
    /// Values evaluated in turn, the last one is the result: C's comma.
    Seq(List<ExprId>),
    /// `async { }`, `async move { }`: runs where it is awaited or spawned.
    Async(ExprId),
    /// `|params| body`.
    Closure {
        params: List<PatId>,
        param_types: List<TypeId>,
        ret: Option<TypeId>,
        body: ExprId,
        is_async: bool,
        is_move: bool,
    },
    /// `if cond { then } else { otherwise }`, `c ? a : b`; `cond` may hold [`ExprKind::Let`].
    If { cond: ExprId, then: ExprId, otherwise: Option<ExprId> },
    /// `let pat = scrutinee` in a condition.
    Let { pat: PatId, scrutinee: ExprId },
    /// `match scrutinee { arms }`.
    Match { scrutinee: ExprId, arms: List<ArmId> },
    /// `loop { }`.
    Loop { body: ExprId, label: Option<Name> },
    /// `while cond { }`.
    While { cond: ExprId, body: ExprId, label: Option<Name> },
    /// `do body while (cond)`.
    DoWhile { body: ExprId, cond: ExprId },
    /// `for pat in iter { }`.
    For { pat: PatId, iter: ExprId, body: ExprId, label: Option<Name> },
    /// `for (init; cond; step) body`; also what a macro with a loop header becomes.
    CFor { init: Option<ExprId>, cond: Option<ExprId>, step: Option<ExprId>, body: ExprId },
    /// `switch (value) body`; the cases are labels in the body.
    Switch { value: ExprId, body: ExprId },
    /// `case a:`, `case a ... b:`.
    Case { lo: ExprId, hi: Option<ExprId> },
    /// `default:`.
    DefaultCase,
    /// `goto name`; a computed one has no name.
    Goto(Option<Name>),
    /// `name:`.
    Label(Name),
    /// `return e`.
    Return(Option<ExprId>),
    /// `break 'label e`.
    Break { label: Option<Name>, value: Option<ExprId> },
    /// `continue 'label`.
    Continue(Option<Name>),
    /// `e?`.
    Try(ExprId),
    /// `e.await`.
    Await(ExprId),
    /// A macro call whose arguments parse as expressions (`println!`, `assert!`, a macro of another crate). `text` is
    /// the source of the arguments where they do not. Format strings' inline `{x}` are arguments too.
    Macro { path: PathId, args: List<ExprId>, text: Option<Name> },
    /// What a macro of the analysed source became; `body` is its expansion.
    Expansion { path: PathId, body: ExprId },
    /// C: a call with a body that is no function and no macro in sight; taken for a loop.
    CallWithBody { call: ExprId, body: ExprId },
    /// C: `guard(class)(args)`, held to the end of the enclosing block, and the value of `CLASS(class, var)(args)`.
    Guard { class: Name, args: List<ExprId> },
    /// C: `scoped_guard(class, args) body`, `scoped_cond_guard(class, fail, args) body`.
    ScopedGuard { class: Name, args: List<ExprId>, fail: Option<ExprId>, body: ExprId },
}

impl ExprKind {
    /// Whether it is the constant 0 or `false`: `do { } while (0)` is no loop.
    pub fn is_false(&self) -> bool {
        match self {
            ExprKind::Int(n) => n.get() == 0,
            other => matches!(other, ExprKind::Bool(false)),
        }
    }

    /// A constant.
    pub fn int(n: i64) -> ExprKind {
        ExprKind::Int(Int([n as u32, (n >> 32) as u32]))
    }
}

/// Binary operators that a path condition or a place can depend on; the rest is `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BinOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// A match arm.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Arm {
    /// Its pattern.
    pub pat: PatId,
    /// `if` condition behind the pattern.
    pub guard: Option<ExprId>,
    /// What it does.
    pub body: ExprId,
}

/// A statement of a block.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Stmt {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: StmtKind,
}

/// The forms of a statement.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub enum StmtKind {
    /// `let pat: ty = init else { otherwise };` and every C declaration of a local.
    Let {
        /// What is bound.
        pat: PatId,
        /// The written type.
        ty: Option<TypeId>,
        /// The first value.
        init: Option<ExprId>,
        /// `else` block.
        otherwise: Option<ExprId>,
        /// C: `__free(x)` and `__cleanup(f)`: what runs at the end of the scope.
        cleanup: Option<Name>,
        /// C: `static` local, one object for all calls.
        is_static: bool,
    },
    /// An expression; `true` if a `;` or its shape ends the life of its temporaries (a tail is in the block instead).
    Expr(ExprId),
}

/// `name: value`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FieldInit {
    /// Field; `0`, `1` for tuple structs; none for a positional or `[i] =` element of a C initialiser.
    pub name: Option<Name>,
    /// `[index] =` of a C array initialiser.
    pub index: Option<ExprId>,
    /// Value.
    pub value: ExprId,
}

/// `name: pattern`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FieldPat {
    /// Field.
    pub name: Name,
    /// Its pattern.
    pub pat: PatId,
}

/// A pattern with its place.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Pat {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: PatKind,
}

/// The forms of a pattern.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variant says what its fields are")]
pub enum PatKind {
    /// `_`: binds nothing and moves nothing.
    Wild,
    /// `..` in a tuple or slice.
    Rest,
    /// `name`, `ref name`, `name @ sub`. A constant or a unit variant without a path is written the same way.
    Bind { name: Name, by_ref: bool, sub: Option<PatId> },
    /// `(a, b)`.
    Tuple(List<PatId>),
    /// `Path(a, b)`.
    TupleStruct { path: PathId, items: List<PatId> },
    /// `Path { a, b: p, .. }`.
    Struct { path: PathId, fields: List<FieldPatId> },
    /// `Path`.
    Path(PathId),
    /// `&p`, `&mut p`.
    Ref(PatId),
    /// `a | b`.
    Or(List<PatId>),
    /// `[a, b]`.
    Slice(List<PatId>),
    /// `p: T` (closure parameters).
    Typed { pat: PatId, ty: TypeId },
    /// A constant.
    Lit(ExprId),
    /// A range of constants.
    Range,
    /// Not understood.
    Missing,
}

/// A written path: `a::b::<T>::c`, or one C identifier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Path {
    /// Where.
    pub span: Span,
    /// Begins with `::`.
    pub global: bool,
    /// `<T as Trait>::…`: the type, and how many leading segments are the trait's.
    pub qself: Option<(TypeId, u32)>,
    /// The names with their generic arguments.
    pub segments: Few<Segment>,
}

/// One name of a path.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Segment {
    /// The name; `self`, `super`, `crate`, `Self` and `$crate` as written.
    pub name: Name,
    /// Types between `<` and `>` (lifetimes and constants are left out).
    pub generics: List<TypeId>,
    /// `Item = T` between `<` and `>`: as many names as types.
    pub bindings: List<Name>,
    /// The types of `bindings`.
    pub binding_types: List<TypeId>,
}

/// A written type with its place.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Type {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: TypeKind,
}

/// The forms of a type.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variant says what its fields are")]
pub enum TypeKind {
    /// A path: a type, an alias, a parameter, a primitive (C: `int`, a typedef).
    Path(PathId),
    /// C: `struct name`, `union name`, `enum name`.
    Tag(Name),
    /// C: a struct, union or enum defined where it is used (index into [`FileFacts::type_defs`]).
    Inline(u32),
    /// `&T`.
    Ref { mutable: bool, to: TypeId },
    /// `*T`.
    Ptr(TypeId),
    /// `[T]`.
    Slice(TypeId),
    /// `[T; len]`, `T x[len]`.
    Array { of: TypeId, len: Option<ExprId> },
    /// `(A, B)`.
    Tuple(List<TypeId>),
    /// `fn(A) -> R`, also the sugar `Fn(A) -> R` of a bound's last segment, and C function types.
    Fn { params: List<TypeId>, ret: Option<TypeId> },
    /// `impl A + B`.
    Impl(List<TypeId>),
    /// `dyn A + B`.
    Dyn(List<TypeId>),
    /// `!`.
    Never,
    /// `_`, and whatever is left out.
    Infer,
    /// C: `typeof(e)`, `__auto_type`.
    Typeof(ExprId),
    /// Not understood.
    Missing,
}

/// A module.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Module {
    /// Name; empty for the file's own.
    pub name: Name,
    /// The enclosing module (index into [`FileFacts::modules`]); none for the file's own.
    pub parent: Option<u32>,
    /// `mod name;`: its text is another file.
    pub external: bool,
    /// `#[path = "…"]`.
    pub path: Option<Name>,
    /// Only in test builds.
    pub is_test: bool,
    /// Block of a function: its items are seen only there.
    pub in_function: bool,
}

/// A generic parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Generic {
    /// Name.
    pub name: Name,
    /// Bounds (paths to traits, or [`TypeKind::Fn`] with the trait's name lost).
    pub bounds: Vec<TypeId>,
    /// Default.
    pub default: Option<TypeId>,
}

/// Generic parameters with the bounds of a `where` clause.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Generics {
    /// Type parameters.
    pub params: Vec<Generic>,
    /// `where T: Bound`: bounded type and its bounds.
    pub wheres: Vec<(TypeId, Vec<TypeId>)>,
}

/// The kind of a type definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TypeDefKind {
    /// `struct`.
    Struct,
    /// `union`.
    Union,
    /// `enum`.
    Enum,
    /// `type A = T`, `typedef T A`.
    Alias(TypeId),
}

/// A definition of a type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TypeDef {
    /// Name; none for an anonymous C type.
    pub name: Option<Name>,
    /// Module it is in.
    pub module: u32,
    /// Where the name stands.
    pub span: Span,
    /// Kind.
    pub kind: TypeDefKind,
    /// Generic parameters.
    pub generics: Generics,
    /// Fields of a struct or union; tuple fields are `0`, `1`, …
    pub fields: Vec<FieldDef>,
    /// Variants of an enum.
    pub variants: Vec<Variant>,
}

/// A field.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FieldDef {
    /// Name; none for an anonymous C member.
    pub name: Option<Name>,
    /// Type.
    pub ty: TypeId,
    /// Where.
    pub span: Span,
}

/// A variant of an enum.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Variant {
    /// Name.
    pub name: Name,
    /// Its fields.
    pub fields: Vec<FieldDef>,
    /// `= value`.
    pub value: Option<ExprId>,
}

/// A trait.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trait {
    /// Name.
    pub name: Name,
    /// Module it is in.
    pub module: u32,
    /// Where the name stands.
    pub span: Span,
    /// Generic parameters.
    pub generics: Generics,
    /// Supertraits.
    pub supers: Vec<TypeId>,
    /// Associated types with their bounds and defaults.
    pub assoc_types: Vec<Generic>,
}

/// An `impl` block.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Impl {
    /// Module it is in.
    pub module: u32,
    /// Where the self type stands.
    pub span: Span,
    /// Generic parameters.
    pub generics: Generics,
    /// The type.
    pub self_ty: TypeId,
    /// The trait, if it implements one.
    pub trait_: Option<PathId>,
    /// `type Name = T;`.
    pub assoc_types: Vec<(Name, TypeId)>,
}

/// What a function belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Container {
    /// A module.
    Module,
    /// An `impl` (index into [`FileFacts::impls`]).
    Impl(u32),
    /// A trait (index into [`FileFacts::traits`]).
    Trait(u32),
}

/// A function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    /// Name.
    pub name: Name,
    /// Module it is in.
    pub module: u32,
    /// What it belongs to.
    pub container: Container,
    /// Where the name stands.
    pub span: Span,
    /// From its first token to its last.
    pub whole: Span,
    /// Generic parameters.
    pub generics: Generics,
    /// Parameters; the receiver is the first, a [`PatKind::Bind`] of `self` with its full type (`&Self`).
    pub params: Vec<Param>,
    /// Result type; none for `()` and `void`.
    pub ret: Option<TypeId>,
    /// Body; none for a declaration.
    pub body: Option<ExprId>,
    /// `async fn`.
    pub is_async: bool,
    /// Only in test builds (`#[test]`, `#[cfg(test)]`).
    pub is_test: bool,
    /// Under a `cfg` other than test: one of several alternatives may exist.
    pub has_cfg: bool,
    /// C: `static`, seen in its file only. Rust: without `pub`, or with one that does not leave the crate.
    pub is_static: bool,
    /// C: `inline`, `__always_inline`.
    pub is_inline: bool,
    /// C: a weak definition, another one wins.
    pub is_weak: bool,
    /// C: `...` at the end.
    pub is_variadic: bool,
    /// C: sparse annotations on the head.
    pub contexts: Vec<Context>,
}

/// A parameter.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Param {
    /// Pattern; a C parameter is a [`PatKind::Bind`] or [`PatKind::Wild`].
    pub pat: PatId,
    /// Type.
    pub ty: TypeId,
}

/// A sparse annotation: `__must_hold(x)`, `__acquires(x)`, `__releases(x)`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Context {
    /// Held on entry.
    pub before: bool,
    /// Held on exit.
    pub after: bool,
    /// The lock, in terms of the parameters.
    pub lock: ExprId,
}

/// A static, a constant, a global variable.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Static {
    /// Name.
    pub name: Name,
    /// Module it is in.
    pub module: u32,
    /// Where the name stands.
    pub span: Span,
    /// Type.
    pub ty: TypeId,
    /// First value (for `lazy_static!` and `LazyLock`: what computes it).
    pub init: Option<ExprId>,
    /// `impl` it belongs to.
    pub container: Container,
    /// A `const` of Rust: every use is a new value.
    pub is_const: bool,
    /// `thread_local!`, per-CPU.
    pub is_per_thread: bool,
    /// C: `extern`, defined elsewhere.
    pub is_extern: bool,
    /// C: `static`, seen in its file only.
    pub is_local: bool,
    /// C: made by a macro such as `DEFINE_MUTEX`.
    pub definer: Option<Name>,
}

/// A `use`, flattened to one path.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Use {
    /// Module it is in.
    pub module: u32,
    /// The path; `self` at the end is dropped.
    pub path: Vec<Name>,
    /// Begins with `::`.
    pub global: bool,
    /// Name it is seen by; none for a glob and for `as _`.
    pub alias: Option<Name>,
    /// `*`.
    pub glob: bool,
    /// `pub` of any reach: seen from other modules.
    pub public: bool,
}

/// A comment that speaks to nestlint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// The comment.
    pub span: Span,
    /// What it says after `nestlint:`, trimmed.
    pub text: Box<str>,
    /// It stands alone on its line, so it speaks of the code below it.
    pub own_line: bool,
}

/// Something that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Where.
    pub span: Span,
    /// Why, ready to be shown: lower case, no full stop.
    pub reason: Box<str>,
    /// The function could not be read as a whole (as opposed to a detail of it).
    pub loses_function: bool,
}

impl FileFacts {
    /// Facts of an empty file.
    pub fn new(language: Language, edition: Edition) -> FileFacts {
        FileFacts {
            language,
            edition,
            lines: 0,
            line_starts: vec![0],
            names: Names::default(),
            exprs: Vec::new(),
            pats: Vec::new(),
            types: Vec::new(),
            paths: Vec::new(),
            arms: Vec::new(),
            stmts: Vec::new(),
            field_inits: Vec::new(),
            field_pats: Vec::new(),
            pool: vec![0],
            modules: Vec::new(),
            type_defs: Vec::new(),
            traits: Vec::new(),
            impls: Vec::new(),
            functions: Vec::new(),
            statics: Vec::new(),
            uses: Vec::new(),
            includes: Vec::new(),
            directives: Vec::new(),
            gaps: Vec::new(),
            block_modules: Vec::new(),
            unparsed: None,
        }
    }

    /// Gives back the room that was left for more.
    pub fn shrink(&mut self) {
        self.line_starts.shrink_to_fit();
        self.names.shrink();
        self.exprs.shrink_to_fit();
        self.pats.shrink_to_fit();
        self.types.shrink_to_fit();
        self.paths.shrink_to_fit();
        self.arms.shrink_to_fit();
        self.stmts.shrink_to_fit();
        self.field_inits.shrink_to_fit();
        self.field_pats.shrink_to_fit();
        self.pool.shrink_to_fit();
        self.type_defs.shrink_to_fit();
        self.functions.shrink_to_fit();
        self.statics.shrink_to_fit();
        self.uses.shrink_to_fit();
        self.includes.shrink_to_fit();
    }

    /// The text of a name.
    pub fn name(&self, name: Name) -> &str {
        self.names.get(name.index())
    }

    /// An expression.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// A pattern.
    pub fn pat(&self, id: PatId) -> &Pat {
        &self.pats[id.index()]
    }

    /// A written type.
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.index()]
    }

    /// A written path.
    pub fn path(&self, id: PathId) -> &Path {
        &self.paths[id.index()]
    }

    /// The elements of a list, in order.
    pub fn list<T: From<u32>>(
        &self,
        list: List<T>,
    ) -> impl ExactSizeIterator<Item = T> + DoubleEndedIterator + Clone + '_ {
        let start = list.start as usize;
        let len = self.pool[start] as usize;
        self.pool[start + 1..start + 1 + len].iter().map(|&raw| T::from(raw))
    }

    /// The expressions directly inside an expression, in the order in which they stand. Patterns and types are left out.
    pub fn children(&self, e: ExprId) -> Vec<ExprId> {
        match self.expr(e).kind {
            ExprKind::Field { base: a, .. }
            | ExprKind::Deref(a)
            | ExprKind::AddrOf { of: a, .. }
            | ExprKind::Not(a)
            | ExprKind::Unary(a)
            | ExprKind::Cast { value: a, .. }
            | ExprKind::Async(a)
            | ExprKind::Closure { body: a, .. }
            | ExprKind::Let { scrutinee: a, .. }
            | ExprKind::Loop { body: a, .. }
            | ExprKind::Try(a)
            | ExprKind::Await(a)
            | ExprKind::Expansion { body: a, .. } => vec![a],
            ExprKind::Index { base: a, index: b }
            | ExprKind::Binary { lhs: a, rhs: b, .. }
            | ExprKind::And(a, b)
            | ExprKind::Or(a, b)
            | ExprKind::Assign { place: a, value: b }
            | ExprKind::AssignOp { place: a, value: b, .. }
            | ExprKind::Repeat { value: a, len: b }
            | ExprKind::While { cond: a, body: b, .. }
            | ExprKind::DoWhile { body: a, cond: b }
            | ExprKind::For { iter: a, body: b, .. }
            | ExprKind::Switch { value: a, body: b }
            | ExprKind::CallWithBody { call: a, body: b } => vec![a, b],
            ExprKind::If { cond, then, otherwise } => [cond, then].into_iter().chain(otherwise).collect(),
            ExprKind::CFor { init, cond, step, body } => {
                init.into_iter().chain(cond).chain([body]).chain(step).collect()
            }
            ExprKind::Range { lo, hi } => lo.into_iter().chain(hi).collect(),
            ExprKind::Case { lo, hi } => [lo].into_iter().chain(hi).collect(),
            ExprKind::Return(value) | ExprKind::Break { value, .. } => value.into_iter().collect(),
            ExprKind::Call { callee, args } => [callee].into_iter().chain(self.list(args)).collect(),
            ExprKind::MethodCall { receiver, args, .. } => [receiver].into_iter().chain(self.list(args)).collect(),
            ExprKind::Tuple(items) | ExprKind::Array(items) | ExprKind::Seq(items) => self.list(items).collect(),
            ExprKind::Macro { args, .. } | ExprKind::Guard { args, .. } => self.list(args).collect(),
            ExprKind::ScopedGuard { args, fail, body, .. } => self.list(args).chain(fail).chain([body]).collect(),
            ExprKind::Struct { fields, base, .. } => {
                let fields = self.list(fields).map(|field| self.field_inits[field.index()]);
                fields.flat_map(|field| field.index.into_iter().chain([field.value])).chain(base).collect()
            }
            ExprKind::Match { scrutinee, arms } => {
                let arms = self.list(arms).map(|arm| self.arms[arm.index()]);
                [scrutinee].into_iter().chain(arms.flat_map(|arm| arm.guard.into_iter().chain([arm.body]))).collect()
            }
            ExprKind::Block { stmts, tail, .. } => {
                let inside = self.list(stmts).flat_map(|stmt| match self.stmts[stmt.index()].kind {
                    StmtKind::Expr(e) => vec![e],
                    StmtKind::Let { init, otherwise, .. } => init.into_iter().chain(otherwise).collect(),
                });
                inside.chain(tail).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The name of a path of one plain segment: a local, an identifier of C.
    pub fn plain(&self, path: PathId) -> Option<&str> {
        let path = self.path(path);
        match &path.segments[..] {
            [one] if !path.global && path.qself.is_none() => Some(self.name(one.name)),
            _ => None,
        }
    }
}

/// Builds [`FileFacts`]: interns names and pushes nodes.
#[derive(Debug)]
pub struct Builder {
    /// What has been built.
    pub facts: FileFacts,
    interned: FxHashMap<Box<str>, Name>,
}

impl Builder {
    /// A builder for a file of this text; records its lines.
    pub fn new(language: Language, edition: Edition, text: &str) -> Builder {
        let mut facts = FileFacts::new(language, edition);
        facts.line_starts = line_starts(text);
        facts.lines = text.lines().count() as u32;
        Builder { facts, interned: FxHashMap::default() }
    }

    /// The name of a string.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(&name) = self.interned.get(text) {
            return name;
        }
        let name = Name::new(self.facts.names.push(text));
        self.interned.insert(text.into(), name);
        name
    }

    /// A new list.
    pub fn list<T: Into<u32>>(&mut self, items: impl IntoIterator<Item = T>) -> List<T> {
        let start = self.facts.pool.len();
        self.facts.pool.push(0);
        self.facts.pool.extend(items.into_iter().map(Into::into));
        let len = self.facts.pool.len() - start - 1;
        if len == 0 {
            self.facts.pool.pop();
            return List::EMPTY;
        }
        self.facts.pool[start] = len as u32;
        List { start: start as u32, of: PhantomData }
    }

    /// A new expression.
    pub fn expr(&mut self, span: Span, kind: ExprKind) -> ExprId {
        self.facts.exprs.push(Expr { span, kind });
        ExprId::new(self.facts.exprs.len() - 1)
    }

    /// A new pattern.
    pub fn pat(&mut self, span: Span, kind: PatKind) -> PatId {
        self.facts.pats.push(Pat { span, kind });
        PatId::new(self.facts.pats.len() - 1)
    }

    /// A new type.
    pub fn ty(&mut self, span: Span, kind: TypeKind) -> TypeId {
        self.facts.types.push(Type { span, kind });
        TypeId::new(self.facts.types.len() - 1)
    }

    /// A new path.
    pub fn path(&mut self, path: Path) -> PathId {
        self.facts.paths.push(path);
        PathId::new(self.facts.paths.len() - 1)
    }

    /// A new path of one plain name.
    pub fn plain_path(&mut self, span: Span, name: Name) -> PathId {
        let segment = Segment { name, generics: List::EMPTY, bindings: List::EMPTY, binding_types: List::EMPTY };
        self.path(Path { span, global: false, qself: None, segments: Few::one(segment) })
    }

    /// A new statement.
    pub fn stmt(&mut self, span: Span, kind: StmtKind) -> StmtId {
        self.facts.stmts.push(Stmt { span, kind });
        StmtId::new(self.facts.stmts.len() - 1)
    }

    /// A new match arm.
    pub fn arm(&mut self, arm: Arm) -> ArmId {
        self.facts.arms.push(arm);
        ArmId::new(self.facts.arms.len() - 1)
    }

    /// A new field of a struct expression.
    pub fn field_init(&mut self, init: FieldInit) -> FieldInitId {
        self.facts.field_inits.push(init);
        FieldInitId::new(self.facts.field_inits.len() - 1)
    }

    /// A new field of a struct pattern.
    pub fn field_pat(&mut self, pat: FieldPat) -> FieldPatId {
        self.facts.field_pats.push(pat);
        FieldPatId::new(self.facts.field_pats.len() - 1)
    }

    /// Records something that was not understood.
    pub fn gap(&mut self, span: Span, reason: impl Into<Box<str>>, loses_function: bool) {
        self.facts.gaps.push(Gap { span, reason: reason.into(), loses_function });
    }
}

/// Byte offset at which each line starts; the first is 0.
pub fn line_starts(text: &str) -> Vec<u32> {
    let after = text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(after).collect()
}
