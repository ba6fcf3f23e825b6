//! Macro calls whose source is not in sight.

use super::super::cx::{Cx, LateCall};
use super::super::sym::known;
use super::super::types::{Args, Kind, Ty};
use crate::facts::{ExprId, List, PathId};
use crate::resolved::Target;

impl Cx<'_, '_> {
    /// `path!(args)`: the arguments are evaluated; those of a type with `Display` or `Debug` may be formatted.
    pub(super) fn macro_call(&mut self, id: ExprId, path: PathId, args: List<ExprId>) -> Ty {
        let facts = self.facts;
        for arg in facts.list(args) {
            let ty = self.expr(arg, None);
            self.formatted(arg, ty);
        }
        let name = facts.path(path).segments.last().map(|segment| self.sym(segment.name));
        let row = name.and_then(|name| self.w.know.macros.get(&name)).copied();
        let Some(row) = row else {
            self.body.targets.insert(id, Target::Unknown);
            return Ty::UNKNOWN;
        };
        self.body.targets.insert(id, row.is.map_or(Target::Foreign, Target::Builtin));
        row.ty
    }

    fn formatted(&mut self, arg: ExprId, ty: Ty) {
        let mut ty = self.shallow(ty);
        while let Kind::Ref(_, to) = self.types.kind(ty) {
            ty = self.shallow(to);
        }
        if !matches!(self.types.kind(ty), Kind::Adt(..)) {
            return;
        }
        for trait_ in [self.w.lang.display, self.w.lang.debug].into_iter().flatten() {
            if let Some(callee) = self.trait_fn(trait_, known::FMT) {
                self.late.push(LateCall { expr: arg, callee, self_ty: ty, args: Args::NONE, is_implicit: true });
            }
        }
    }
}
