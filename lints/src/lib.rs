//! A solved program in, findings out.
//!
//! One lint is one file; the Markdown page beside it is the text of `nestlint explain`. A lint reads the [`Program`]
//! and nothing else: it never sees a syntax tree and does not know how a finding is printed. A new lint is its file,
//! its page, one line in [`registry::LINTS`] and fixtures in `testdata/*/<lint>/`.
//!
//! # From a nesting to a finding
//!
//! [`nesting`] sorts every nesting of the program to one of the lints about same-class nesting, or names the
//! rule that keeps it silent; of several ways between the same two places the surest and shortest is kept.
//! [`confidence`] weighs its evidence, [`help`] words the fixes, [`identity`] gives the fingerprint and the cause, and
//! [`suppress`] takes away what a comment in the source allows; [`fix`] has what can be done about a finding, as edits.
//!
//! # Confidence
//!
//! Each piece of evidence has a weight; the sum decides: 0 is high, 1 is medium, more is low. Nothing is tuned for a
//! project, and the weights are the whole rule:
//!
//! | evidence | weight |
//! |---|---|
//! | class by key, static, type and field, or the place where a local is made | 0 |
//! | class of a lock that came in by a pointer (alias) | 0 if both ends are provably one object, else 2 |
//! | class unknown, the receiver's text stands for it | 2 |
//! | one function; every call direct | 0 |
//! | a call with several candidates (trait, function pointer) | 1 |
//! | held on every path; a branch between whose facts do not contradict | 0 |
//! | held on some paths, and no branch facts that confirm the path | 1 |
//! | what is held comes from an assertion or annotation of the function's head | 1 |
//! | through more than three calls | 1 |
//! | instance unknown, through more than three calls | 1 more |
//! | a callee left the outer lock held, on some of its ways out only | 1 |
//! | Rust: both only read, and nothing says that they read one lock | 1 |
//! | instances not the same, and the class is initialised in several places | 1 |
//! | instances not the same, and some get another class or subclass at run time | 2 |
//! | a bound of the analysis was hit on the way | 1 |
//! | taken again by the next turn of a loop, by recursion, in a test | 0 |
//! | a guard is alive at an `.await`, its kind known by type; only by its text | 0; 2 |
//! | a nest lock is held by no caller of a function whose callers are all seen; where others may call it | 0; 2 |
//! | a subclass is a constant, or counts a loop up to a constant, a member or a global | 0 |
//! | a subclass counts a loop up to what a parameter or a call brings, or of which nothing is seen | 1 |
//!
//! [`Program`]: nestlint_analyzer::program::Program

pub mod anchor;
pub mod confidence;
pub mod finding;
pub mod fix;
pub mod help;
pub mod identity;
pub mod nesting;
pub mod registry;
pub mod suppress;
pub mod verdict;

mod guard_across_await;
mod lock_order_cycle;
mod nest_lock_not_held;
mod nested_same_class;
mod recursive_read;
mod run;
mod self_deadlock;
mod unneeded_nesting;
mod unused_suppression;
mod wrong_subclass;

pub use run::{Report, Selection, Silenced, run};
