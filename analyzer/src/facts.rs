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

mod build;
mod expr;
mod ids;
mod items;
mod names;
mod types;

pub use build::Builder;
pub use expr::*;
pub use ids::*;
pub use items::*;
pub use names::Names;
pub use types::*;

use crate::source::{Edition, Language};
use serde::{Deserialize, Serialize};

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

/// Byte offset at which each line starts; the first is 0.
pub fn line_starts(text: &str) -> Vec<u32> {
    let after = text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(after).collect()
}
