//! Expressions and statements of both languages.

use super::{ArmId, ExprId, FieldInitId, List, Name, PatId, PathId, StmtId, TypeId};
use crate::source::Span;
use serde::{Deserialize, Serialize};

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
