//! Types: interned, so that they are `Copy` and compare as numbers.
//!
//! One table holds the types of all signatures and is frozen after it is built; each function body lays its own table
//! over it ([`Types::over`]), so that bodies are typed in parallel without a lock.

use super::items::{FnIx, OpaqueIx, ParamIx, TraitIx, TypeIx};
use super::sym::Sym;
use rustc_hash::FxHashMap;

/// A type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Ty(u32);

/// A list of types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Args(u32);

/// A primitive type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Prim {
    /// `bool`.
    Bool,
    /// `char`.
    Char,
    /// `str`.
    Str,
    /// An integer or float type; index into [`NUMBERS`].
    Number(u8),
    /// The type of an integer literal that nothing narrows.
    Int,
    /// The type of a float literal that nothing narrows.
    Float,
}

/// Names of the number types.
pub(crate) const NUMBERS: [&str; 14] =
    ["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32", "f64"];

impl Prim {
    /// The primitive of this name.
    pub(crate) fn by_name(name: &str) -> Option<Prim> {
        match name {
            "bool" => Some(Prim::Bool),
            "char" => Some(Prim::Char),
            "str" => Some(Prim::Str),
            _ => NUMBERS.iter().position(|&n| n == name).map(|at| Prim::Number(at as u8)),
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Prim::Number(_) | Prim::Int | Prim::Float)
    }

    /// Whether a value of the one may be one of the other: literals fit every number type.
    pub(crate) fn fits(self, other: Prim) -> bool {
        let literal = |p| matches!(p, Prim::Int | Prim::Float);
        self == other || (self.is_number() && other.is_number() && (literal(self) || literal(other)))
    }
}

/// The forms of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Nothing is known; agrees with everything and teaches nothing.
    Unknown,
    /// `!`.
    Never,
    /// A primitive.
    Prim(Prim),
    /// A struct, union or enum with its arguments.
    Adt(TypeIx, Args),
    /// `&T`, `&mut T` (`true`).
    Ref(bool, Ty),
    /// `*const T`.
    Ptr(Ty),
    /// `[T]`.
    Slice(Ty),
    /// `[T; N]`.
    Array(Ty),
    /// `(A, B)`.
    Tuple(Args),
    /// A generic parameter.
    Param(ParamIx),
    /// `<T as Trait<Args>>::Name`.
    Assoc(Ty, TraitIx, Args, Sym),
    /// `dyn A + B`: [`Kind::Bound`]s and, for `dyn Fn`, [`Kind::FnPtr`]s.
    Dyn(Args),
    /// `impl A + B` as a result; the arguments are those of the function.
    Opaque(OpaqueIx, Args),
    /// A bound: trait, its arguments without `Self`, its bindings.
    Bound(TraitIx, Args, Args),
    /// `Name = T` of a bound.
    Binding(Sym, Ty),
    /// What an async function or block makes: its output, and the function.
    Future(Ty, Option<FnIx>),
    /// A function item with the arguments of its container and its own.
    FnDef(FnIx, Args),
    /// A function pointer, or a `Fn` bound.
    FnPtr(Args, Ty),
    /// A closure of the body (index into its closures).
    Closure(u32),
    /// To be found out; `u32::MAX` is a hole that is not numbered yet.
    Infer(u32),
}

const HAS_PARAM: u8 = 1;
const HAS_INFER: u8 = 2;
const HAS_ASSOC: u8 = 4;

/// A table of types, possibly on top of a frozen one.
#[derive(Debug)]
pub(crate) struct Types<'b> {
    base: Option<&'b Types<'b>>,
    ty_base: u32,
    list_base: u32,
    kinds: Vec<(Kind, u8)>,
    map: FxHashMap<Kind, Ty>,
    lists: Vec<(Box<[Ty]>, u8)>,
    list_map: FxHashMap<Box<[Ty]>, Args>,
}

impl Ty {
    /// Nothing is known.
    pub(crate) const UNKNOWN: Ty = Ty(0);
    /// `!`.
    pub(crate) const NEVER: Ty = Ty(1);
    /// `()`.
    pub(crate) const UNIT: Ty = Ty(2);
    /// `bool`.
    pub(crate) const BOOL: Ty = Ty(3);
    /// `_` that is not numbered yet.
    pub(crate) const HOLE: Ty = Ty(4);
    /// `str`.
    pub(crate) const STR: Ty = Ty(5);
    /// An integer.
    pub(crate) const INT: Ty = Ty(6);
}

impl Args {
    /// The empty list.
    pub(crate) const NONE: Args = Args(0);
}

impl<'b> Types<'b> {
    /// A table with the constants of [`Ty`] and [`Args`].
    pub(crate) fn new() -> Types<'b> {
        let mut types = Types::empty(None);
        types.list(&[]);
        let firsts = [
            Kind::Unknown,
            Kind::Never,
            Kind::Tuple(Args::NONE),
            Kind::Prim(Prim::Bool),
            Kind::Infer(u32::MAX),
            Kind::Prim(Prim::Str),
            Kind::Prim(Prim::Int),
        ];
        for kind in firsts {
            types.mk(kind);
        }
        types
    }

    /// A table on top of a frozen one.
    pub(crate) fn over(base: &'b Types<'b>) -> Types<'b> {
        Types::empty(Some(base))
    }

    fn empty(base: Option<&'b Types<'b>>) -> Types<'b> {
        Types {
            base,
            ty_base: base.map_or(0, |b| b.ty_base + b.kinds.len() as u32),
            list_base: base.map_or(0, |b| b.list_base + b.lists.len() as u32),
            kinds: Vec::new(),
            map: FxHashMap::default(),
            lists: Vec::new(),
            list_map: FxHashMap::default(),
        }
    }

    /// The type of a form.
    pub(crate) fn mk(&mut self, kind: Kind) -> Ty {
        let known = self.base.and_then(|b| b.map.get(&kind)).or_else(|| self.map.get(&kind));
        if let Some(&ty) = known {
            return ty;
        }
        let ty = Ty(self.ty_base + self.kinds.len() as u32);
        let bits = self.bits_of(kind);
        self.kinds.push((kind, bits));
        self.map.insert(kind, ty);
        ty
    }

    fn bits_of(&self, kind: Kind) -> u8 {
        match kind {
            Kind::Param(_) => HAS_PARAM,
            Kind::Infer(_) => HAS_INFER,
            Kind::Adt(_, a) | Kind::Tuple(a) | Kind::Dyn(a) | Kind::Opaque(_, a) | Kind::FnDef(_, a) => {
                self.list_bits(a)
            }
            Kind::Ref(_, t) | Kind::Ptr(t) | Kind::Slice(t) | Kind::Array(t) => self.bits(t),
            Kind::Future(t, _) | Kind::Binding(_, t) => self.bits(t),
            Kind::FnPtr(a, t) => self.list_bits(a) | self.bits(t),
            Kind::Assoc(t, _, a, _) => self.bits(t) | self.list_bits(a) | HAS_ASSOC,
            Kind::Bound(_, a, b) => self.list_bits(a) | self.list_bits(b),
            Kind::Unknown | Kind::Never | Kind::Prim(_) | Kind::Closure(_) => 0,
        }
    }

    fn bits(&self, ty: Ty) -> u8 {
        match self.base {
            Some(base) if ty.0 < self.ty_base => base.bits(ty),
            _ => self.kinds[(ty.0 - self.ty_base) as usize].1,
        }
    }

    fn list_bits(&self, args: Args) -> u8 {
        match self.base {
            Some(base) if args.0 < self.list_base => base.list_bits(args),
            _ => self.lists[(args.0 - self.list_base) as usize].1,
        }
    }

    /// The form of a type.
    pub(crate) fn kind(&self, ty: Ty) -> Kind {
        match self.base {
            Some(base) if ty.0 < self.ty_base => base.kind(ty),
            _ => self.kinds[(ty.0 - self.ty_base) as usize].0,
        }
    }

    /// The list of these types.
    pub(crate) fn list(&mut self, items: &[Ty]) -> Args {
        let known = self.base.and_then(|b| b.list_map.get(items)).or_else(|| self.list_map.get(items));
        if let Some(&args) = known {
            return args;
        }
        let args = Args(self.list_base + self.lists.len() as u32);
        let bits = items.iter().fold(0, |bits, &ty| bits | self.bits(ty));
        self.lists.push((items.into(), bits));
        self.list_map.insert(items.into(), args);
        args
    }

    /// The types of a list.
    pub(crate) fn args(&self, args: Args) -> &[Ty] {
        match self.base {
            Some(base) if args.0 < self.list_base => base.args(args),
            _ => &self.lists[(args.0 - self.list_base) as usize].0,
        }
    }

    /// One type of a list, unknown if the list is shorter.
    pub(crate) fn arg(&self, args: Args, at: usize) -> Ty {
        self.args(args).get(at).copied().unwrap_or(Ty::UNKNOWN)
    }

    /// Whether a generic parameter occurs in it.
    pub(crate) fn has_param(&self, ty: Ty) -> bool {
        self.bits(ty) & HAS_PARAM != 0
    }

    /// Whether something to be found out occurs in it.
    pub(crate) fn has_infer(&self, ty: Ty) -> bool {
        self.bits(ty) & HAS_INFER != 0
    }

    /// Whether a projection occurs in it.
    pub(crate) fn has_assoc(&self, ty: Ty) -> bool {
        self.bits(ty) & HAS_ASSOC != 0
    }

    /// `&T`.
    pub(crate) fn reference(&mut self, mutable: bool, to: Ty) -> Ty {
        if to == Ty::UNKNOWN { Ty::UNKNOWN } else { self.mk(Kind::Ref(mutable, to)) }
    }

    /// `(A, B)`.
    pub(crate) fn tuple(&mut self, items: &[Ty]) -> Ty {
        let args = self.list(items);
        self.mk(Kind::Tuple(args))
    }

    /// A type with arguments.
    pub(crate) fn adt(&mut self, def: TypeIx, items: &[Ty]) -> Ty {
        let args = self.list(items);
        self.mk(Kind::Adt(def, args))
    }

    /// The type with each direct part replaced by `f`.
    pub(crate) fn map_parts(&mut self, ty: Ty, f: &mut dyn FnMut(&mut Self, Ty) -> Ty) -> Ty {
        let kind = match self.kind(ty) {
            Kind::Adt(def, a) => Kind::Adt(def, self.map_list(a, f)),
            Kind::Ref(m, t) => Kind::Ref(m, f(self, t)),
            Kind::Ptr(t) => Kind::Ptr(f(self, t)),
            Kind::Slice(t) => Kind::Slice(f(self, t)),
            Kind::Array(t) => Kind::Array(f(self, t)),
            Kind::Tuple(a) => Kind::Tuple(self.map_list(a, f)),
            Kind::Assoc(t, tr, a, n) => Kind::Assoc(f(self, t), tr, self.map_list(a, f), n),
            Kind::Dyn(a) => Kind::Dyn(self.map_list(a, f)),
            Kind::Opaque(o, a) => Kind::Opaque(o, self.map_list(a, f)),
            Kind::Bound(t, a, b) => Kind::Bound(t, self.map_list(a, f), self.map_list(b, f)),
            Kind::Binding(n, t) => Kind::Binding(n, f(self, t)),
            Kind::Future(t, by) => Kind::Future(f(self, t), by),
            Kind::FnDef(d, a) => Kind::FnDef(d, self.map_list(a, f)),
            Kind::FnPtr(a, r) => Kind::FnPtr(self.map_list(a, f), f(self, r)),
            leaf => leaf,
        };
        self.mk(kind)
    }

    fn map_list(&mut self, args: Args, f: &mut dyn FnMut(&mut Self, Ty) -> Ty) -> Args {
        let items: Vec<Ty> = self.args(args).to_vec();
        let mapped: Vec<Ty> = items.into_iter().map(|ty| f(self, ty)).collect();
        self.list(&mapped)
    }

    /// The type with parameters replaced.
    pub(crate) fn subst(&mut self, ty: Ty, subst: &Subst) -> Ty {
        if !self.has_param(ty) || subst.is_empty() {
            return ty;
        }
        if let Kind::Param(param) = self.kind(ty) {
            return subst.get(self, param).unwrap_or(ty);
        }
        self.map_parts(ty, &mut |types, part| types.subst(part, subst))
    }

    /// Each type of a list with parameters replaced.
    pub(crate) fn subst_list(&mut self, args: Args, subst: &Subst) -> Args {
        self.map_list(args, &mut |types, part| types.subst(part, subst))
    }
}

/// Generic parameters of an item: a range of [`ParamIx`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gen {
    /// The first.
    pub(crate) start: u32,
    /// How many.
    pub(crate) len: u32,
}

impl Gen {
    /// The parameters.
    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = ParamIx> + Clone {
        (self.start..self.start + self.len).map(ParamIx)
    }
}

/// What the parameters of one or two items become.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Subst {
    parts: [Option<(Gen, Args)>; 2],
}

impl Subst {
    /// Replaces the parameters of one item.
    pub(crate) fn one(params: Gen, args: Args) -> Subst {
        Subst { parts: [Some((params, args)), None] }
    }

    /// Replaces those of a second item too.
    pub(crate) fn and(self, params: Gen, args: Args) -> Subst {
        Subst { parts: [self.parts[0], Some((params, args))] }
    }

    fn is_empty(&self) -> bool {
        self.parts[0].is_none() && self.parts[1].is_none()
    }

    fn get(&self, types: &Types<'_>, param: ParamIx) -> Option<Ty> {
        let part = self.parts.iter().flatten().find(|(params, _)| params.iter().any(|p| p == param))?;
        let at = (param.0 - part.0.start) as usize;
        Some(types.arg(part.1, at))
    }
}
