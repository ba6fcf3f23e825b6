//! Questions about a program that no lint asks: where a lock class is initialised, taken, and what nests under it, and how
//! a function reaches an acquisition of it.

use crate::program::{Acquisition, CallStep, ClassId, OrderEdge, Program};
use crate::resolved::FnId;
use crate::source::Location;

/// What is asked: about the classes of this name and, if a function is named, how it reaches them.
#[derive(Debug, Clone)]
pub struct Question {
    /// Name of a class as it is printed, or its end: `Queue.ring`, `&vq->mutex`, `ring`.
    pub class: String,
    /// Name of a function, or its end: `Queue::push`, `push`.
    pub function: Option<String>,
}

/// A place where a lock of a class is initialised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Init {
    /// The class.
    pub class: ClassId,
    /// The call.
    pub at: Location,
    /// The lock as written there.
    pub text: String,
}

/// How a function reaches an acquisition: the calls, then the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Where it starts.
    pub from: FnId,
    /// The calls in order; none if the function takes the lock itself.
    pub calls: Vec<CallStep>,
    /// The acquisition.
    pub taken: Acquisition,
}

/// The answer; everything is sorted by place.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The program, with every class that is taken somewhere.
    pub program: Program,
    /// Classes of the name.
    pub classes: Vec<ClassId>,
    /// Functions of the name.
    pub functions: Vec<FnId>,
    /// Where the classes are initialised at run time.
    pub initialised: Vec<Init>,
    /// Where they are taken.
    pub taken: Vec<Acquisition>,
    /// The classes under themselves: one lock taken while one of the same class is held, annotated or not.
    pub itself: Vec<OrderEdge>,
    /// Other classes that are taken while one of them is held, a way for each.
    pub under: Vec<OrderEdge>,
    /// Other classes that are held while one of them is taken, a way for each.
    pub over: Vec<OrderEdge>,
    /// The shortest way from each function to each class that it reaches.
    pub ways: Vec<Way>,
    /// How many functions were looked through for the ways.
    pub searched: usize,
}

/// Whether a name is the one that was asked for, or ends with it after something that no identifier has.
pub fn is_named(name: &str, asked: &str) -> bool {
    let name = name.trim_start_matches('&');
    let asked = asked.trim().trim_start_matches('&');
    let before = name.strip_suffix(asked).filter(|_| !asked.is_empty());
    before.is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_told_by_its_end() {
        for asked in ["Queue.ring", "ring", "&Queue.ring"] {
            assert!(is_named("Queue.ring", asked), "{asked}");
        }
        assert!(is_named("&vq->mutex", "vq->mutex") && is_named("&vq->mutex", "mutex"));
        assert!(is_named("Queue::push", "push"));
        for asked in ["ing", "q->mutex", ""] {
            assert!(!is_named("Queue.ring", asked) && !is_named("&vq->mutex", asked), "{asked}");
        }
    }
}
