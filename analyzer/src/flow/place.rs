//! Places: which object an expression designates, as far as the text tells.
//!
//! A place is a root and a path of fields and elements. Pointers and what they point to are one place: `&x.lock`,
//! `x.lock` and a clone of the `Arc` in it designate one lock. Places tell instances apart; classes come from [`super::class`].

use crate::facts::{BinOp, ExprId, PatId};
use crate::program::Instance;
use crate::resolved::{FieldId, FnId, StaticId};

/// Where a place begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Root {
    /// A parameter of the function that the place is told in, as it was on entry.
    Param(u16),
    /// A local object of a function, as bound in one turn of its loops.
    Local(FnId, PatId, u32),
    /// A static or global.
    Static(StaticId),
    /// A global that only the model knows.
    Global(u16),
    /// Whatever an expression yields in one turn of its loops.
    Site(FnId, ExprId, u32),
    /// An object made by an expression: it cannot be any object that existed before.
    Fresh(FnId, ExprId, u32),
    /// What is passed for a parameter at a call, when that is no place.
    Argument(FnId, ExprId, u32, u16),
}

impl Root {
    /// Whether it is one object for the whole program.
    pub fn is_global(self) -> bool {
        matches!(self, Root::Static(_) | Root::Global(_))
    }

    /// Whether it is there when the function is entered: its callers have a name for it.
    pub fn is_on_entry(self) -> bool {
        matches!(self, Root::Param(_) | Root::Static(_) | Root::Global(_))
    }
}

/// Which element of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Element {
    /// At a constant index.
    At(i64),
    /// The one that a loop or an index expression designates in one turn of its loops.
    Turn(FnId, ExprId, u32),
    /// All of them, one after another.
    All,
}

/// One step of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Proj {
    /// A field of a known type.
    Field(FieldId),
    /// A field whose owner is unknown: file-relative name.
    Named(u32),
    /// What a lock protects.
    Data,
    /// An element.
    Element(Element),
    /// The object that has this one as a member (`container_of`).
    Around(FieldId),
    /// What a test of a number told: these bits of it, or how it compares. No object.
    Test(BinOp, i64),
    /// What a function that touches no lock answered when it was asked about the object, with these further numbers.
    Asked(FnId, i64),
    /// The private part of an object, or what was stored in it (`netdev_priv`, `dev_get_drvdata`).
    Private,
    /// The path is longer than is followed.
    More,
}

impl Proj {
    /// Whether the path goes on where no declaration tells what is there: what stands before names no class.
    pub fn hides_class(self) -> bool {
        match self {
            Proj::Field(_) | Proj::Named(_) | Proj::Data | Proj::Element(_) => false,
            Proj::More | Proj::Around(_) | Proj::Private | Proj::Test(..) | Proj::Asked(..) => true,
        }
    }
}

/// Steps that are followed before a path is cut.
const MAX_STEPS: usize = 10;

/// An object as the text designates it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Where it begins.
    pub root: Root,
    /// How it goes on.
    pub path: Vec<Proj>,
}

impl Place {
    /// The root itself.
    pub fn root(root: Root) -> Place {
        Place { root, path: Vec::new() }
    }

    /// One step further.
    pub fn then(&self, step: Proj) -> Place {
        let mut place = self.clone();
        place.push(step);
        place
    }

    /// The object that has this one as its member `field`.
    pub fn around(&self, field: FieldId) -> Place {
        let mut place = self.clone();
        match place.path.last() {
            Some(Proj::Field(last)) if *last == field => {
                place.path.pop();
            }
            _ => place.push(Proj::Around(field)),
        }
        place
    }

    fn push(&mut self, step: Proj) {
        if let (Some(Proj::Around(inner)), Proj::Field(field)) = (self.path.last(), step)
            && *inner == field
        {
            self.path.pop();
            return;
        }
        if self.path.len() < MAX_STEPS {
            self.path.push(step);
        } else if self.path.last() != Some(&Proj::More) {
            self.path.push(Proj::More);
        }
    }

    /// This place when its parameter root stands for `argument`.
    pub fn under(&self, argument: &Place) -> Place {
        let mut place = argument.clone();
        for &step in &self.path {
            match step {
                Proj::Around(field) => place = place.around(field),
                step => place.push(step),
            }
        }
        place
    }

    /// Whether `self` is `other` or contains it.
    pub fn contains(&self, other: &Place) -> bool {
        self.root == other.root && other.path.starts_with(&self.path)
    }

    /// Whether the place is told from a parameter or static by members alone: one name for one object.
    pub fn is_named(&self) -> bool {
        let member = |step: &Proj| matches!(step, Proj::Field(_) | Proj::Around(_) | Proj::Private);
        self.root.is_on_entry() && self.path.iter().all(member)
    }

    fn is_cut(&self) -> bool {
        self.path.contains(&Proj::More)
    }
}

/// Why two places are no one object, where one of them is new.
pub const JUST_MADE: &str = "one of them was just made";

/// Why nobody knows whether two elements are one.
pub const ELEMENTS: &str = "elements of one collection";

/// Whether two places of one frame are one object, and why.
pub fn relation(a: &Place, b: &Place) -> (Instance, &'static str) {
    if a == b {
        return match a.is_cut() {
            false => (Instance::Same, "the same place, not written in between"),
            true => (Instance::Unknown, "the way to both is too long to be told apart"),
        };
    }
    if a.root != b.root {
        return match (a.root, b.root) {
            (Root::Fresh(..), _) | (_, Root::Fresh(..)) => (Instance::Different, JUST_MADE),
            (Root::Static(_), Root::Static(_)) if a.path.is_empty() && b.path.is_empty() => {
                (Instance::Different, "two statics")
            }
            _ => (Instance::Unknown, "two places that may or may not be one object"),
        };
    }
    let shared = a.path.iter().zip(&b.path).take_while(|(x, y)| x == y).count();
    match (a.path.get(shared), b.path.get(shared)) {
        (Some(Proj::Element(x)), Some(Proj::Element(y))) => elements(*x, *y),
        _ => (Instance::Unknown, "two places of one object"),
    }
}

fn elements(a: Element, b: Element) -> (Instance, &'static str) {
    match (a, b) {
        (Element::All, _) | (_, Element::All) => (Instance::Same, "one of them is each element in turn"),
        (Element::At(_), Element::At(_)) => (Instance::Different, "elements at different indices"),
        (Element::Turn(f, x, s), Element::Turn(g, y, t)) if f == g && x == y && s != t => {
            (Instance::Different, "elements of different turns of the loop")
        }
        _ => (Instance::Unknown, ELEMENTS),
    }
}
