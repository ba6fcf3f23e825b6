//! What a file declares.

use super::{ExprId, Name, PatId, PathId, TypeId};
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// A module.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Module {
    /// Name; empty for the file's own.
    pub name: Name,
    /// The enclosing module (index into [`FileFacts::modules`](super::FileFacts::modules)); none for the file's own.
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
    /// Bounds (paths to traits, or [`TypeKind::Fn`](super::TypeKind::Fn) with the trait's name lost).
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
    /// An `impl` (index into [`FileFacts::impls`](super::FileFacts::impls)).
    Impl(u32),
    /// A trait (index into [`FileFacts::traits`](super::FileFacts::traits)).
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
    /// Parameters; the receiver is the first, a [`PatKind::Bind`](super::PatKind::Bind) of `self` with its full type
    /// (`&Self`).
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
    /// Pattern; a C parameter is a [`PatKind::Bind`](super::PatKind::Bind) or [`PatKind::Wild`](super::PatKind::Wild).
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
