//! Calls of C: lock operations of the model, functions of the tree, members of ops tables, and what runs callbacks.

use super::body::Walk;
use super::tables::{PointerCall, function_named};
use super::types::CType;
use crate::facts::{BinOp, ExprId, ExprKind, List, Name};
use crate::model::c::{Container, GivesUp as GivesUpRow, TypeArg, Where};
use crate::model::{Effect, LockArg, OpId};
use crate::resolved::{Builtin, FieldId, InitSite, Key, MayGiveUp, Named, RunCallback, Target, Via, Yields};
use crate::source::Location;
use std::sync::Arc;

/// What lockdep keeps in a lock: a name for the lock.
const LOCK_MAP: &str = "dep_map";

impl Walk<'_, '_> {
    /// Visits a call; its type.
    pub(super) fn call(&mut self, e: ExprId, callee: ExprId, args: List<ExprId>) -> CType {
        let args: Vec<ExprId> = self.facts.list(args).collect();
        let types: Vec<CType> = args.iter().map(|&arg| self.expr(arg)).collect();
        let plain = match self.facts.expr(callee).kind {
            ExprKind::Path(path) => self.facts.path(path).segments.first().map(|segment| segment.name),
            _ => None,
        };
        match plain.filter(|&name| !self.is_hidden(name)) {
            Some(name) => self.named_call(e, name, &args, &types),
            None => self.pointer_call(e, callee),
        }
    }

    fn named_call(&mut self, e: ExprId, name: Name, args: &[ExprId], types: &[CType]) -> CType {
        let text = self.facts.name(name);
        let c = &self.model.c;
        if c.diverges(text) {
            self.target(e, Target::Builtin(Builtin::Diverges));
            return CType::Scalar;
        }
        if let Some(i) = c.identity(text) {
            if i == 0 {
                self.target(e, Target::Builtin(Builtin::Identity));
            }
            return types.get(i as usize).cloned().unwrap_or(CType::Unknown);
        }
        if c.is_bit(text) {
            self.target(e, Target::Builtin(Builtin::Bit));
            return CType::Scalar;
        }
        if let Some(builtin) = c.error_pointer(text) {
            self.target(e, Target::Builtin(builtin));
            return match builtin {
                Builtin::ErrorPointer => CType::Unknown,
                _ => CType::Scalar,
            };
        }
        if let Some(container) = c.container(text) {
            return self.container(e, &container, args, types);
        }
        if c.cast(text) == Some(0) {
            self.target(e, Target::Builtin(Builtin::Private));
            return CType::Unknown;
        }
        if let Some(global) = c.singleton(text) {
            self.target(e, Target::Builtin(Builtin::Singleton(global)));
            return self.index.result(self.file, text);
        }
        self.run_callbacks(e, text, args);
        let ops = c.function(text);
        let functions = self.functions(name);
        if !functions.is_empty() && c.is_fresh(text) {
            self.out.body.yields.insert(e, Yields::New);
        } else if c.is_not_null(text) {
            self.out.body.yields.insert(e, Yields::NotNull);
        }
        if !ops.is_empty() && (c.is_primitive(text) || functions.is_empty()) {
            let types: Vec<CType> = types.iter().enumerate().map(|(at, ty)| self.argument(text, at, ty)).collect();
            self.lock_call(e, ops.to_vec(), args, &types);
        } else if !functions.is_empty() {
            self.target(e, Target::Functions { candidates: functions.into(), via: Via::Direct });
            if let Some(lock) = c.gives_up(text).and_then(|row| self.given_up(row, types)) {
                self.out.body.gives_up.insert(e, lock);
            }
        } else if c.is_fresh(text) {
            self.target(e, Target::Builtin(Builtin::Fresh));
        } else {
            self.target(e, Target::Foreign);
        }
        self.index.result(self.file, text)
    }

    /// A call of the `container_of` family: the members between the object and what it was made from.
    fn container(&mut self, e: ExprId, call: &Container, args: &[ExprId], types: &[CType]) -> CType {
        self.target(e, Target::Builtin(if call.is_element { Builtin::Element } else { Builtin::ContainerOf }));
        let ty = match call.of {
            TypeArg::Arg(i) => types.get(i as usize).cloned().unwrap_or(CType::Unknown).pointed(),
            TypeArg::TypeOf(i) => types.get(i as usize).cloned().unwrap_or(CType::Unknown),
        };
        let member = args.get(call.member as usize).and_then(|&member| self.member_path(&ty, member));
        if let Some((fields, _)) = member.filter(|_| !call.is_element) {
            self.out.body.members.insert(e, vec![fields]);
        }
        ty
    }

    /// The members that `a.b.c` names in a type, and the type of the last one.
    fn member_path(&self, ty: &CType, e: ExprId) -> Option<(Vec<FieldId>, CType)> {
        let (mut fields, ty, name) = match self.facts.expr(e).kind {
            ExprKind::Path(path) => (Vec::new(), ty.clone(), self.facts.path(path).segments.first()?.name),
            ExprKind::Field { base, name } => {
                let (fields, ty) = self.member_path(ty, base)?;
                (fields, ty, name)
            }
            _ => return None,
        };
        let member = self.index.member(ty.record()?, self.facts.name(name))?;
        fields.push(member.field);
        Some((fields, member.ty))
    }

    fn target(&mut self, e: ExprId, target: Target) {
        self.out.body.targets.insert(e, target);
    }

    fn lock_call(&mut self, e: ExprId, ops: Vec<OpId>, args: &[ExprId], types: &[CType]) {
        let members: Vec<Vec<FieldId>> = ops.iter().map(|&op| self.members(self.model.op(op).lock, types)).collect();
        if members.iter().any(|path| !path.is_empty()) {
            self.out.body.members.insert(e, members);
        }
        for &op in &ops {
            self.classify(e, op, args);
        }
        let target = match ops.as_slice() {
            [one] => Target::Lock(*one),
            _ => Target::Locks(ops.into()),
        };
        self.target(e, target);
    }

    /// The type of an argument; where nothing in sight tells it, that of the parameter.
    fn argument(&self, function: &str, at: usize, ty: &CType) -> CType {
        if ty.record().is_some() { ty.clone() } else { self.index.param(self.file, function, at) }
    }

    /// The members on the way from an argument to the lock.
    fn members(&self, lock: LockArg, types: &[CType]) -> Vec<FieldId> {
        let LockArg::Projected(arg, path) = lock else { return Vec::new() };
        let mut ty = types.get(arg as usize).cloned().unwrap_or(CType::Unknown);
        let mut fields = Vec::new();
        for step in &self.model.paths[path as usize] {
            if step == "*" || step.starts_with('[') {
                ty = ty.target();
                continue;
            }
            if let Some(tag) = step.strip_prefix('(').and_then(|step| step.strip_suffix(')')) {
                ty = self.index.record_named(self.file, tag).map_or(CType::Unknown, CType::Record);
                continue;
            }
            let Some(member) = ty.record().and_then(|record| self.index.member(record, step)) else {
                return Vec::new();
            };
            fields.push(member.field);
            ty = member.ty;
        }
        fields
    }

    /// A lock that a call may give up, if the types of the arguments and the bits of the result are in sight.
    fn given_up(&self, row: &GivesUpRow, types: &[CType]) -> Option<MayGiveUp> {
        let LockArg::Projected(arg, _) = row.lock else { return None };
        let members = self.members(row.lock, types);
        let bits = row.bits.iter().filter_map(|name| self.index.enumerator(self.file, name));
        let bits = bits.fold(0, |all, bit| all | bit);
        (bits != 0 && !members.is_empty()).then_some(MayGiveUp { arg, members, bits })
    }

    /// Records where a lock gets its class.
    fn classify(&mut self, e: ExprId, op: OpId, args: &[ExprId]) {
        let row = self.model.op(op);
        let says = matches!(
            row.effect,
            Effect::Init | Effect::SetClass | Effect::SetSubclass | Effect::SetNovalidate | Effect::SetCmpFn
        );
        let LockArg::Arg(i) = row.lock else { return };
        let Some(&arg) = args.get(i as usize).filter(|_| says) else { return };
        let Some((field, expr)) = self.lock_field(arg) else { return };
        let within = match self.facts.expr(expr).kind {
            ExprKind::Field { base, .. } => self.member_of(base),
            _ => None,
        };
        let key = self.model.c.at_run_time(op).key.and_then(|i| args.get(i as usize));
        let key = key.map_or(Key::Site, |&key| self.key(key, expr));
        let at = Location { file: self.file, span: self.facts.expr(e).span };
        let text = crate::flow::text_of(self.facts, arg);
        let text = text.strip_suffix(&format!(".{LOCK_MAP}")).unwrap_or(&text).to_owned();
        let is_generic = self.index.homes.is_generic(self.file);
        self.out.inits.push(InitSite { field, within, at, text, effect: row.effect, key, is_generic });
    }

    /// The member that an expression designates (`&x->lock`, `x->lock`, `x->locks[i]`), and the expression that names it.
    fn lock_field(&self, e: ExprId) -> Option<(FieldId, ExprId)> {
        match self.facts.expr(e).kind {
            ExprKind::AddrOf { of, .. } | ExprKind::Deref(of) => self.lock_field(of),
            ExprKind::Index { base, .. } => self.lock_field(base),
            ExprKind::Field { base, name } if self.facts.name(name) == LOCK_MAP => self.lock_field(base),
            ExprKind::Field { .. } => self.out.body.fields.get(&e).map(|&field| (field, e)),
            _ => None,
        }
    }

    /// The member that a struct in an expression is, if it lies in another one and is no pointer.
    fn member_of(&self, e: ExprId) -> Option<FieldId> {
        match self.facts.expr(e).kind {
            ExprKind::Index { base, .. } => self.member_of(base),
            ExprKind::Field { .. } => {
                let field = *self.out.body.fields.get(&e)?;
                (!self.index.is_pointer(field)).then_some(field)
            }
            _ => None,
        }
    }

    /// What kind of key an expression names for the lock that `lock` designates.
    fn key(&self, e: ExprId, lock: ExprId) -> Key {
        match self.facts.expr(e).kind {
            // A variable of the function: a static, or lockdep would not take it for a key.
            ExprKind::AddrOf { of, .. } if matches!(self.facts.expr(of).kind, ExprKind::Path(_)) => Key::One,
            ExprKind::AddrOf { of, .. } | ExprKind::Cast { value: of, .. } => self.key(of, lock),
            ExprKind::Path(_) if matches!(self.out.body.named.get(&e), Some(Named::Static(_))) => Key::One,
            ExprKind::Index { base, index } | ExprKind::Binary { op: BinOp::Add, lhs: base, rhs: index } => {
                match self.facts.expr(index).kind {
                    ExprKind::Int(_) => self.key(base, lock),
                    // The number of a kind that the object knows itself.
                    ExprKind::Field { .. } => Key::PerType,
                    _ if matches!(self.out.body.named.get(&index), Some(Named::Const(_))) => self.key(base, lock),
                    _ => Key::PerLock,
                }
            }
            ExprKind::Field { base, .. } => self.key_in(base, lock),
            _ => Key::PerType,
        }
    }

    /// A key that is a member of an object: of a static, of the object that holds the lock, or of another one.
    fn key_in(&self, base: ExprId, lock: ExprId) -> Key {
        if self.key(base, lock) == Key::One {
            return Key::One;
        }
        let text = crate::flow::text_of(self.facts, base);
        let mut at = lock;
        while let ExprKind::Field { base, .. } | ExprKind::Index { base, .. } = self.facts.expr(at).kind {
            if crate::flow::text_of(self.facts, base) == text {
                return Key::PerLock;
            }
            at = base;
        }
        Key::PerType
    }

    fn run_callbacks(&mut self, e: ExprId, name: &str, args: &[ExprId]) {
        for callback in self.model.c.callbacks(name) {
            let Some(&arg) = args.get(callback.function as usize) else { continue };
            if matches!(self.out.body.named.get(&arg), Some(Named::Local(_))) {
                continue;
            }
            let Some(function) = function_named(self.index, (self.file, self.facts), arg) else { continue };
            self.out.callbacks.push((function, callback.context));
            if callback.runs != Where::Elsewhere {
                let joined = callback.runs == Where::Joined;
                let run = RunCallback { function, args: callback.args.clone(), joined };
                self.out.body.callbacks.or_default(e).push(run);
            }
        }
    }

    /// A call through a member, a local or an expression.
    fn pointer_call(&mut self, e: ExprId, callee: ExprId) -> CType {
        let ty = self.expr(callee);
        let mut at = callee;
        while let ExprKind::Deref(of) | ExprKind::Index { base: of, .. } = self.facts.expr(at).kind {
            at = of;
        }
        match self.out.body.fields.get(&at) {
            Some(&field) => self.out.pointer_calls.push(PointerCall { at: e, field }),
            None => self.target(e, Target::Value),
        }
        match ty {
            CType::Function(result) => Arc::unwrap_or_clone(result),
            _ => CType::Unknown,
        }
    }

    /// `guard(class)(args)`: the operations of the class.
    pub(super) fn guard(&mut self, e: ExprId, class: Name, args: List<ExprId>) -> CType {
        let args: Vec<ExprId> = self.facts.list(args).collect();
        let types: Vec<CType> = args.iter().map(|&arg| self.expr(arg)).collect();
        if let Some(guard) = self.model.c.guard(self.facts.name(class)) {
            self.lock_call(e, guard.ops.clone(), &args, &types);
        }
        CType::Unknown
    }
}
