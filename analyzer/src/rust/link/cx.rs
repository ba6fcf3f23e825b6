//! The state of one body while it is typed.

use super::items::{FileItem, FnIx, TraitIx};
use super::lower::Scope;
use super::sym::Sym;
use super::types::{Args, Ty, Types};
use super::world::World;
use crate::facts::{ExprId, FileFacts, Gap, Name, PatId};
use crate::resolved::Body;
use rustc_hash::FxHashMap;

/// Something that must hold and cannot be decided yet.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pending {
    /// A type implements a trait with these arguments and bindings.
    Trait { of: Ty, trait_: TraitIx, args: Args, bindings: Args },
    /// A type can be called like this (a [`super::types::Kind::FnPtr`]).
    Call { of: Ty, sig: Ty },
    /// A projection whose type is not known yet is this variable.
    Project { of: Ty, trait_: TraitIx, args: Args, name: Sym, to: Ty },
}

/// A call of a trait's function that is narrowed to an implementation at the end, when its types are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct LateCall {
    pub(super) expr: ExprId,
    pub(super) callee: FnIx,
    pub(super) self_ty: Ty,
    pub(super) args: Args,
    /// It runs beside the expression's own target.
    pub(super) is_implicit: bool,
}

/// A function, closure or async block that `return` and `?` leave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) ret: Ty,
}

/// A loop or labelled block that `break` leaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoopFrame {
    pub(super) label: Option<Name>,
    pub(super) ty: Ty,
    pub(super) is_left: bool,
    pub(super) is_block: bool,
}

/// A local variable in sight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    pub(super) name: Sym,
    pub(super) pat: PatId,
    pub(super) ty: Ty,
}

/// The state.
pub(super) struct Cx<'w, 'a> {
    pub(super) w: &'w World<'a>,
    pub(super) facts: &'a FileFacts,
    pub(super) file: &'w FileItem<'a>,
    pub(super) types: Types<'w>,
    pub(super) scope: Scope,
    /// The function whose body it is; none for the first value of a static.
    pub(super) of: Option<FnIx>,
    pub(super) vars: Vec<Option<Ty>>,
    pub(super) trail: Vec<u32>,
    pub(super) pending: Vec<Pending>,
    pub(super) closures: Vec<(Args, Ty)>,
    pub(super) locals: Vec<Local>,
    pub(super) frames: Vec<Frame>,
    pub(super) loops: Vec<LoopFrame>,
    pub(super) exprs: FxHashMap<ExprId, Ty>,
    pub(super) pats: FxHashMap<PatId, Ty>,
    pub(super) late: Vec<LateCall>,
    /// Operators: targets only if they are of the run.
    pub(super) late_operators: Vec<LateCall>,
    /// Variables that stand for the function's own `impl Trait` results.
    pub(super) hidden: Vec<(super::items::OpaqueIx, Ty)>,
    pub(super) body: Body,
    pub(super) gaps: Vec<Gap>,
    pub(super) depth: u32,
    pub(super) solving: u32,
    /// Inside of the heads of implementations types agree by the letter.
    pub(super) matching: u32,
}

impl<'w, 'a> Cx<'w, 'a> {
    /// A state for one body.
    pub(super) fn new(w: &'w World<'a>, of: Option<FnIx>, scope: Scope, types: Types<'w>) -> Cx<'w, 'a> {
        let file = &w.items.files[scope.file.at()];
        Cx {
            w,
            facts: file.facts,
            file,
            types,
            scope,
            of,
            vars: Vec::new(),
            trail: Vec::new(),
            pending: Vec::new(),
            closures: Vec::new(),
            locals: Vec::new(),
            frames: Vec::new(),
            loops: Vec::new(),
            exprs: FxHashMap::default(),
            pats: FxHashMap::default(),
            late: Vec::new(),
            late_operators: Vec::new(),
            hidden: Vec::new(),
            body: Body::default(),
            gaps: Vec::new(),
            depth: 0,
            solving: 0,
            matching: 0,
        }
    }

    /// The symbol of a name of the file.
    pub(super) fn sym(&self, name: Name) -> Sym {
        self.file.syms.get(name)
    }
}
