//! Ids of the arenas of a file, and lists of them.

use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use std::num::NonZeroU32;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(NonZeroU32);

        impl $name {
            /// The id of the element at `index` of its arena.
            pub fn new(index: usize) -> Self {
                let raw = u32::try_from(index + 1).unwrap_or(u32::MAX);
                Self(NonZeroU32::new(raw).unwrap_or(NonZeroU32::MAX))
            }

            /// Position in its arena.
            pub fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }

        impl From<u32> for $name {
            fn from(index: u32) -> Self {
                Self::new(index as usize)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.0.get() - 1
            }
        }
    };
}

id!(
    /// A string of the file, interned in [`FileFacts::names`](super::FileFacts::names).
    Name
);
id!(
    /// An expression or C statement.
    ExprId
);
id!(
    /// A pattern.
    PatId
);
id!(
    /// A written type.
    TypeId
);
id!(
    /// A written path.
    PathId
);
id!(
    /// A match arm.
    ArmId
);
id!(
    /// A statement of a block.
    StmtId
);
id!(
    /// A `name: value` of a struct expression or a designated initialiser.
    FieldInitId
);
id!(
    /// A `name: pattern` of a struct pattern.
    FieldPatId
);

/// A list of ids in [`FileFacts::pool`](super::FileFacts::pool).
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct List<T> {
    pub(super) start: u32,
    #[serde(skip)]
    pub(super) of: PhantomData<fn() -> T>,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for List<T> {}
impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.start == other.start
    }
}
impl<T> List<T> {
    /// The empty list; every pool begins with it.
    pub const EMPTY: List<T> = List { start: 0, of: PhantomData };
}
