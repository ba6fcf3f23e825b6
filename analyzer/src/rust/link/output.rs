//! The linked program out of the world and the typed bodies.

use super::body::{self, Typed};
use super::items::{FnIx, Items, ModIx, Owner, TypeItem};
use super::sym::known;
use super::types::{Kind, Ty};
use super::world::World;
use crate::facts::Gap;
use crate::resolved::{FieldDef, FnDef, Inline, Linked, StaticDef};
use crate::source::FileId;
use rayon::prelude::*;

/// Finds out what the `impl Trait` results of the run are, so that their callers see the type itself.
pub(super) fn reveal(world: &mut World<'_>) {
    let mut fns: Vec<FnIx> = world.items.opaques.iter().map(|opaque| opaque.of).collect();
    fns.retain(|ix| ix.0 < world.real.fns);
    fns.dedup();
    // Twice, so that one such function may return what another one returned.
    for _ in 0..2 {
        let here = &*world;
        let found: Vec<Vec<_>> = fns.par_iter().map(|&ix| body::hidden_of_fn(here, ix)).collect();
        for (opaque, tree) in found.into_iter().flatten() {
            if let Some(tree) = tree {
                world.hidden[opaque.at()] = Some(world.types.import(&tree));
            }
        }
    }
}

/// Appends everything to the linked program and returns the gaps with their files.
pub(super) fn append(linked: &mut Linked, world: &World<'_>, bodies: Vec<Option<Typed>>) -> Vec<(FileId, Gap)> {
    let mut gaps = Vec::new();
    for (at, typed) in bodies.into_iter().enumerate() {
        let ix = FnIx(at as u32);
        let def = fn_def(world, ix);
        let file = def.file;
        linked.functions.push(def);
        linked.bodies.push(typed.map(|typed| {
            gaps.extend(typed.gaps.into_iter().map(|gap| (file, gap)));
            typed.body
        }));
    }
    statics(linked, world);
    for item in &world.items.types {
        let Some(file) = world.items.files[item.file.at()].id else { continue };
        fields(linked, world, item, file);
    }
    gaps
}

fn fn_def(world: &World<'_>, ix: FnIx) -> FnDef {
    let items = &world.items;
    let item = &items.fns[ix.at()];
    let facts = items.fn_facts(ix);
    let name = world.symbols.text(item.name);
    let owner = owner_name(world, item.owner);
    let is_trait_impl = match item.owner {
        Owner::Impl(at) => {
            let of = &items.impls[at.at()];
            let file = items.files[of.file.at()].facts;
            file.impls[of.index as usize].trait_.is_some()
        }
        Owner::Trait(_) => true,
        Owner::Module => false,
    };
    let is_test = facts.is_test || in_test_module(items, item.module);
    let is_entry = is_trait_impl || is_test || item.name == known::MAIN || !facts.is_static;
    FnDef {
        file: file_of(items, ix),
        index: item.index,
        name: owner.map_or_else(|| name.to_owned(), |owner| format!("{owner}::{name}")),
        span: facts.span,
        is_async: item.is_async,
        is_entry,
        is_test,
    }
}

/// Whether a module or one around it, maybe in another file, is for test builds only.
fn in_test_module(items: &Items<'_>, module: ModIx) -> bool {
    let mut at = Some(module);
    for _ in 0..64 {
        let Some(ix) = at else { return false };
        let item = &items.modules[ix.at()];
        if item.is_test {
            return true;
        }
        at = item.parent;
    }
    false
}

fn file_of(items: &Items<'_>, ix: FnIx) -> FileId {
    let file = items.fns[ix.at()].file;
    // Functions of the run have a file of the run.
    items.files[file.at()].id.unwrap_or(FileId(u32::MAX))
}

/// The name that stands before `::` of a function of a type or trait.
fn owner_name(world: &World<'_>, owner: Owner) -> Option<String> {
    match owner {
        Owner::Module => None,
        Owner::Trait(at) => Some(world.symbols.text(world.items.traits[at.at()].name).to_owned()),
        Owner::Impl(at) => {
            let item = &world.items.impls[at.at()];
            let named = head_name(world, item.self_ty, 0);
            named.or_else(|| {
                let (trait_, _) = item.trait_?;
                Some(world.symbols.text(world.items.traits[trait_.at()].name).to_owned())
            })
        }
    }
}

fn head_name(world: &World<'_>, ty: Ty, depth: u32) -> Option<String> {
    if depth > 8 {
        return None;
    }
    match world.types.kind(ty) {
        Kind::Adt(def, _) => Some(world.type_name(def).to_owned()),
        Kind::Ref(_, to) | Kind::Ptr(to) => head_name(world, to, depth + 1),
        Kind::Param(param) => Some(world.symbols.text(world.items.params[param.at()].name).to_owned()),
        Kind::Slice(of) => head_name(world, of, depth + 1).map(|name| format!("[{name}]")),
        _ => None,
    }
}

fn statics(linked: &mut Linked, world: &World<'_>) {
    for item in world.items.statics.iter().take(world.real.statics as usize) {
        let file = &world.items.files[item.file.at()];
        let Some(id) = file.id else { continue };
        let def = &file.facts.statics[item.index as usize];
        let name = world.symbols.text(item.name);
        linked.statics.push(StaticDef {
            file: id,
            index: Some(item.index),
            name: owner_name(world, item.owner).map_or_else(|| name.to_owned(), |owner| format!("{owner}::{name}")),
            span: def.span,
            is_per_thread: def.is_per_thread,
            is_const: def.is_const,
        });
    }
}

fn fields(linked: &mut Linked, world: &World<'_>, item: &TypeItem, file: FileId) {
    let def = &world.items.files[item.file.at()].facts.type_defs[item.index as usize];
    let owner = world.symbols.text(item.name);
    let coated = coated(world, item, !def.generics.params.is_empty());
    for (at, (field, written)) in item.fields.iter().zip(&def.fields).enumerate() {
        let name = world.symbols.text(field.name).to_owned();
        linked.fields.push(FieldDef {
            file,
            span: written.span,
            owner: owner.to_owned(),
            name,
            is_newtype: coated == Some(at),
            is_pointer: false,
            is_array: false,
            inline: inline(world, field.ty),
        });
    }
    for (variant, written) in item.variants.iter().zip(&def.variants) {
        let owner = format!("{owner}::{}", world.symbols.text(variant.name));
        for (field, written) in variant.fields.iter().zip(&written.fields) {
            let name = world.symbols.text(field.name).to_owned();
            linked.fields.push(FieldDef {
                file,
                span: written.span,
                owner: owner.clone(),
                name,
                is_newtype: false,
                is_pointer: false,
                is_array: false,
                inline: inline(world, field.ty),
            });
        }
    }
}

/// The field of a struct that is nothing but a lock in a coat: who holds the coat names the class.
///
/// A struct of one named field and no parameters is an object that has a lock, not a coat for any lock. Beside the lock
/// there may be what tells of it (a name, a rank), if the lock protects what the coat is generic over.
fn coated(world: &World<'_>, item: &TypeItem, is_generic: bool) -> Option<usize> {
    if item.is_enum {
        return None;
    }
    let mut locks = item.fields.iter().enumerate().filter(|(_, field)| is_lock(world, field.ty, 0));
    let (Some((at, lock)), None) = (locks.next(), locks.next()) else { return None };
    let is_position = world.symbols.text(lock.name).parse::<u32>().is_ok();
    let mut others = item.fields.iter().filter(|field| field.ty != lock.ty && !is_marker(world, field.ty)).peekable();
    if others.peek().is_none() {
        return (is_generic || is_position).then_some(at);
    }
    let tells = others.all(|field| !mentions_param(world, field.ty, 0));
    (tells && protects_param(world, lock.ty, 0)).then_some(at)
}

/// Whether a lock, maybe behind handles, protects a bare parameter of the type.
fn protects_param(world: &World<'_>, ty: Ty, depth: u32) -> bool {
    match world.types.kind(ty) {
        Kind::Adt(def, args) => {
            let is_lock = world.know.locks.contains_key(&def);
            world.types.args(args).iter().any(|&arg| match world.types.kind(arg) {
                Kind::Param(_) => is_lock,
                _ => depth < 4 && protects_param(world, arg, depth + 1),
            })
        }
        Kind::Ref(_, to) => depth < 4 && protects_param(world, to, depth + 1),
        _ => false,
    }
}

fn mentions_param(world: &World<'_>, ty: Ty, depth: u32) -> bool {
    let any = |tys: &[Ty]| depth > 8 || tys.iter().any(|&ty| mentions_param(world, ty, depth + 1));
    match world.types.kind(ty) {
        Kind::Param(_) | Kind::Assoc(..) => true,
        Kind::Adt(_, args) | Kind::Tuple(args) => any(world.types.args(args)),
        Kind::Ref(_, to) | Kind::Ptr(to) | Kind::Slice(to) | Kind::Array(to) => any(&[to]),
        _ => false,
    }
}

fn inline(world: &World<'_>, ty: Ty) -> Inline {
    match (is_inline(world, ty, (true, 0)), is_inline(world, ty, (false, 0))) {
        (_, true) => Inline::Whole,
        (true, _) => Inline::UpToLocks,
        _ => Inline::No,
    }
}

/// Whether what a field holds lies in its owner: no handle, no reference, nothing unknown; with `stops`, up to the locks.
fn is_inline(world: &World<'_>, ty: Ty, (stops, depth): (bool, u32)) -> bool {
    let all = |tys: &[Ty]| depth <= 8 && tys.iter().all(|&ty| is_inline(world, ty, (stops, depth + 1)));
    let lang = &world.lang;
    match world.types.kind(ty) {
        Kind::Adt(def, _) if stops && world.know.locks.contains_key(&def) => true,
        Kind::Adt(def, _) if [lang.arc, lang.rc, lang.weak, lang.rc_weak].contains(&Some(def)) => false,
        Kind::Adt(_, args) | Kind::Tuple(args) => all(world.types.args(args)),
        Kind::Slice(of) | Kind::Array(of) => all(&[of]),
        Kind::Prim(_) => true,
        _ => false,
    }
}

/// `PhantomData`: nothing at run time.
fn is_marker(world: &World<'_>, ty: Ty) -> bool {
    match world.types.kind(ty) {
        Kind::Adt(def, _) => world.symbols.text(world.items.types[def.at()].name) == "PhantomData",
        _ => false,
    }
}

/// A lock, by itself or behind pointers.
fn is_lock(world: &World<'_>, ty: Ty, depth: u32) -> bool {
    if depth > 8 {
        return false;
    }
    match world.types.kind(ty) {
        Kind::Adt(def, _) if world.know.locks.contains_key(&def) => true,
        Kind::Adt(def, args) => {
            let lang = &world.lang;
            let points = [lang.arc, lang.rc, lang.boxed, lang.pin].contains(&Some(def));
            points && is_lock(world, world.types.arg(args, 0), depth + 1)
        }
        Kind::Ref(_, to) => is_lock(world, to, depth + 1),
        _ => false,
    }
}
