//! Written types to types.

use super::items::{Def, FileIx, FnIx, Items, ModIx, OpaqueItem, OpaqueIx, Owner, ParamIx, TraitIx, TypeIx};
use super::names::{Names, Space};
use super::sym::{Sym, known};
use super::types::{Args, Gen, Kind, Subst, Ty, Types};
use crate::facts::{FileFacts, List, PathId, Segment, TypeDefKind, TypeId, TypeKind};

/// How deep a type may nest, and how long a chain of aliases may be.
pub(crate) const MAX_DEPTH: u32 = 48;

/// Where a type stands: what its names mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope {
    pub(crate) file: FileIx,
    pub(crate) module: ModIx,
    pub(crate) owner: Owner,
    /// Parameters of the container and of the item itself.
    pub(crate) params: [Gen; 2],
    pub(crate) self_ty: Ty,
}

/// What `impl Trait` means where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImplMode {
    /// Nothing that is followed.
    Unknown,
    /// In a parameter: the next parameter without a name.
    Param(ParamIx),
    /// In the result of a function: a type of its own.
    Result(FnIx),
}

/// Lowers the types of one place.
pub(crate) struct Lower<'x, 'a, 'b> {
    pub(crate) items: &'x Items<'a>,
    pub(crate) names: &'x Names,
    pub(crate) types: &'x mut Types<'b>,
    pub(crate) scope: Scope,
    pub(crate) impls: ImplMode,
    /// `impl Trait` parameters met so far, with their bounds.
    pub(crate) anonymous: Vec<(ParamIx, Vec<Ty>)>,
    /// `impl Trait` results met so far; numbered behind those of `items`.
    pub(crate) opaques: Vec<OpaqueItem>,
    depth: u32,
}

impl<'x, 'a, 'b> Lower<'x, 'a, 'b> {
    /// A lowerer for one place.
    pub(crate) fn new(items: &'x Items<'a>, names: &'x Names, types: &'x mut Types<'b>, scope: Scope) -> Self {
        let (anonymous, opaques) = (Vec::new(), Vec::new());
        Lower { items, names, types, scope, impls: ImplMode::Unknown, anonymous, opaques, depth: 0 }
    }

    fn facts(&self) -> &'a FileFacts {
        self.items.files[self.scope.file.at()].facts
    }

    fn sym(&self, name: crate::facts::Name) -> Sym {
        self.items.files[self.scope.file.at()].syms.get(name)
    }

    /// A written type; `_` and arguments left out are [`Ty::HOLE`].
    pub(crate) fn ty(&mut self, id: TypeId) -> Ty {
        if self.depth > MAX_DEPTH {
            return Ty::UNKNOWN;
        }
        self.depth += 1;
        let ty = self.ty_at(id);
        self.depth -= 1;
        ty
    }

    fn ty_at(&mut self, id: TypeId) -> Ty {
        match self.facts().ty(id).kind {
            TypeKind::Path(path) => self.path(path),
            TypeKind::Ref { mutable, to } => {
                let to = self.ty(to);
                self.types.reference(mutable, to)
            }
            TypeKind::Ptr(to) => {
                let to = self.ty(to);
                self.types.mk(Kind::Ptr(to))
            }
            TypeKind::Slice(of) => {
                let of = self.ty(of);
                self.types.mk(Kind::Slice(of))
            }
            TypeKind::Array { of, .. } => {
                let of = self.ty(of);
                self.types.mk(Kind::Array(of))
            }
            TypeKind::Tuple(items) => {
                let items = self.list(items);
                self.types.tuple(&items)
            }
            TypeKind::Fn { params, ret } => self.fn_ptr(params, ret),
            TypeKind::Impl(bounds) => self.impl_trait(bounds),
            TypeKind::Dyn(bounds) => {
                let bounds: Vec<Ty> = self.bounds(bounds);
                let bounds = self.types.list(&bounds);
                self.types.mk(Kind::Dyn(bounds))
            }
            TypeKind::Never => Ty::NEVER,
            TypeKind::Infer => Ty::HOLE,
            TypeKind::Tag(_) | TypeKind::Inline(_) | TypeKind::Typeof(_) | TypeKind::Missing => Ty::UNKNOWN,
        }
    }

    /// Each type of a list.
    pub(crate) fn list(&mut self, ids: List<TypeId>) -> Vec<Ty> {
        let facts = self.facts();
        facts.list(ids).map(|id| self.ty(id)).collect()
    }

    fn fn_ptr(&mut self, params: List<TypeId>, ret: Option<TypeId>) -> Ty {
        let params = self.list(params);
        let params = self.types.list(&params);
        let ret = ret.map_or(Ty::UNIT, |ret| self.ty(ret));
        self.types.mk(Kind::FnPtr(params, ret))
    }

    fn impl_trait(&mut self, bounds: List<TypeId>) -> Ty {
        match self.impls {
            ImplMode::Unknown => Ty::UNKNOWN,
            ImplMode::Param(param) => {
                self.impls = ImplMode::Param(ParamIx(param.0 + 1));
                let bounds = self.bounds(bounds);
                self.anonymous.push((param, bounds));
                self.types.mk(Kind::Param(param))
            }
            ImplMode::Result(of) => {
                let bounds = self.bounds(bounds);
                let ix = OpaqueIx((self.items.opaques.len() + self.opaques.len()) as u32);
                self.opaques.push(OpaqueItem { of, bounds });
                let params: Vec<ParamIx> = self.scope.params.iter().flat_map(|gen_| gen_.iter()).collect();
                let args: Vec<Ty> = params.into_iter().map(|p| self.types.mk(Kind::Param(p))).collect();
                let args = self.types.list(&args);
                self.types.mk(Kind::Opaque(ix, args))
            }
        }
    }

    /// The bounds of a list that name a trait or a `Fn` form.
    pub(crate) fn bounds(&mut self, ids: List<TypeId>) -> Vec<Ty> {
        let facts = self.facts();
        facts.list(ids).filter_map(|id| self.bound(id)).collect()
    }

    /// One bound.
    pub(crate) fn bound(&mut self, id: TypeId) -> Option<Ty> {
        match self.facts().ty(id).kind {
            TypeKind::Path(path) => self.bound_path(path),
            TypeKind::Fn { .. } => Some(self.ty(id)),
            _ => None,
        }
    }

    fn bound_path(&mut self, path: PathId) -> Option<Ty> {
        let path = self.facts().path(path);
        let syms: Vec<Sym> = path.segments.iter().map(|s| self.sym(s.name)).collect();
        let (def, taken) = self.names.resolve(self.items, self.scope.module, &syms, (path.global, Space::Types))?;
        let Def::Trait(trait_) = def else { return None };
        (taken == syms.len()).then(|| self.trait_ref(trait_, path.segments[taken - 1]))
    }

    /// A trait with the arguments and bindings of its segment.
    pub(crate) fn trait_ref(&mut self, trait_: TraitIx, segment: Segment) -> Ty {
        let facts = self.facts();
        let args = self.list(segment.generics);
        let args = self.fill(self.items.traits[trait_.at()].params, 1, args);
        let names: Vec<Sym> = facts.list(segment.bindings).map(|name| self.sym(name)).collect();
        let values: Vec<TypeId> = facts.list(segment.binding_types).collect();
        let mut bindings = Vec::new();
        for (name, value) in names.into_iter().zip(values) {
            let value = self.ty(value);
            bindings.push(self.types.mk(Kind::Binding(name, value)));
        }
        let args = self.types.list(&args);
        let bindings = self.types.list(&bindings);
        self.types.mk(Kind::Bound(trait_, args, bindings))
    }

    /// Arguments for the parameters from `skip` on: as written, else the default, else a hole.
    fn fill(&mut self, params: Gen, skip: usize, mut args: Vec<Ty>) -> Vec<Ty> {
        let wanted = (params.len as usize).saturating_sub(skip);
        args.truncate(wanted);
        for param in params.iter().skip(skip + args.len()) {
            let default = self.items.params[param.at()].default.unwrap_or(Ty::HOLE);
            args.push(default);
        }
        if skip == 0 && args.iter().any(|&arg| self.types.has_param(arg)) {
            let list = self.types.list(&args);
            let defaults = Subst::one(params, list);
            for arg in &mut args {
                *arg = self.types.subst(*arg, &defaults);
            }
        }
        args
    }

    fn param(&self, name: Sym) -> Option<ParamIx> {
        let all = self.scope.params[1].iter().chain(self.scope.params[0].iter());
        all.into_iter().find(|p| name != known::EMPTY && self.items.params[p.at()].name == name)
    }

    fn path(&mut self, id: PathId) -> Ty {
        let path = self.facts().path(id);
        let syms: Vec<Sym> = path.segments.iter().map(|s| self.sym(s.name)).collect();
        if let Some((of, n)) = path.qself {
            let of = self.ty(of);
            return self.qualified(of, (&syms, n as usize), &path.segments);
        }
        let Some(&first) = syms.first() else { return Ty::UNKNOWN };
        let (mut ty, taken) = match self.head(id, &syms, first) {
            Some(head) => head,
            None => return Ty::UNKNOWN,
        };
        for &name in &syms[taken..] {
            ty = self.member(ty, name);
        }
        ty
    }

    /// The type that a path begins with, and the segments behind it: `Type::<T>` and `[new]`.
    pub(crate) fn type_prefix(&mut self, id: PathId) -> Option<(Ty, &'a [Segment])> {
        let path = self.facts().path(id);
        let syms: Vec<Sym> = path.segments.iter().map(|s| self.sym(s.name)).collect();
        if let Some((of, n)) = path.qself {
            let of = self.ty(of);
            return (n == 0).then_some((of, &path.segments[..]));
        }
        let (mut ty, mut taken) = self.head(id, &syms, *syms.first()?)?;
        // `Self::Item::new`, `T::Owned::default`: an associated type in the middle.
        while taken + 1 < syms.len() {
            ty = self.member(ty, syms[taken]);
            taken += 1;
        }
        Some((ty, &path.segments[taken..]))
    }

    fn head(&mut self, id: PathId, syms: &[Sym], first: Sym) -> Option<(Ty, usize)> {
        let path = self.facts().path(id);
        if !path.global {
            if first == known::SELF_TYPE {
                return Some((self.scope.self_ty, 1));
            }
            if let Some(param) = self.param(first) {
                return Some((self.types.mk(Kind::Param(param)), 1));
            }
        }
        let (def, taken) = self.names.resolve(self.items, self.scope.module, syms, (path.global, Space::Types))?;
        let segment = path.segments[taken - 1];
        let ty = match def {
            Def::Type(ty) => self.applied(ty, segment),
            Def::Variant(ty, _) => {
                let of = if taken > 1 { path.segments[taken - 2] } else { segment };
                self.applied(ty, of)
            }
            Def::Prim(prim) => self.types.mk(Kind::Prim(prim)),
            Def::Trait(trait_) => {
                let bound = self.trait_ref(trait_, segment);
                let bounds = self.types.list(&[bound]);
                self.types.mk(Kind::Dyn(bounds))
            }
            Def::Mod(_) | Def::Fn(_) | Def::Static(_) => return None,
        };
        Some((ty, taken))
    }

    /// A type with its written arguments; aliases are seen through.
    pub(crate) fn applied(&mut self, ty: TypeIx, segment: Segment) -> Ty {
        let args = self.list(segment.generics);
        self.with_args(ty, args)
    }

    /// A type with these arguments, filled up; aliases are seen through.
    pub(crate) fn with_args(&mut self, ty: TypeIx, args: Vec<Ty>) -> Ty {
        let item = &self.items.types[ty.at()];
        let args = self.fill(item.params, 0, args);
        if !item.is_alias {
            return self.types.adt(ty, &args);
        }
        let TypeDefKind::Alias(to) = self.items.files[item.file.at()].facts.type_defs[item.index as usize].kind else {
            return Ty::UNKNOWN;
        };
        let params = [Gen::default(), item.params];
        let inner = Scope { file: item.file, module: item.module, owner: Owner::Module, params, self_ty: Ty::UNKNOWN };
        let outer = std::mem::replace(&mut self.scope, inner);
        let target = self.ty(to);
        self.scope = outer;
        let args = self.types.list(&args);
        self.types.subst(target, &Subst::one(inner.params[1], args))
    }

    fn qualified(&mut self, of: Ty, (syms, n): (&[Sym], usize), segments: &[Segment]) -> Ty {
        let Some(&name) = syms.get(n) else { return of };
        if n == 0 {
            return self.member(of, name);
        }
        let found = self.names.resolve(self.items, self.scope.module, &syms[..n], (false, Space::Types));
        let Some((Def::Trait(trait_), _)) = found else { return Ty::UNKNOWN };
        let bound = self.trait_ref(trait_, segments[n - 1]);
        let Kind::Bound(_, args, _) = self.types.kind(bound) else { return Ty::UNKNOWN };
        self.types.mk(Kind::Assoc(of, trait_, args, name))
    }

    /// `T::Name`, `Self::Name`: an associated type of a parameter's bounds, of the trait or of the `impl` around.
    fn member(&mut self, of: Ty, name: Sym) -> Ty {
        if let Owner::Impl(at) = self.scope.owner
            && of == self.scope.self_ty
            && let Some(ty) = self.impl_member(at, name)
        {
            return ty;
        }
        let bounds = match self.types.kind(of) {
            Kind::Param(param) => self.items.params[param.at()].bounds.clone(),
            Kind::Assoc(_, trait_, _, assoc) => self.assoc_bounds(trait_, assoc),
            _ => return self.member_of_impl_trait(of, name),
        };
        let own = match self.scope.owner {
            Owner::Trait(at) if of == self.scope.self_ty => Some(at),
            _ => None,
        };
        let traits = own.map(|at| (at, Args::NONE)).into_iter();
        let listed = bounds.iter().filter_map(|&b| match self.types.kind(b) {
            Kind::Bound(trait_, args, _) => Some((trait_, args)),
            _ => None,
        });
        let all: Vec<(TraitIx, Args)> = traits.chain(listed).collect();
        match all.into_iter().find_map(|(trait_, args)| self.with_assoc(trait_, args, name, 0)) {
            Some((trait_, args)) => self.types.mk(Kind::Assoc(of, trait_, args, name)),
            None => Ty::UNKNOWN,
        }
    }

    fn assoc_bounds(&self, trait_: TraitIx, name: Sym) -> Vec<Ty> {
        let assoc = &self.items.traits[trait_.at()].assoc;
        assoc.iter().find(|(known, ..)| *known == name).map(|(_, bounds, _)| bounds.clone()).unwrap_or_default()
    }

    fn member_of_impl_trait(&mut self, of: Ty, name: Sym) -> Ty {
        let Owner::Impl(at) = self.scope.owner else { return Ty::UNKNOWN };
        let Some((trait_, args)) = self.items.impls[at.at()].trait_ else { return Ty::UNKNOWN };
        match self.with_assoc(trait_, args, name, 0) {
            Some((trait_, args)) if of == self.scope.self_ty => self.types.mk(Kind::Assoc(of, trait_, args, name)),
            _ => Ty::UNKNOWN,
        }
    }

    fn impl_member(&mut self, at: super::items::ImplIx, name: Sym) -> Option<Ty> {
        let item = &self.items.impls[at.at()];
        let facts = self.items.files[item.file.at()].facts;
        let listed = &facts.impls[item.index as usize].assoc_types;
        let (_, ty) = listed.iter().find(|(known, _)| self.sym(*known) == name)?;
        Some(self.ty(*ty))
    }

    /// The trait, or one of its supertraits, that has an associated type of this name.
    fn with_assoc(&self, trait_: TraitIx, args: Args, name: Sym, depth: u32) -> Option<(TraitIx, Args)> {
        let item = &self.items.traits[trait_.at()];
        if item.assoc.iter().any(|(known, ..)| *known == name) {
            return Some((trait_, args));
        }
        if depth > 8 {
            return None;
        }
        item.supers.iter().find_map(|&bound| match self.types.kind(bound) {
            Kind::Bound(up, args, _) => self.with_assoc(up, args, name, depth + 1),
            _ => None,
        })
    }

    /// The type with its holes unknown: a signature has nothing to find out.
    pub(crate) fn closed(&mut self, ty: Ty) -> Ty {
        close(self.types, ty)
    }
}

fn close(types: &mut Types<'_>, ty: Ty) -> Ty {
    if ty == Ty::HOLE {
        return Ty::UNKNOWN;
    }
    if !types.has_infer(ty) {
        return ty;
    }
    types.map_parts(ty, &mut |types, part| close(types, part))
}

/// How many `impl Trait` a parameter's type has; each is a generic parameter without a name.
pub(crate) fn count_impls(facts: &FileFacts, ty: TypeId, depth: u32) -> usize {
    if depth > MAX_DEPTH {
        return 0;
    }
    let inner = |ty| count_impls(facts, ty, depth + 1);
    match facts.ty(ty).kind {
        TypeKind::Impl(_) => 1,
        TypeKind::Ref { to, .. } | TypeKind::Ptr(to) | TypeKind::Slice(to) => inner(to),
        TypeKind::Array { of, .. } => inner(of),
        TypeKind::Tuple(items) => facts.list(items).map(inner).sum(),
        TypeKind::Path(path) => {
            let segments = &facts.path(path).segments;
            segments.iter().flat_map(|s| facts.list(s.generics)).map(inner).sum()
        }
        _ => 0,
    }
}
