//! Which implementations there are: by trait, by the head of their type, by the names of their functions.

use super::items::{FnIx, ImplIx, Items, Owner, StaticIx, TraitIx, TypeIx};
use super::sym::Sym;
use super::types::{Kind, Prim, Ty, Types};
use rustc_hash::{FxHashMap, FxHashSet};

/// The outermost form of a type: what an implementation is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Head {
    Adt(TypeIx),
    Prim(Prim),
    Ref,
    Ptr,
    Slice,
    Array,
    Tuple,
    Fn,
    Dyn(Option<TraitIx>),
    /// An implementation for every type (`impl<T: Bound> Trait for T`).
    Any,
}

impl Head {
    /// The head of a type; none if it is not known.
    pub(crate) fn of(types: &Types<'_>, ty: Ty) -> Option<Head> {
        match types.kind(ty) {
            Kind::Adt(def, _) => Some(Head::Adt(def)),
            Kind::Prim(prim) => Some(Head::Prim(prim)),
            Kind::Ref(..) => Some(Head::Ref),
            Kind::Ptr(_) => Some(Head::Ptr),
            Kind::Slice(_) => Some(Head::Slice),
            Kind::Array(_) => Some(Head::Array),
            Kind::Tuple(_) => Some(Head::Tuple),
            Kind::FnDef(..) | Kind::FnPtr(..) | Kind::Closure(_) => Some(Head::Fn),
            Kind::Param(_) | Kind::Assoc(..) | Kind::Opaque(..) => Some(Head::Any),
            Kind::Dyn(bounds) => Some(Head::Dyn(types.args(bounds).iter().find_map(|&b| match types.kind(b) {
                Kind::Bound(trait_, ..) => Some(trait_),
                _ => None,
            }))),
            _ => None,
        }
    }
}

/// The implementations of the run and the stubs.
#[derive(Debug, Default)]
pub(crate) struct ImplIndex {
    inherent: FxHashMap<(Head, Sym), Vec<FnIx>>,
    consts: FxHashMap<(Head, Sym), StaticIx>,
    trait_consts: FxHashMap<Sym, Vec<StaticIx>>,
    by_head: FxHashMap<(TraitIx, Head), Vec<ImplIx>>,
    by_trait: FxHashMap<TraitIx, Vec<ImplIx>>,
    trait_fns: FxHashMap<Sym, Vec<FnIx>>,
    inherent_names: FxHashSet<Sym>,
}

impl ImplIndex {
    /// Indexes all implementations, in the order of the files.
    pub(crate) fn build(items: &Items<'_>, types: &Types<'_>) -> ImplIndex {
        let mut index = ImplIndex::default();
        for (at, item) in items.impls.iter().enumerate() {
            let Some(head) = Head::of(types, item.self_ty) else { continue };
            match item.trait_ {
                Some((trait_, _)) => {
                    index.by_head.entry((trait_, head)).or_default().push(ImplIx(at as u32));
                    index.by_trait.entry(trait_).or_default().push(ImplIx(at as u32));
                }
                None => {
                    for &(name, ix) in &item.fns {
                        index.inherent.entry((head, name)).or_default().push(ix);
                        index.inherent_names.insert(name);
                    }
                }
            }
        }
        for item in &items.traits {
            for &(name, ix) in &item.fns {
                index.trait_fns.entry(name).or_default().push(ix);
            }
        }
        index.add_consts(items, types);
        index
    }

    fn add_consts(&mut self, items: &Items<'_>, types: &Types<'_>) {
        for (at, item) in items.statics.iter().enumerate() {
            let of = match item.owner {
                Owner::Impl(of) => of,
                Owner::Trait(_) => {
                    self.trait_consts.entry(item.name).or_default().push(StaticIx(at as u32));
                    continue;
                }
                Owner::Module => continue,
            };
            let Some(head) = Head::of(types, items.impls[of.at()].self_ty) else { continue };
            self.consts.entry((head, item.name)).or_insert(StaticIx(at as u32));
        }
    }

    /// Functions of inherent implementations.
    pub(crate) fn inherent(&self, head: Head, name: Sym) -> &[FnIx] {
        self.inherent.get(&(head, name)).map_or(&[], Vec::as_slice)
    }

    /// A constant of an implementation.
    pub(crate) fn constant(&self, head: Head, name: Sym) -> Option<StaticIx> {
        self.consts.get(&(head, name)).copied()
    }

    /// Constants of this name that traits declare.
    pub(crate) fn trait_consts(&self, name: Sym) -> &[StaticIx] {
        self.trait_consts.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Implementations of a trait for types of this head, those for every type last.
    pub(crate) fn of_head(&self, trait_: TraitIx, head: Head) -> impl Iterator<Item = ImplIx> + '_ {
        let own = self.by_head.get(&(trait_, head)).filter(|_| head != Head::Any);
        let any = self.by_head.get(&(trait_, Head::Any));
        own.into_iter().chain(any).flatten().copied()
    }

    /// Implementations of a trait that name a type of this head.
    pub(crate) fn of_head_alone(&self, trait_: TraitIx, head: Head) -> &[ImplIx] {
        self.by_head.get(&(trait_, head)).map_or(&[], Vec::as_slice)
    }

    /// All implementations of a trait.
    pub(crate) fn of_trait(&self, trait_: TraitIx) -> &[ImplIx] {
        self.by_trait.get(&trait_).map_or(&[], Vec::as_slice)
    }

    /// Functions of this name that traits declare.
    pub(crate) fn trait_fns(&self, name: Sym) -> &[FnIx] {
        self.trait_fns.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Whether any type or trait has a function of this name.
    pub(crate) fn is_method(&self, name: Sym) -> bool {
        self.inherent_names.contains(&name) || self.trait_fns.contains_key(&name)
    }
}
