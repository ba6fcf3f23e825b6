//! Paths as values: locals, functions, statics, constructors, associated functions and constants.

use super::super::cx::Cx;
use super::super::impls::Head;
use super::super::items::{Def, FnIx, Owner, StaticIx, TraitIx, TypeIx};
use super::super::lower::Lower;
use super::super::names::Space;
use super::super::sym::Sym;
use super::super::types::{Args, Kind, Subst, Ty};
use crate::facts::{ExprId, ExprKind, List, PatId, PathId, Segment, TypeId};
use crate::model::OpId;
use crate::resolved::{FnId, Named, StaticId};

/// What a path names as a value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    Local(PatId, Ty),
    Static(StaticIx),
    /// A function with the arguments of its container and its own.
    Fn(FnIx, Args),
    /// A struct or variant: its type, and the variant.
    Ctor(Ty, Option<u32>),
    /// A constant that a trait declares, for a type.
    Assoc(StaticIx, TraitIx, Ty),
    /// A function that only a row of the model knows.
    Op(OpId),
    Unknown,
}

impl Cx<'_, '_> {
    /// The type of a path expression; records what it names.
    pub(super) fn path_expr(&mut self, id: ExprId, path: PathId) -> Ty {
        let value = self.value(path);
        self.named_value(id, value)
    }

    /// Records what a path names and gives its type.
    pub(super) fn named_value(&mut self, id: ExprId, value: Value) -> Ty {
        let (named, ty) = match value {
            Value::Local(pat, ty) => (Named::Local(pat), ty),
            Value::Static(ix) => self.static_value(ix),
            Value::Assoc(ix, trait_, of) => {
                let subst = self.trait_subst(trait_, of, Args::NONE);
                let ty = self.types.subst(self.w.items.statics[ix.at()].ty, &subst);
                (Named::Unknown, self.normalize(ty))
            }
            Value::Fn(ix, args) => {
                let named = self.fn_id(ix).map_or(Named::Unknown, Named::Function);
                (named, self.types.mk(Kind::FnDef(ix, args)))
            }
            Value::Ctor(ty, variant) => {
                let fields = self.ctor_fields(ty, variant);
                if fields.is_empty() {
                    (Named::Unit, ty)
                } else {
                    let fields = self.types.list(&fields);
                    (Named::Unknown, self.types.mk(Kind::FnPtr(fields, ty)))
                }
            }
            Value::Op(_) | Value::Unknown => (Named::Unknown, Ty::UNKNOWN),
        };
        self.body.named.insert(id, named);
        ty
    }

    /// The number of a function in the linked program, if it is one of the run.
    pub(super) fn fn_id(&self, ix: FnIx) -> Option<FnId> {
        (ix.0 < self.w.real.fns).then(|| FnId(self.w.bases.fns + ix.0))
    }

    fn static_value(&mut self, ix: StaticIx) -> (Named, Ty) {
        let item = &self.w.items.statics[ix.at()];
        let facts = self.w.items.files[item.file.at()].facts;
        let def = &facts.statics[item.index as usize];
        let ty = self.normalize(item.ty);
        if def.is_const
            && let Some(ExprKind::Int(value)) = def.init.map(|init| facts.expr(init).kind)
        {
            return (Named::Const(value.get()), ty);
        }
        let real = ix.0 < self.w.real.statics;
        (if real { Named::Static(StaticId(self.w.bases.statics + ix.0)) } else { Named::Unknown }, ty)
    }

    /// The types of a constructor's fields.
    pub(super) fn ctor_fields(&mut self, ty: Ty, variant: Option<u32>) -> Vec<Ty> {
        let Kind::Adt(def, args) = self.kind(ty) else { return Vec::new() };
        let item = &self.w.items.types[def.at()];
        let fields = match variant {
            Some(at) => &item.variants[at as usize].fields,
            None => &item.fields,
        };
        let subst = Subst::one(item.params, args);
        fields
            .iter()
            .map(|field| {
                let ty = self.types.subst(field.ty, &subst);
                self.normalize(ty)
            })
            .collect()
    }

    /// What a path names.
    pub(super) fn value(&mut self, path: PathId) -> Value {
        let facts = self.facts;
        let written = facts.path(path);
        let syms: Vec<Sym> = written.segments.iter().map(|s| self.sym(s.name)).collect();
        if written.qself.is_some() {
            return self.qualified_value(path, &syms);
        }
        if let [name] = syms[..]
            && !written.global
            && let Some(local) = self.locals.iter().rev().find(|local| local.name == name)
        {
            return Value::Local(local.pat, local.ty);
        }
        let at = (written.global, Space::Values);
        if let Some((def, n)) = self.w.names.resolve(&self.w.items, self.scope.module, &syms, at)
            && let Some(value) = self.item_value(def, n, (&syms, &written.segments))
        {
            return value;
        }
        self.type_relative(path)
    }

    /// A value that the names of modules lead to; none if it needs types.
    fn item_value(&mut self, def: Def, n: usize, (syms, segments): (&[Sym], &[Segment])) -> Option<Value> {
        let last = *segments.get(n.checked_sub(1)?)?;
        if n < syms.len() {
            return match def {
                Def::Trait(trait_) if n + 1 == syms.len() => {
                    let of = self.fresh();
                    let bound = self.trait_args(trait_, last);
                    Some(self.trait_value(trait_, (of, bound), syms[n], segments[n].generics))
                }
                _ => None,
            };
        }
        match def {
            Def::Fn(ix) => {
                let own = self.own_fn_args(ix, last.generics);
                Some(Value::Fn(ix, own))
            }
            Def::Static(ix) => Some(Value::Static(ix)),
            Def::Variant(ty, at) => {
                let of = if n > 1 { segments[n - 2].generics } else { List::EMPTY };
                let generics = if last.generics == List::EMPTY { of } else { last.generics };
                Some(Value::Ctor(self.adt_with(ty, generics), Some(at)))
            }
            Def::Type(ty) if !self.w.items.types[ty.at()].is_enum => {
                Some(Value::Ctor(self.adt_with(ty, last.generics), None))
            }
            _ => None,
        }
    }

    /// A type with written arguments, the rest to be found out.
    pub(super) fn adt_with(&mut self, ty: TypeIx, generics: List<TypeId>) -> Ty {
        let facts = self.facts;
        let mut args: Vec<Ty> = facts.list(generics).map(|id| self.written(id)).collect();
        let wanted = self.w.items.types[ty.at()].params.len as usize;
        args.truncate(wanted);
        while args.len() < wanted {
            args.push(self.fresh());
        }
        self.types.adt(ty, &args)
    }

    /// A function's own arguments: as written, the rest to be found out.
    pub(super) fn own_fn_args(&mut self, ix: FnIx, generics: List<TypeId>) -> Args {
        let own = self.turbofish(ix, generics);
        self.types.list(&own)
    }

    pub(super) fn turbofish(&mut self, ix: FnIx, generics: List<TypeId>) -> Vec<Ty> {
        let facts = self.facts;
        let wanted = self.w.items.fns[ix.at()].params.len as usize;
        let mut args: Vec<Ty> = facts.list(generics).map(|id| self.written(id)).collect();
        args.truncate(wanted);
        while args.len() < wanted {
            args.push(self.fresh());
        }
        args
    }

    fn trait_args(&mut self, trait_: TraitIx, segment: Segment) -> Args {
        let wanted = self.w.items.traits[trait_.at()].params.len as usize - 1;
        let facts = self.facts;
        let mut args: Vec<Ty> = facts.list(segment.generics).map(|id| self.written(id)).collect();
        args.truncate(wanted);
        while args.len() < wanted {
            args.push(self.fresh());
        }
        self.types.list(&args)
    }

    /// `Trait::name` for a type.
    fn trait_value(&mut self, trait_: TraitIx, (of, args): (Ty, Args), name: Sym, generics: List<TypeId>) -> Value {
        let item = &self.w.items.traits[trait_.at()];
        let Some(&(_, ix)) = item.fns.iter().find(|(known, _)| *known == name) else { return Value::Unknown };
        let mut all = vec![of];
        all.extend_from_slice(self.types.args(args));
        all.extend(self.turbofish(ix, generics));
        Value::Fn(ix, self.types.list(&all))
    }

    /// `<T as Trait>::name`, `<T>::name`.
    fn qualified_value(&mut self, path: PathId, syms: &[Sym]) -> Value {
        let facts = self.facts;
        let written = facts.path(path);
        let Some((of, n)) = written.qself else { return Value::Unknown };
        let n = n as usize;
        if n == 0 {
            return self.type_relative(path);
        }
        let of = self.written(of);
        let found = self.w.names.resolve(&self.w.items, self.scope.module, &syms[..n], (written.global, Space::Types));
        match (found, syms.get(n)) {
            (Some((Def::Trait(trait_), _)), Some(&name)) => {
                let args = self.trait_args(trait_, written.segments[n - 1]);
                self.trait_value(trait_, (of, args), name, written.segments[n].generics)
            }
            _ => Value::Unknown,
        }
    }

    /// `Type::name`: a variant, an associated function or constant.
    fn type_relative(&mut self, path: PathId) -> Value {
        let mut lower = Lower::new(&self.w.items, &self.w.names, &mut self.types, self.scope);
        let Some((ty, rest)) = lower.type_prefix(path) else { return Value::Unknown };
        let ty = self.open(ty);
        let ty = self.normalize(ty);
        match rest {
            [] => match self.kind(ty) {
                Kind::Adt(def, _) if !self.w.items.types[def.at()].is_enum => Value::Ctor(ty, None),
                _ => Value::Unknown,
            },
            [name] => self.associated(ty, self.sym(name.name), name.generics),
            _ => Value::Unknown,
        }
    }

    fn associated(&mut self, ty: Ty, name: Sym, generics: List<TypeId>) -> Value {
        let ty = self.shallow(ty);
        if let Kind::Adt(def, _) = self.types.kind(ty)
            && let Some(at) = self.w.items.types[def.at()].variants.iter().position(|v| v.name == name)
        {
            return Value::Ctor(ty, Some(at as u32));
        }
        if let Some(head) = Head::of(&self.types, ty) {
            for &ix in self.w.impls.inherent(head, name) {
                if let Some(args) = self.owner_args(ix, ty) {
                    let mut all = self.types.args(args).to_vec();
                    all.extend(self.turbofish(ix, generics));
                    return Value::Fn(ix, self.types.list(&all));
                }
            }
        }
        self.associated_of_trait(ty, name, generics)
    }

    fn associated_of_trait(&mut self, ty: Ty, name: Sym, generics: List<TypeId>) -> Value {
        for &ix in self.w.impls.trait_fns(name) {
            let Owner::Trait(trait_) = self.w.items.fns[ix.at()].owner else { continue };
            let params = self.w.items.traits[trait_.at()].params;
            let fresh: Vec<Ty> = (1..params.len).map(|_| self.fresh()).collect();
            let args = self.types.list(&fresh);
            let before = self.snapshot();
            let is_self = self.scope.owner == Owner::Trait(trait_) && ty == self.scope.self_ty;
            match self.select(ty, trait_, args) {
                None if !is_self => self.rollback(before),
                found => {
                    if matches!(found, Some(super::super::select::Selected::Several)) {
                        self.rollback(before);
                    }
                    return self.trait_value(trait_, (ty, args), name, generics);
                }
            }
        }
        let head = Head::of(&self.types, ty);
        if let Some(ix) = head.and_then(|head| self.w.impls.constant(head, name)) {
            return Value::Static(ix);
        }
        for &ix in self.w.impls.trait_consts(name) {
            let Owner::Trait(trait_) = self.w.items.statics[ix.at()].owner else { continue };
            if self.select(ty, trait_, Args::NONE).is_some() {
                return Value::Assoc(ix, trait_, ty);
            }
        }
        match self.types.kind(ty) {
            Kind::Adt(def, _) => self.w.know.ops_of_type.get(&(def, name)).map_or(Value::Unknown, |&op| Value::Op(op)),
            _ => Value::Unknown,
        }
    }
}
