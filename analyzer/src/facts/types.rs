//! Patterns, paths and types as written.

use super::{ExprId, FieldPatId, List, Name, PatId, PathId, TypeId};
use crate::source::Span;
use crate::table::Few;
use serde::{Deserialize, Serialize};

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
    /// C: a struct, union or enum defined where it is used (index into
    /// [`FileFacts::type_defs`](super::FileFacts::type_defs)).
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
