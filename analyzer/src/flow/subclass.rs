//! Annotations with a subclass that lockdep cannot take: a constant beyond its limit, a loop counter without a bound.
//!
//! A subclass that is computed some other way (a member, the result of a call, a parameter) is what it is at run time:
//! nothing is said of it.

use super::Context;
use super::class::class_of;
use super::exec::lock_ops;
use super::report::Classes;
use super::summary::{Summary, Taken};
use super::text::text_of;
use crate::facts::{BinOp, ExprId, ExprKind, FileFacts, PatId, StmtKind, TypeKind};
use crate::model::SubclassArg;
use crate::program::{Limit, SubclassUse, SubclassValue};
use crate::resolved::{Body, FnId, Named};
use crate::source::Language;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Subclasses of a class: `MAX_LOCKDEP_SUBCLASSES` of include/linux/lockdep_types.h.
const MAX_SUBCLASSES: i64 = 8;
/// Variables that are followed from a bound to where it comes from.
const MAX_DEPTH: u32 = 3;

/// The annotations of a program that cannot work, by function and place.
pub fn wrong(cx: &Context<'_>, classes: &mut Classes<'_, '_>) -> Vec<SubclassUse> {
    let mut all = Vec::new();
    for (at, body) in cx.linked.bodies.iter().enumerate() {
        let id = FnId(at as u32);
        let (Some(body), Some(summary), Some((facts, function))) = (body, cx.effect(id), cx.linked.facts(id)) else {
            continue;
        };
        let Some(root) = function.body.filter(|_| facts.language == Language::C) else { continue };
        let text = Text { cx, id, facts, body, root };
        for (taken, value) in text.judged(summary) {
            let class = class_of(&taken.lock.place, id, cx.linked);
            all.push(SubclassUse { at: classes.acquisition(&taken.lock, class), value });
        }
    }
    all.sort_by_key(|it| it.at.at);
    all
}

/// The text of one function.
struct Text<'a> {
    cx: &'a Context<'a>,
    id: FnId,
    facts: &'a FileFacts,
    body: &'a Body,
    root: ExprId,
}

/// The loop that an expression counts in.
struct Counter {
    text: String,
    pat: PatId,
    /// What is added to the counter.
    offset: i64,
}

impl Text<'_> {
    /// One judgement for each lock call: a constant of any path before what the counter may come to.
    fn judged<'s>(&self, summary: &'s Summary) -> Vec<(&'s Taken, SubclassValue)> {
        let mut found: BTreeMap<ExprId, (&Taken, SubclassValue)> = BTreeMap::new();
        for taken in &summary.taken {
            let e = taken.lock.site.0;
            let Some(arg) = self.subclass_arg(e) else { continue };
            let constant = taken.lock.subclass.filter(|&n| i64::from(n) >= MAX_SUBCLASSES);
            let value = match constant {
                Some(n) => Some(SubclassValue::Constant(n)),
                None if found.contains_key(&e) => None,
                None => self.unbounded(e, arg),
            };
            if let Some(value) = value {
                found.insert(e, (taken, value));
            }
        }
        found.into_values().collect()
    }

    /// The argument of a lock call that is its subclass.
    fn subclass_arg(&self, e: ExprId) -> Option<ExprId> {
        let ExprKind::Call { args, .. } = self.facts.expr(e).kind else { return None };
        let ops = lock_ops(self.body.targets.get(&e)?);
        let position = ops.iter().find_map(|op| match self.cx.model.op(*op).subclass {
            SubclassArg::Arg(i) => Some(i),
            _ => None,
        })?;
        self.facts.list(args).nth(position as usize)
    }

    /// What a subclass that counts a loop comes to, if nothing shows that it ends below the limit.
    fn unbounded(&self, call: ExprId, arg: ExprId) -> Option<SubclassValue> {
        let counter = self.counter(arg)?;
        let around = self.loop_of(call, &counter)?;
        let limits = self.limits(around, &counter);
        let bounds: Vec<String> = limits.iter().map(|&(bound, _)| text_of(self.facts, bound)).collect();
        if self.is_checked(&counter.text, &bounds) {
            return None;
        }
        let mut worst = Limit::Nothing;
        for (bound, extra) in limits {
            worst = match self.limit(bound, 0)? {
                Limit::Constant(n) if n + extra + counter.offset <= MAX_SUBCLASSES => return None,
                Limit::Constant(n) => Limit::Constant(n + extra + counter.offset),
                limit => limit,
            };
        }
        Some(SubclassValue::Counter { counter: counter.text, limit: worst })
    }

    /// A local variable, `i++`, or one of them and a constant.
    fn counter(&self, arg: ExprId) -> Option<Counter> {
        match self.facts.expr(arg).kind {
            ExprKind::Path(_) => match self.body.named.get(&arg)? {
                Named::Local(pat) => Some(Counter { text: text_of(self.facts, arg), pat: *pat, offset: 0 }),
                _ => None,
            },
            ExprKind::AssignOp { op: BinOp::Add, place, .. } => self.counter(place),
            ExprKind::Cast { value: of, .. } | ExprKind::Expansion { body: of, .. } => self.counter(of),
            ExprKind::Binary { op: BinOp::Add, lhs, rhs } => {
                let (one, added) = match self.constant(rhs) {
                    Some(n) => (lhs, n),
                    None => (rhs, self.constant(lhs)?),
                };
                let counter = self.counter(one)?;
                Some(Counter { offset: counter.offset + added, ..counter })
            }
            _ => None,
        }
    }

    /// The innermost loop around a call that counts the counter up.
    fn loop_of(&self, call: ExprId, counter: &Counter) -> Option<ExprId> {
        let is_loop = |e: &ExprId| match self.facts.expr(*e).kind {
            ExprKind::DoWhile { cond, .. } => !self.facts.expr(cond).kind.is_false(),
            ExprKind::CFor { .. } | ExprKind::While { .. } | ExprKind::CallWithBody { .. } => true,
            _ => false,
        };
        let around = self.path_to(call)?;
        around.into_iter().rev().filter(is_loop).find(|&e| self.inside(e).any(|it| self.counts_up(it, counter.pat)))
    }

    /// The expressions around a call, from the body of the function inwards.
    fn path_to(&self, call: ExprId) -> Option<Vec<ExprId>> {
        let mut path: Vec<(ExprId, Vec<ExprId>)> = vec![(self.root, self.facts.children(self.root))];
        while let Some((_, rest)) = path.last_mut() {
            match rest.pop() {
                Some(e) if e == call => return Some(path.into_iter().map(|(e, _)| e).collect()),
                Some(e) => path.push((e, self.facts.children(e))),
                None => _ = path.pop(),
            }
        }
        None
    }

    /// An expression and all inside it.
    fn inside(&self, e: ExprId) -> impl Iterator<Item = ExprId> + '_ {
        let mut todo = vec![e];
        std::iter::from_fn(move || {
            let e = todo.pop()?;
            todo.extend(self.facts.children(e));
            Some(e)
        })
    }

    fn names(&self, e: ExprId, pat: PatId) -> bool {
        self.body.named.get(&e) == Some(&Named::Local(pat))
    }

    fn counts_up(&self, e: ExprId, pat: PatId) -> bool {
        match self.facts.expr(e).kind {
            ExprKind::AssignOp { op: BinOp::Add, place, .. } => self.names(place, pat),
            ExprKind::Assign { place, value } => {
                let adds = matches!(self.facts.expr(value).kind, ExprKind::Binary { op: BinOp::Add, .. });
                self.names(place, pat) && adds && self.inside(value).any(|it| self.names(it, pat))
            }
            _ => false,
        }
    }

    /// What the condition of a loop compares its counter with, and 1 where the counter reaches it.
    fn limits(&self, around: ExprId, counter: &Counter) -> Vec<(ExprId, i64)> {
        let mut limits = Vec::new();
        let mut todo: Vec<ExprId> = self.cond_of(around).into_iter().collect();
        while let Some(e) = todo.pop() {
            match self.facts.expr(e).kind {
                ExprKind::And(a, b) => todo.extend([a, b]),
                ExprKind::Expansion { body, .. } => todo.push(body),
                ExprKind::Binary { op: BinOp::Lt | BinOp::Ne, lhs, rhs } if self.names(lhs, counter.pat) => {
                    limits.push((rhs, 0));
                }
                ExprKind::Binary { op: BinOp::Le, lhs, rhs } if self.names(lhs, counter.pat) => limits.push((rhs, 1)),
                ExprKind::Binary { op: BinOp::Gt, lhs, rhs } if self.names(rhs, counter.pat) => limits.push((lhs, 0)),
                ExprKind::Binary { op: BinOp::Ge, lhs, rhs } if self.names(rhs, counter.pat) => limits.push((lhs, 1)),
                _ => {}
            }
        }
        limits
    }

    /// The condition of a loop.
    fn cond_of(&self, e: ExprId) -> Option<ExprId> {
        match self.facts.expr(e).kind {
            ExprKind::CFor { cond, .. } => cond,
            ExprKind::While { cond, .. } | ExprKind::DoWhile { cond, .. } => Some(cond),
            _ => None,
        }
    }

    /// Whether the function compares the counter or its bound with a small constant anywhere but in the head of a loop.
    fn is_checked(&self, counter: &str, bounds: &[String]) -> bool {
        let is_small = |e: ExprId| self.constant(e).is_some_and(|n| (1..=MAX_SUBCLASSES).contains(&n));
        let is_one = |e: ExprId| {
            let text = text_of(self.facts, e);
            text == counter || bounds.contains(&text)
        };
        let heads = self.inside(self.root).filter_map(|e| self.cond_of(e));
        let heads: FxHashSet<ExprId> = heads.flat_map(|cond| self.inside(cond)).collect();
        self.inside(self.root).filter(|e| !heads.contains(e)).any(|e| match self.facts.expr(e).kind {
            ExprKind::Binary { op: BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge | BinOp::Eq, lhs, rhs } => {
                (is_small(rhs) && is_one(lhs)) || (is_small(lhs) && is_one(rhs))
            }
            _ => false,
        })
    }

    /// What a bound is; none where nothing can be said of it.
    fn limit(&self, bound: ExprId, depth: u32) -> Option<Limit> {
        if let Some(n) = self.constant(bound) {
            return Some(Limit::Constant(n));
        }
        let text = || text_of(self.facts, bound);
        match self.facts.expr(bound).kind {
            ExprKind::Cast { value, .. } => self.limit(value, depth),
            ExprKind::Field { .. } => Some(Limit::Value(text())),
            ExprKind::Path(_) => match self.body.named.get(&bound)? {
                Named::Static(_) => Some(Limit::Value(text())),
                Named::Local(pat) => self.limit_of_local(*pat, text(), depth),
                _ => None,
            },
            ExprKind::Call { callee, args } => {
                let first = self.facts.list(args).next();
                if text_of(self.facts, callee) == "ARRAY_SIZE" {
                    return Some(Limit::Constant(self.array_len(first?)?));
                }
                // `min(n, 8)`: whatever it is, it has the constant in it.
                let limits = |e| self.constant(e).is_some_and(|n| (1..=MAX_SUBCLASSES).contains(&n));
                let is_limited = self.inside(bound).any(limits);
                (!is_limited).then(|| Limit::Unseen(text()))
            }
            ExprKind::Binary { op: BinOp::Add | BinOp::Sub, lhs, rhs } => {
                self.constant(rhs)?;
                self.limit(lhs, depth).filter(|limit| !matches!(limit, Limit::Constant(_)))
            }
            _ => None,
        }
    }

    /// The worst of what a local is given; what comes in by a parameter is for the callers to know.
    fn limit_of_local(&self, pat: PatId, text: String, depth: u32) -> Option<Limit> {
        let (_, function) = self.cx.linked.facts(self.id)?;
        let values = self.values_of(pat);
        let is_param = function.params.iter().any(|param| param.pat == pat);
        if is_param && values.is_empty() {
            return Some(Limit::Unseen(text));
        }
        if depth >= MAX_DEPTH || is_param {
            return None;
        }
        let limits: Vec<Limit> = values.into_iter().map(|value| self.limit(value, depth + 1)).collect::<Option<_>>()?;
        limits.into_iter().max_by_key(|limit| match limit {
            Limit::Constant(n) => (0, *n),
            Limit::Nothing | Limit::Unseen(_) => (1, 0),
            Limit::Value(_) => (2, 0),
        })
    }

    /// All that is assigned to a local as a whole.
    fn values_of(&self, pat: PatId) -> Vec<ExprId> {
        let mut values = Vec::new();
        for e in self.inside(self.root) {
            match self.facts.expr(e).kind {
                ExprKind::Assign { place, value } if self.names(place, pat) => values.push(value),
                ExprKind::AssignOp { place, value, .. } if self.names(place, pat) => values.push(value),
                ExprKind::Block { stmts, .. } => {
                    let stmts = self.facts.list(stmts).map(|stmt| self.facts.stmts[stmt.index()].kind);
                    values.extend(stmts.filter_map(|stmt| match stmt {
                        StmtKind::Let { pat: bound, init, .. } if bound == pat => init,
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        values
    }

    /// The value of a constant expression.
    fn constant(&self, e: ExprId) -> Option<i64> {
        match self.facts.expr(e).kind {
            ExprKind::Int(n) => Some(n.get()),
            ExprKind::Cast { value, .. } => self.constant(value),
            ExprKind::Path(_) => match self.body.named.get(&e) {
                Some(Named::Const(n)) => Some(*n),
                _ => None,
            },
            ExprKind::Binary { op, lhs, rhs } => {
                let (a, b) = (self.constant(lhs)?, self.constant(rhs)?);
                match op {
                    BinOp::Add => a.checked_add(b),
                    BinOp::Sub => a.checked_sub(b),
                    BinOp::Mul => a.checked_mul(b),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The length of an array that is a member of a known struct, if it is written as a number.
    fn array_len(&self, e: ExprId) -> Option<i64> {
        let field = self.cx.linked.fields.get(self.body.fields.get(&e)?.0 as usize)?;
        let facts = self.cx.linked.files[field.file.0 as usize].as_ref()?;
        let all = facts.type_defs.iter().flat_map(|def| &def.fields);
        let TypeKind::Array { len, .. } = facts.ty(all.into_iter().find(|it| it.span == field.span)?.ty).kind else {
            return None;
        };
        match facts.expr(len?).kind {
            ExprKind::Int(n) => Some(n.get()),
            _ => None,
        }
    }
}
