//! What a value owns: guards, and code that runs when it is dropped.

use super::impls::{Head, ImplIndex};
use super::items::{FnIx, Items, ParamIx, TypeIx};
use super::lang::Lang;
use super::sym::known;
use super::types::{Kind, Ty, Types};
use rustc_hash::FxHashMap;

/// Rounds in which ownership spreads through types that contain each other.
const MAX_ROUNDS: usize = 12;
/// `Drop` implementations that one type is followed to.
const MAX_DROPS: usize = 8;
/// How deep a type is looked into.
const MAX_DEPTH: u32 = 24;

/// What the values of one type definition own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Owns {
    /// A guard, whatever the arguments.
    pub(crate) guard: bool,
    /// Which arguments' values, as bits.
    pub(crate) params: u64,
    /// Which of them behind a shared handle.
    pub(crate) shared_params: u64,
    /// `Drop::drop` of the run, outermost first.
    pub(crate) drops: Vec<FnIx>,
    /// Those of what is behind an `Arc` or `Rc`: they run when the last handle goes.
    pub(crate) shared_drops: Vec<FnIx>,
}

impl Owns {
    /// Adds what another value owns, which is behind a shared handle or not.
    fn absorb(&mut self, other: Owns, is_shared: bool) {
        self.guard |= other.guard;
        self.shared_params |= other.shared_params;
        let (params, drops) = match is_shared {
            true => (&mut self.shared_params, &mut self.shared_drops),
            false => (&mut self.params, &mut self.drops),
        };
        *params |= other.params;
        extend(drops, &other.drops);
        extend(&mut self.shared_drops, &other.shared_drops);
    }

    fn cut(&mut self) {
        self.drops.truncate(MAX_DROPS);
        self.shared_drops.retain(|drop| !self.drops.contains(drop));
        self.shared_drops.truncate(MAX_DROPS);
    }
}

fn extend(drops: &mut Vec<FnIx>, more: &[FnIx]) {
    for &drop in more {
        if !drops.contains(&drop) {
            drops.push(drop);
        }
    }
}

/// What each type definition owns.
#[derive(Debug, Default)]
pub(crate) struct Glue {
    owns: Vec<Owns>,
    /// `Arc` and `Rc`.
    handles: Vec<TypeIx>,
}

impl Glue {
    /// Works it out for all definitions.
    pub(crate) fn build(
        items: &Items<'_>,
        types: &Types<'_>,
        (impls, lang): (&ImplIndex, &Lang),
        guards: &FxHashMap<TypeIx, ()>,
    ) -> Glue {
        let handles = lang.arc.into_iter().chain(lang.rc).collect();
        let mut glue = Glue { owns: vec![Owns::default(); items.types.len()], handles };
        for at in 0..items.types.len() {
            let ix = TypeIx(at as u32);
            glue.owns[at].guard = guards.contains_key(&ix);
            if let Some(drop) = lang.drop {
                let found = impls.of_head(drop, Head::Adt(ix)).flat_map(|at| &items.impls[at.at()].fns);
                let real = found.filter(|(name, ix)| *name == known::DROP && items.is_real(*ix));
                glue.owns[at].drops.extend(real.map(|&(_, ix)| ix));
            }
        }
        for _ in 0..MAX_ROUNDS {
            let mut changed = false;
            for at in 0..items.types.len() {
                changed |= glue.spread(items, types, TypeIx(at as u32));
            }
            if !changed {
                break;
            }
        }
        glue
    }

    fn spread(&mut self, items: &Items<'_>, types: &Types<'_>, ix: TypeIx) -> bool {
        let item = &items.types[ix.at()];
        if item.is_alias {
            return false;
        }
        let mut owns = self.owns[ix.at()].clone();
        // A guard borrows what it protects.
        let is_stub = items.files[item.file.at()].id.is_none();
        if item.fields.is_empty() && item.variants.is_empty() {
            if is_stub && !owns.guard {
                owns.params = u64::MAX;
            }
        } else {
            for field in item.fields.iter().chain(item.variants.iter().flat_map(|v| &v.fields)) {
                self.add(types, field.ty, (&mut owns, item.params.start), 0);
            }
        }
        owns.cut();
        let changed = owns != self.owns[ix.at()];
        self.owns[ix.at()] = owns;
        changed
    }

    /// Adds what a value of a type owns; parameters count from `start`.
    fn add(&self, types: &Types<'_>, ty: Ty, (owns, start): (&mut Owns, u32), depth: u32) {
        if depth > MAX_DEPTH {
            return;
        }
        match types.kind(ty) {
            Kind::Param(ParamIx(at)) if at >= start && at - start < 64 => owns.params |= 1 << (at - start),
            Kind::Adt(def, args) => {
                let inner = &self.owns[def.at()];
                owns.guard |= inner.guard;
                extend(&mut owns.drops, &inner.drops);
                extend(&mut owns.shared_drops, &inner.shared_drops);
                let is_handle = self.handles.contains(&def);
                for (i, &arg) in types.args(args).iter().enumerate().take(64) {
                    let has = |params: u64| params >> i & 1 == 1;
                    if has(inner.params) || has(inner.shared_params) {
                        let mut held = Owns::default();
                        self.add(types, arg, (&mut held, start), depth + 1);
                        owns.absorb(held, is_handle || !has(inner.params));
                    }
                }
            }
            Kind::Tuple(args) => {
                for &arg in types.args(args) {
                    self.add(types, arg, (owns, start), depth + 1);
                }
            }
            Kind::Slice(of) | Kind::Array(of) => self.add(types, of, (owns, start), depth + 1),
            _ => {}
        }
    }

    /// Whether every value of a definition owns a guard.
    pub(crate) fn always_guard(&self, def: TypeIx) -> bool {
        self.owns[def.at()].guard
    }

    /// What a value of this type owns.
    pub(crate) fn of(&self, types: &Types<'_>, ty: Ty) -> Owns {
        let mut owns = Owns::default();
        self.add(types, ty, (&mut owns, u32::MAX), 0);
        owns.cut();
        owns
    }
}
