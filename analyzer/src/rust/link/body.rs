//! One function body: types of its expressions, and from them what its calls reach.

mod call;
mod control;
mod expr;
mod finish;
mod macros;
mod method;
mod ops;
mod pat;
mod path;

use super::cx::{Cx, Frame};
use super::export::Tree;
use super::items::{FnIx, OpaqueIx};
use super::sigs::fn_scope;
use super::types::{Kind, Ty, Types};
use super::world::World;
use crate::facts::Gap;
use crate::resolved::Body;

/// What a body came to.
pub(super) struct Typed {
    pub(super) body: Body,
    pub(super) gaps: Vec<Gap>,
}

/// Types the body of a function; none without one.
pub(super) fn of_fn(w: &World<'_>, ix: FnIx) -> Option<Typed> {
    let mut cx = enter(w, ix)?;
    cx.finish();
    cx.body.shrink();
    Some(Typed { body: std::mem::take(&mut cx.body), gaps: std::mem::take(&mut cx.gaps) })
}

fn enter<'w, 'a>(w: &'w World<'a>, ix: FnIx) -> Option<Cx<'w, 'a>> {
    let facts = w.items.fn_facts(ix);
    let body = facts.body?;
    let mut types = Types::over(&w.types);
    let scope = fn_scope(&w.items, &mut types, ix);
    let mut cx = Cx::new(w, Some(ix), scope, types);
    let item = &w.items.fns[ix.at()];
    for (param, &ty) in facts.params.iter().zip(&item.inputs) {
        let ty = cx.normalize(ty);
        cx.pattern(param.pat, ty, false);
    }
    let ret = cx.result_of_body(item.output);
    cx.frames.push(Frame { ret });
    let ty = cx.expr(body, Some(ret));
    cx.coerce(ret, ty);
    Some(cx)
}

impl Cx<'_, '_> {
    /// The result type as the body sees it: its `impl Trait` are to be found out.
    fn result_of_body(&mut self, output: Ty) -> Ty {
        let output = self.unhide(output);
        self.normalize(output)
    }

    fn unhide(&mut self, ty: Ty) -> Ty {
        if let Kind::Opaque(ix, _) = self.types.kind(ty)
            && Some(self.w.items.opaques[ix.at()].of) == self.of
        {
            let var = self.fresh();
            self.hidden.push((ix, var));
            return var;
        }
        let kind = self.parts_mapped(ty, |cx, part| cx.unhide(part));
        self.types.mk(kind)
    }
}

/// What the `impl Trait` results of a function are, as far as they can be said outside of its body.
pub(super) fn hidden_of_fn(w: &World<'_>, ix: FnIx) -> Vec<(OpaqueIx, Option<Tree>)> {
    let Some(mut cx) = enter(w, ix) else { return Vec::new() };
    cx.settle();
    let hidden = std::mem::take(&mut cx.hidden);
    hidden
        .into_iter()
        .map(|(opaque, var)| {
            let ty = cx.resolve(var);
            (opaque, cx.types.export(ty))
        })
        .collect()
}
