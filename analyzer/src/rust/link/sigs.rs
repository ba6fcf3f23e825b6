//! Signatures: the types of fields, parameters, results, bounds and `impl` heads of all items.

use super::items::{Def, FileIx, FnIx, ImplIx, Items, ModIx, Owner, SelfKind, TraitIx, TypeIx, WhereOf};
use super::lower::{ImplMode, Lower, Scope};
use super::names::{Names, Space};
use super::sym::{Sym, known};
use super::types::{Gen, Kind, Subst, Ty, Types};
use crate::facts::{Generics, TypeId, TypeKind};

/// Fills in every type of the items.
pub(crate) fn fill(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>, local_key: Option<TypeIx>) {
    // Bounds first by trait only, so that `T::Item` of the second round finds its trait.
    bounds_of_all(items, names, types);
    defaults(items, names, types);
    impl_heads(items, names, types);
    bounds_of_all(items, names, types);
    traits(items, names, types);
    impl_assocs(items, names, types);
    type_defs(items, names, types);
    functions(items, names, types);
    statics(items, names, types, local_key);
}

fn scope(file: FileIx, module: ModIx, params: Gen) -> Scope {
    Scope { file, module, owner: Owner::Module, params: [Gen::default(), params], self_ty: Ty::UNKNOWN }
}

fn type_scope(items: &Items<'_>, types: &mut Types<'_>, ix: TypeIx) -> Scope {
    let item = &items.types[ix.at()];
    let args: Vec<Ty> = item.params.iter().map(|p| types.mk(Kind::Param(p))).collect();
    Scope { self_ty: types.adt(ix, &args), ..scope(item.file, item.module, item.params) }
}

fn trait_scope(items: &Items<'_>, types: &mut Types<'_>, ix: TraitIx) -> Scope {
    let item = &items.traits[ix.at()];
    let self_ty = types.mk(Kind::Param(super::items::ParamIx(item.params.start)));
    Scope { owner: Owner::Trait(ix), self_ty, ..scope(item.file, item.module, item.params) }
}

fn impl_scope(items: &Items<'_>, ix: ImplIx) -> Scope {
    let item = &items.impls[ix.at()];
    Scope { owner: Owner::Impl(ix), self_ty: item.self_ty, ..scope(item.file, item.module, item.params) }
}

/// The scope of a function's signature and body.
pub(crate) fn fn_scope(items: &Items<'_>, types: &mut Types<'_>, ix: FnIx) -> Scope {
    let item = &items.fns[ix.at()];
    let mut outer = match item.owner {
        Owner::Module => scope(item.file, item.module, Gen::default()),
        Owner::Impl(at) => impl_scope(items, at),
        Owner::Trait(at) => trait_scope(items, types, at),
    };
    outer.params = [outer.params[1], item.params];
    outer.module = item.module;
    outer
}

fn bounds_of_all(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>) {
    for at in 0..items.types.len() {
        let scope = type_scope(items, types, TypeIx(at as u32));
        let item = &items.types[at];
        let (params, facts) = (item.params, items.files[item.file.at()].facts);
        bounds(
            items,
            names,
            types,
            (scope, params, &facts.type_defs[item.index as usize].generics),
            WhereOf::Type(TypeIx(at as u32)),
        );
    }
    for at in 0..items.traits.len() {
        let scope = trait_scope(items, types, TraitIx(at as u32));
        let item = &items.traits[at];
        let (params, facts) = (item.params, items.files[item.file.at()].facts);
        let def = &facts.traits[item.index as usize];
        let own = Gen { start: params.start + 1, len: params.len - 1 };
        bounds(items, names, types, (scope, own, &def.generics), WhereOf::Trait(TraitIx(at as u32)));
        let mut lower = Lower::new(items, names, types, scope);
        let supers: Vec<Ty> = def.supers.iter().filter_map(|&b| lower.bound(b)).collect();
        items.params[params.start as usize].bounds.extend_from_slice(&supers);
        items.traits[at].supers = supers;
    }
    for at in 0..items.impls.len() {
        let scope = impl_scope(items, ImplIx(at as u32));
        let item = &items.impls[at];
        let (params, facts) = (item.params, items.files[item.file.at()].facts);
        bounds(
            items,
            names,
            types,
            (scope, params, &facts.impls[item.index as usize].generics),
            WhereOf::Impl(ImplIx(at as u32)),
        );
    }
    for at in 0..items.fns.len() {
        let scope = fn_scope(items, types, FnIx(at as u32));
        let params = items.fns[at].params;
        let facts = items.fn_facts(FnIx(at as u32));
        bounds(items, names, types, (scope, params, &facts.generics), WhereOf::Fn(FnIx(at as u32)));
    }
}

fn bounds(
    items: &mut Items<'_>,
    names: &Names,
    types: &mut Types<'_>,
    (scope, params, generics): (Scope, Gen, &Generics),
    of_item: WhereOf,
) {
    for (param, def) in params.iter().zip(&generics.params) {
        let mut lower = Lower::new(items, names, types, scope);
        let mut found = Vec::new();
        for &bound in &def.bounds {
            if let Some(bound) = lower.bound(bound) {
                found.push(lower.closed(bound));
            }
        }
        items.params[param.at()].bounds = found;
    }
    let mut wheres = Vec::new();
    for (of, list) in &generics.wheres {
        let mut lower = Lower::new(items, names, types, scope);
        let of = lower.ty(*of);
        let mut found = Vec::new();
        for &bound in list {
            if let Some(bound) = lower.bound(bound) {
                found.push(lower.closed(bound));
            }
        }
        match types.kind(of) {
            Kind::Param(param) if params.iter().any(|p| p == param) => {
                items.params[param.at()].bounds.extend(found);
            }
            _ => wheres.push((of, found)),
        }
    }
    if !wheres.is_empty() {
        items.wheres.insert(of_item, wheres);
    }
}

fn defaults(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>) {
    for at in 0..items.types.len() {
        let scope = type_scope(items, types, TypeIx(at as u32));
        let item = &items.types[at];
        let facts = items.files[item.file.at()].facts;
        let generics = &facts.type_defs[item.index as usize].generics;
        default_params(items, names, types, (scope, item.params, generics));
    }
    for at in 0..items.traits.len() {
        let scope = trait_scope(items, types, TraitIx(at as u32));
        let item = &items.traits[at];
        let facts = items.files[item.file.at()].facts;
        let own = Gen { start: item.params.start + 1, len: item.params.len - 1 };
        default_params(items, names, types, (scope, own, &facts.traits[item.index as usize].generics));
    }
}

fn default_params(
    items: &mut Items<'_>,
    names: &Names,
    types: &mut Types<'_>,
    (scope, params, generics): (Scope, Gen, &Generics),
) {
    for (param, def) in params.iter().zip(&generics.params) {
        let Some(default) = def.default else { continue };
        let mut lower = Lower::new(items, names, types, scope);
        let ty = lower.ty(default);
        let ty = lower.closed(ty);
        items.params[param.at()].default = Some(ty);
    }
}

fn impl_heads(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>) {
    for at in 0..items.impls.len() {
        let scope = impl_scope(items, ImplIx(at as u32));
        let file = items.impls[at].file;
        let facts = items.files[file.at()].facts;
        let def = &facts.impls[items.impls[at].index as usize];
        let mut lower = Lower::new(items, names, types, scope);
        let self_ty = lower.ty(def.self_ty);
        let self_ty = lower.closed(self_ty);
        lower.scope.self_ty = self_ty;
        let trait_ = def.trait_.and_then(|path| {
            let path = facts.path(path);
            let syms: Vec<Sym> = path.segments.iter().map(|s| items.files[file.at()].syms.get(s.name)).collect();
            let (def, taken) = names.resolve(items, scope.module, &syms, (path.global, Space::Types))?;
            let Def::Trait(trait_) = def else { return None };
            let bound = lower.trait_ref(trait_, path.segments[taken - 1]);
            let bound = fill_self(&mut lower, items.traits[trait_.at()].params, bound, self_ty);
            let Kind::Bound(_, args, _) = lower.types.kind(bound) else { return None };
            Some((trait_, args))
        });
        items.impls[at].self_ty = self_ty;
        items.impls[at].trait_ = trait_;
    }
}

/// `impl Add for X`: the default `Rhs = Self` is the type itself.
fn fill_self(lower: &mut Lower<'_, '_, '_>, params: Gen, bound: Ty, self_ty: Ty) -> Ty {
    let own = Gen { start: params.start, len: 1 };
    let args = lower.types.list(&[self_ty]);
    let bound = lower.types.subst(bound, &Subst::one(own, args));
    lower.closed(bound)
}

fn traits(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>) {
    for at in 0..items.traits.len() {
        let scope = trait_scope(items, types, TraitIx(at as u32));
        let item = &items.traits[at];
        let facts = items.files[item.file.at()].facts;
        let assocs = &facts.traits[item.index as usize].assoc_types;
        let mut filled = Vec::new();
        for (assoc, &(name, ..)) in assocs.iter().zip(&item.assoc) {
            let mut lower = Lower::new(items, names, types, scope);
            let bounds: Vec<Ty> = assoc.bounds.iter().filter_map(|&b| lower.bound(b)).collect();
            let default = assoc.default.map(|ty| lower.ty(ty));
            filled.push((name, bounds, default));
        }
        items.traits[at].assoc = filled;
    }
}

fn impl_assocs(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>) {
    for at in 0..items.impls.len() {
        let scope = impl_scope(items, ImplIx(at as u32));
        let item = &items.impls[at];
        let file = &items.files[item.file.at()];
        let mut filled: Vec<(Sym, Ty)> = Vec::new();
        for (name, ty) in &file.facts.impls[item.index as usize].assoc_types {
            let mut lower = Lower::new(items, names, types, scope);
            let ty = lower.ty(*ty);
            filled.push((file.syms.get(*name), lower.closed(ty)));
        }
        items.impls[at].assoc = filled;
    }
}

fn type_defs(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>) {
    for at in 0..items.types.len() {
        if items.types[at].is_alias {
            continue;
        }
        let scope = type_scope(items, types, TypeIx(at as u32));
        let item = &items.types[at];
        let facts = items.files[item.file.at()].facts;
        let def = &facts.type_defs[item.index as usize];
        let mut all: Vec<Ty> = Vec::new();
        for field in def.fields.iter().chain(def.variants.iter().flat_map(|v| &v.fields)) {
            let mut lower = Lower::new(items, names, types, scope);
            let ty = lower.ty(field.ty);
            all.push(lower.closed(ty));
        }
        let item = &mut items.types[at];
        let fields = item.fields.iter_mut().chain(item.variants.iter_mut().flat_map(|v| &mut v.fields));
        for (field, ty) in fields.zip(all) {
            field.ty = ty;
        }
    }
}

fn functions(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>) {
    for at in 0..items.fns.len() {
        let ix = FnIx(at as u32);
        let scope = fn_scope(items, types, ix);
        let facts = items.fn_facts(ix);
        let named = facts.generics.params.len() as u32;
        let first = super::items::ParamIx(items.fns[at].params.start + named);
        let mut lower = Lower::new(items, names, types, scope);
        lower.impls = ImplMode::Param(first);
        let inputs: Vec<TypeId> = facts.params.iter().map(|p| p.ty).collect();
        let inputs: Vec<Ty> = inputs.into_iter().map(|ty| lower.ty(ty)).collect();
        let inputs: Vec<Ty> = inputs.into_iter().map(|ty| lower.closed(ty)).collect();
        lower.impls = ImplMode::Result(ix);
        let output = facts.ret.map_or(Ty::UNIT, |ret| lower.ty(ret));
        let output = lower.closed(output);
        let (anonymous, opaques) = (lower.anonymous, lower.opaques);
        for (param, bounds) in anonymous {
            if let Some(item) = items.params.get_mut(param.at()) {
                item.bounds = bounds;
            }
        }
        items.opaques.extend(opaques);
        let self_kind = self_kind(items, types, ix, (&inputs, scope.self_ty));
        let item = &mut items.fns[at];
        item.inputs = inputs;
        item.output = output;
        item.self_kind = self_kind;
    }
}

/// How the function takes `self`, if its first parameter is one.
fn self_kind(items: &Items<'_>, types: &Types<'_>, ix: FnIx, (inputs, self_ty): (&[Ty], Ty)) -> SelfKind {
    let item = &items.fns[ix.at()];
    let file = &items.files[item.file.at()];
    let facts = items.fn_facts(ix);
    if item.owner == Owner::Module {
        return SelfKind::None;
    }
    let Some(first) = facts.params.first() else { return SelfKind::None };
    match file.facts.pat(first.pat).kind {
        crate::facts::PatKind::Bind { name, .. } if file.syms.get(name) == known::SELF => {}
        _ => return SelfKind::None,
    }
    let written = match file.facts.ty(first.ty).kind {
        TypeKind::Ref { mutable, to } => Some((mutable, to)),
        _ => None,
    };
    if inputs[0] == self_ty && written.is_none() {
        return SelfKind::Value;
    }
    match types.kind(inputs[0]) {
        Kind::Ref(mutable, to) if to == self_ty => SelfKind::Ref(mutable),
        // `&self` of a type that is not known: still by reference.
        _ if self_ty == Ty::UNKNOWN => written.map_or(SelfKind::Value, |(mutable, _)| SelfKind::Ref(mutable)),
        _ => SelfKind::Other,
    }
}

fn statics(items: &mut Items<'_>, names: &Names, types: &mut Types<'_>, local_key: Option<TypeIx>) {
    for at in 0..items.statics.len() {
        let item = &items.statics[at];
        let facts = items.files[item.file.at()].facts;
        let def = &facts.statics[item.index as usize];
        let scope = match item.owner {
            Owner::Module => scope(item.file, item.module, Gen::default()),
            Owner::Impl(ix) => impl_scope(items, ix),
            Owner::Trait(ix) => trait_scope(items, types, ix),
        };
        let mut lower = Lower::new(items, names, types, scope);
        let ty = lower.ty(def.ty);
        let mut ty = lower.closed(ty);
        if let Some(local_key) = local_key.filter(|_| def.is_per_thread) {
            ty = types.adt(local_key, &[ty]);
        }
        items.statics[at].ty = ty;
    }
}
