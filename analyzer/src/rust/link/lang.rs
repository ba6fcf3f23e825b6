//! Items of the standard library that the language itself speaks of, found in the stubs by their path.

use super::items::{Def, Items, TraitIx, TypeIx};
use super::names::{Names, Space};
use super::sym::Symbols;

/// Follows a path such as `std::sync::Mutex` from the crates of that name, stubs first: the item and how many names it took.
pub(crate) fn find(items: &Items<'_>, names: &Names, symbols: &Symbols, path: &str) -> Option<(Def, usize)> {
    find_in(items, names, symbols, (path, Space::Types))
}

/// The same for types or values.
pub(crate) fn find_in(
    items: &Items<'_>,
    names: &Names,
    symbols: &Symbols,
    (path, space): (&str, Space),
) -> Option<(Def, usize)> {
    let syms: Option<Vec<_>> = path.split("::").map(|part| symbols.get(part)).collect();
    let mut syms = syms?;
    let name = std::mem::replace(syms.first_mut()?, super::sym::known::CRATE);
    let crates = names.crates.iter().rev().filter(|k| items.modules[k.root.at()].name == name);
    crates.into_iter().find_map(|krate| names.resolve(items, krate.root, &syms, (false, space)))
}

macro_rules! lang {
    (types { $($ty:ident $ty_path:literal)* } traits { $($tr:ident $tr_path:literal)* }) => {
        /// Well-known items; none where no stub declares them.
        #[derive(Debug, Default)]
        pub(crate) struct Lang {
            $(pub(crate) $ty: Option<TypeIx>,)*
            $(pub(crate) $tr: Option<TraitIx>,)*
        }

        impl Lang {
            /// Finds them.
            pub(crate) fn find(items: &Items<'_>, names: &Names, symbols: &Symbols) -> Lang {
                let ty = |path: &str| match find(items, names, symbols, path)? {
                    (Def::Type(ix), n) if n == path.split("::").count() => Some(ix),
                    _ => None,
                };
                let tr = |path: &str| match find(items, names, symbols, path)? {
                    (Def::Trait(ix), n) if n == path.split("::").count() => Some(ix),
                    _ => None,
                };
                Lang { $($ty: ty($ty_path),)* $($tr: tr($tr_path),)* }
            }
        }
    };
}

lang! {
    types {
        option "std::option::Option"
        result "std::result::Result"
        vec "std::vec::Vec"
        boxed "std::boxed::Box"
        arc "std::sync::Arc"
        rc "std::rc::Rc"
        pin "std::pin::Pin"
        range "std::ops::Range"
        weak "std::sync::Weak"
        rc_weak "std::rc::Weak"
        local_key "std::thread::LocalKey"
    }
    traits {
        deref "std::ops::Deref"
        drop "std::ops::Drop"
        index "std::ops::Index"
        iterator "std::iter::Iterator"
        into_iterator "std::iter::IntoIterator"
        future "std::future::Future"
        into_future "std::future::IntoFuture"
        clone "std::clone::Clone"
        copy "std::marker::Copy"
        default "std::default::Default"
        partial_eq "std::cmp::PartialEq"
        eq "std::cmp::Eq"
        partial_ord "std::cmp::PartialOrd"
        ord "std::cmp::Ord"
        hash "std::hash::Hash"
        display "std::fmt::Display"
        debug "std::fmt::Debug"
        from "std::convert::From"
        add "std::ops::Add"
        sub "std::ops::Sub"
        mul "std::ops::Mul"
        div "std::ops::Div"
        rem "std::ops::Rem"
        bit_and "std::ops::BitAnd"
        bit_or "std::ops::BitOr"
        bit_xor "std::ops::BitXor"
        shl "std::ops::Shl"
        shr "std::ops::Shr"
        not "std::ops::Not"
        neg "std::ops::Neg"
        add_assign "std::ops::AddAssign"
        sub_assign "std::ops::SubAssign"
        mul_assign "std::ops::MulAssign"
        div_assign "std::ops::DivAssign"
        rem_assign "std::ops::RemAssign"
        bit_and_assign "std::ops::BitAndAssign"
        bit_or_assign "std::ops::BitOrAssign"
        bit_xor_assign "std::ops::BitXorAssign"
        shl_assign "std::ops::ShlAssign"
        shr_assign "std::ops::ShrAssign"
    }
}

impl Lang {
    /// Whether `derive` makes implementations of this trait, which leave nothing in the facts.
    pub(crate) fn is_derivable(&self, trait_: TraitIx) -> bool {
        let all = [
            self.clone,
            self.copy,
            self.default,
            self.partial_eq,
            self.eq,
            self.partial_ord,
            self.ord,
            self.hash,
            self.debug,
        ];
        all.contains(&Some(trait_))
    }
}
