//! Values: what flow knows of the result of an expression.

use super::place::Place;
use crate::facts::{ExprId, PatId};
use crate::resolved::FnId;
use std::sync::Arc;

/// A held lock of the function being run: index into its table.
pub type HeldId = u32;

/// What is known of a number, a truth value or a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum Scalar {
    /// Nothing.
    #[default]
    Unknown,
    /// This number; 0 is also `false` and a null pointer, 1 is also `true`.
    Int(i64),
    /// Anything but 0.
    NonZero,
    /// Less than 0: an error number, an error pointer.
    Negative,
    /// More than 0: a pointer to an object.
    Positive,
}

impl Scalar {
    /// Its truth in a condition.
    pub fn truth(self) -> Option<bool> {
        match self {
            Scalar::Unknown => None,
            Scalar::Int(n) => Some(n != 0),
            Scalar::NonZero | Scalar::Negative | Scalar::Positive => Some(true),
        }
    }

    /// Whether both can hold of one value.
    pub fn agrees(self, other: Scalar) -> bool {
        match (self, other) {
            (Scalar::Int(a), Scalar::Int(b)) => a == b,
            (Scalar::Int(0), Scalar::NonZero) | (Scalar::NonZero, Scalar::Int(0)) => false,
            (Scalar::Int(n), Scalar::Negative) | (Scalar::Negative, Scalar::Int(n)) => n < 0,
            (Scalar::Int(n), Scalar::Positive) | (Scalar::Positive, Scalar::Int(n)) => n > 0,
            (Scalar::Negative, Scalar::Positive) | (Scalar::Positive, Scalar::Negative) => false,
            _ => true,
        }
    }
}

/// The variant of an `Option`, a `Result` or an error pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variant {
    /// `Some`.
    Some,
    /// `None`.
    None,
    /// `Ok`.
    Ok,
    /// `Err`.
    Err,
}

impl Variant {
    /// The variant that a path's last name spells.
    pub fn of(name: &str) -> Option<Variant> {
        Some(match name {
            "Some" => Variant::Some,
            "None" => Variant::None,
            "Ok" => Variant::Ok,
            "Err" => Variant::Err,
            _ => return None,
        })
    }

    /// `Some` and `Ok`: `?` goes on.
    pub fn is_success(self) -> bool {
        matches!(self, Variant::Some | Variant::Ok)
    }
}

/// Something that can be run later.
#[derive(Debug, Clone, PartialEq)]
pub enum Callable {
    /// A function.
    Function(FnId),
    /// A closure of the function being run.
    Closure(ExprId),
    /// An `async` block of the function being run.
    AsyncBlock(ExprId),
    /// A parameter of the function being run.
    Param(u16),
    /// The future of an `async fn` that was called with these arguments at this expression.
    Future(Arc<PendingCall>),
}

/// A call of an `async fn` that nobody awaited yet.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingCall {
    /// Who may run.
    pub candidates: Vec<FnId>,
    /// With what.
    pub args: Vec<Value>,
    /// The call.
    pub at: ExprId,
}

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Value {
    /// The object it is or designates.
    pub place: Option<Place>,
    /// The held locks whose guards it owns.
    pub held: Vec<HeldId>,
    /// As a number.
    pub scalar: Scalar,
    /// As a variant.
    pub variant: Option<Variant>,
    /// As something to run.
    pub callable: Option<Callable>,
    /// The variable that had it was moved: its end runs no `Drop`.
    pub moved: bool,
    /// It is a reference to this local.
    pub local: Option<PatId>,
    /// Its parts, in order, for a tuple or a struct expression: field name (file-relative) or position.
    pub parts: Option<Arc<Vec<(Part, Value)>>>,
}

/// The name of a part of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Position in a tuple, a tuple struct or an array.
    Position(u32),
    /// Field name of the file.
    Field(crate::facts::Name),
}

impl Value {
    /// Nothing is known.
    pub fn unknown() -> Value {
        Value::default()
    }

    /// A number.
    pub fn int(n: i64) -> Value {
        Value { scalar: Scalar::Int(n), ..Value::default() }
    }

    /// An object.
    pub fn at(place: Place) -> Value {
        Value { place: Some(place), ..Value::default() }
    }

    /// Something to run.
    pub fn callable(callable: Callable) -> Value {
        Value { callable: Some(callable), ..Value::default() }
    }

    /// The same value without what it owns: a reference to it, a copy of it.
    pub fn borrowed(&self) -> Value {
        let parts = self.parts.as_ref().map(|parts| {
            let borrowed = parts.iter().map(|(part, value)| (*part, value.borrowed())).collect();
            Arc::new(borrowed)
        });
        Value { held: Vec::new(), parts, ..self.clone() }
    }

    /// What holds of both.
    pub fn join(&self, other: &Value) -> Value {
        if self == other {
            return self.clone();
        }
        fn same<T: Clone + PartialEq>(a: &Option<T>, b: &Option<T>) -> Option<T> {
            if a == b { a.clone() } else { None }
        }
        let scalar = match (self.scalar.truth(), other.scalar.truth()) {
            _ if self.scalar == other.scalar => self.scalar,
            (Some(true), Some(true)) => Scalar::NonZero,
            _ => Scalar::Unknown,
        };
        let mut held = self.held.clone();
        held.extend(other.held.iter().filter(|id| !self.held.contains(id)));
        // Of a success and a failure, only the success designates what `?` or `unwrap` goes on with.
        let place = match (self.variant.map(Variant::is_success), other.variant.map(Variant::is_success)) {
            (Some(true) | None, Some(false)) => self.place.clone(),
            (Some(false), Some(true) | None) => other.place.clone(),
            _ => same(&self.place, &other.place),
        };
        Value {
            place,
            held,
            scalar,
            variant: same(&self.variant, &other.variant),
            callable: same(&self.callable, &other.callable),
            moved: self.moved || other.moved,
            local: same(&self.local, &other.local),
            parts: None,
        }
    }

    /// What holds of both, where they are pointers of C: an object is what it is, whatever is returned in its stead where
    /// there is none.
    pub fn join_pointer(&self, other: &Value) -> Value {
        let is_none =
            |value: &Value| value.place.is_none() && matches!(value.scalar, Scalar::Int(_) | Scalar::Negative);
        let place = match (is_none(self), is_none(other)) {
            (false, true) => self.place.clone(),
            (true, false) => other.place.clone(),
            _ => return self.join(other),
        };
        Value { place, ..self.join(other) }
    }

    /// Notes that it owns a lock.
    pub fn own(&mut self, id: HeldId) {
        if !self.held.contains(&id) {
            self.held.push(id);
        }
    }

    /// Forgets that it owns a lock.
    pub fn disown(&mut self, id: HeldId) {
        self.held.retain(|&other| other != id);
        if let Some(parts) = &mut self.parts {
            for (_, value) in Arc::make_mut(parts) {
                value.disown(id);
            }
        }
    }
}
