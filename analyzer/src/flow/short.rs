//! Functions that are so short that what they return says more than that they were called.

use super::exec::is_comparison;
use crate::facts::{BinOp, ExprId, ExprKind, FileFacts, Function, StmtKind, TypeKind};
use crate::resolved::{FnId, Linked};

/// Nodes of an expression that is a test.
const MAX_TEST: usize = 16;
/// Statements of a function that is run for what it returns.
const MAX_STATEMENTS: usize = 4;

/// Whether the result of a function is a pointer.
pub(super) fn returns_pointer(linked: &Linked, id: FnId) -> bool {
    linked.facts(id).is_some_and(|(facts, function)| is_pointer(facts, function))
}

fn is_pointer(facts: &FileFacts, function: &Function) -> bool {
    function.ret.is_some_and(|ret| matches!(facts.ty(ret).kind, TypeKind::Ptr(_)))
}

/// The statements of a function's body; none if there are more than `most`.
fn statements(linked: &Linked, id: FnId, most: usize) -> Option<(&FileFacts, &Function, Vec<StmtKind>)> {
    let (facts, function) = linked.facts(id)?;
    let ExprKind::Block { stmts, .. } = facts.expr(function.body?).kind else { return None };
    if facts.list(stmts).len() > most {
        return None;
    }
    Some((facts, function, facts.list(stmts).map(|stmt| facts.stmts[stmt.index()].kind).collect()))
}

/// What a statement returns.
fn returned(facts: &FileFacts, stmt: StmtKind) -> Option<ExprId> {
    let StmtKind::Expr(e) = stmt else { return None };
    match facts.expr(e).kind {
        ExprKind::Return(value) => value,
        _ => None,
    }
}

/// Whether a function may be a way to write a pointer (`to_foo(dev)`, `foo_root()`): what it returns tells objects apart.
pub(super) fn is_accessor(linked: &Linked, id: FnId) -> bool {
    statements(linked, id, MAX_STATEMENTS).is_some_and(|(facts, function, _)| is_pointer(facts, function))
}

/// Whether a function returns one number and does nothing else: what is left of a function that is not configured.
pub(super) fn is_constant(linked: &Linked, id: FnId) -> bool {
    let Some((facts, _, stmts)) = statements(linked, id, 1) else { return false };
    let Some(value) = stmts.first().and_then(|stmt| returned(facts, *stmt)) else { return false };
    let number = match facts.expr(value).kind {
        ExprKind::Unary(of) => of,
        _ => value,
    };
    matches!(facts.expr(number).kind, ExprKind::Int(_) | ExprKind::Path(_))
}

/// Whether a function only tells what a test of its parameters does (`return p->flags & DEAD`), perhaps behind checks of its
/// own, so that a call of it and the test itself say the same.
pub(super) fn is_predicate(linked: &Linked, id: FnId) -> bool {
    let Some((facts, function, stmts)) = statements(linked, id, MAX_STATEMENTS) else { return false };
    let Some((last, checks)) = stmts.split_last() else { return false };
    let is_check = |stmt: &StmtKind| match stmt {
        StmtKind::Expr(e) => matches!(facts.expr(*e).kind, ExprKind::Call { .. } | ExprKind::Macro { .. }),
        StmtKind::Let { .. } => false,
    };
    let is_number = function.ret.is_some() && !is_pointer(facts, function);
    is_number
        && !function.params.is_empty()
        && checks.iter().all(is_check)
        && returned(facts, *last).is_some_and(|value| is_test(facts, value))
}

/// Whether an expression tests bits or members of objects, or asks a function to.
fn is_test(facts: &FileFacts, e: ExprId) -> bool {
    let mut work = vec![e];
    for seen in 0.. {
        let Some(e) = work.pop() else { return seen > 1 };
        let is_simple = match facts.expr(e).kind {
            ExprKind::Path(_) | ExprKind::Int(_) | ExprKind::Field { .. } | ExprKind::Deref(_) => true,
            ExprKind::AddrOf { .. } | ExprKind::Cast { .. } | ExprKind::Call { .. } => true,
            ExprKind::Not(_) | ExprKind::And(..) | ExprKind::Or(..) => true,
            // No sum and no shift: they tell nothing of a bit or an order.
            ExprKind::Binary { op, .. } => op == BinOp::BitAnd || is_comparison(op),
            _ => false,
        };
        if !is_simple || seen >= MAX_TEST {
            return false;
        }
        work.extend(facts.children(e));
    }
    false
}
