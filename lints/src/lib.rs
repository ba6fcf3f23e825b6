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
//! project, and the weights are the whole rule ([`confidence`] and, for what is no nesting, the lint's own file). The
//! evidence of a finding is listed in its `confidence` line.
//!
//! Nestings of one class (`self-deadlock`, `nested-same-class`, `recursive-read`, one subclass twice):
//!
//! | evidence | weight |
//! |---|---|
//! | class by key, static, type and field, or the place where a local is made | 0 |
//! | class of a lock that came in by a pointer (alias) | 0 if both ends are provably one object, else 2 |
//! | class unknown, the receiver's text stands for it | 2 |
//! | one function; every call direct, or through a trait with one implementation in sight | 0 |
//! | a call through a function pointer, or through a trait with several implementations | 1 |
//! | the `Drop` of something shared (`Arc`, `Rc`): it runs if no other handle is left | 1 |
//! | through more than three calls | 1 |
//! | instance unknown, through more than three calls | 1 more |
//! | by the next turn of a loop, another or perhaps another lock; Rust: by recursion | 0 |
//! | C: by the next turn of a loop, one and the same lock: the turn would leave it held; by recursion | 1 |
//! | C: one function takes one lock twice and makes calls in between | 1 |
//! | a function on the way takes the lock if another one answers so to a number that is passed: it was not followed | 1 |
//! | C: by several calls through several source files, or taken in another file than the holder's (headers are no file) | 1 |
//! | a callee left the outer lock held, on some of its ways out only, and the caller cannot know which was taken | 1 |
//! | a callee left the outer lock held, on the ways of one result, which the caller asks for | 1 |
//! | a lock of the class was given up in between by another name | 1 |
//! | only where a warning was printed, or where the last reference is dropped | 1 |
//! | only where a callee says so by a flag that it was handed (`if (!locked)`): it may have given the lock up | 1 |
//! | C: only if a member of an object that was just made is not zero, and nothing seen sets it | 1 |
//! | Rust: one of the two is in an object that was just made | 1 |
//! | what is held comes from an assertion, an annotation of the function's head, or what callers of an ops table hold | 1 |
//! | instances not the same, and the class is initialised in several places | 1 |
//! | instances not the same, and some get another class or subclass at run time | 2 |
//! | … by the type of the object, and both are written alike in one function | 1 less |
//! | … by the type of the object, and both are treated as one further type; instead of this and the row about several places | 0 |
//! | Rust: two keys of a map with a lock for each shard (`DashMap`) | 1 |
//! | Rust: two elements of one collection, each chosen by a callee | 1 |
//! | Rust: both only read, and nothing says that they read one lock | 1 |
//!
//! A `lock-order-cycle` is true only if each of its edges is: the weights of all of them add up. An edge has the weights
//! above, less those about instances, readers, loops and files, and 2 for an alias whatever it is an alias of. Of the cycle
//! as a whole:
//!
//! | evidence of a cycle | weight |
//! |---|---|
//! | more than three calls on all edges together; an edge beyond the two that a cycle needs counts as a call | 1 |
//! | each meeting of two edges where a subclass is known at run time only: it may be two classes | 1 |
//!
//! | evidence of the other lints | weight |
//! |---|---|
//! | `guard-across-await`: the kind of the guard is known by type; only by its text | 0; 2 |
//! | `nest-lock-not-held`: all callers are seen, and none holds it; others may call the function | 0; 2 |
//! | `wrong-subclass`: a constant; counts a loop up to a constant, a member or a global | 0 |
//! | `wrong-subclass`: counts a loop up to what a parameter or a call brings, or of which nothing is seen | 1 |
//! | `unneeded-nesting`: calls and callees are all seen; some are not | 1; 2 |
//! | `unused-suppression`: a comment that suppresses nothing, or cannot be read | 0 |
//!
//! ## Measured
//!
//! Each finding was judged with the source: *true* if lockdep would report it once the path runs; *benign* if it would, but
//! a table, a state of the object or a class that is set at run time keeps the two apart; *false* if the path or the class is
//! wrong. The verdicts are in `testdata/corpora`, by fingerprint. Code that the rules were changed for says little of other code:
//! what was drawn before any rule was changed for it stands apart.
//!
//! | high, held out | findings | true | benign | false |
//! |---|---|---|---|---|
//! | Linux 6.1, what 6.12 does not have | 41 | 68 % | 7 % | 24 % |
//! | Lustre and DRBD, outside the kernel's tree | 18 | 61 % | 17 % | 22 % |
//! | eleven Rust projects, 40 drawn of 254, 60 of 237 | 100 | 41 % | 50 % | 9 % |
//! | 187 published crates, before | 14 | 29 % | 71 % | |
//!
//! | with the verdicts in view | findings | true | benign | false |
//! |---|---|---|---|---|
//! | Linux 6.12, high | 126 | 86 % | 11 % | 3 % |
//! | of these `nested-same-class` | 57 | 88 % | 9 % | 4 % |
//! | of these `self-deadlock` | 45 | 80 % | 18 % | 2 % |
//! | of these `lock-order-cycle` | 20 | 95 % | | 5 % |
//! | of these `wrong-subclass` | 3 | 67 % | 33 % | |
//! | Linux 6.1, high | 143 | 83 % | 10 % | 8 % |
//! | the Rust projects, high: those drawn before that are left | 80 | 51 % | 45 % | 4 % |
//! | of these `self-deadlock` | 13 | 77 % | 8 % | 15 % |
//! | of these `lock-order-cycle` | 16 | 63 % | 37 % | |
//! | of these `recursive-read` | 49 | 43 % | 55 % | 2 % |
//! | Linux 6.12, medium: 40 drawn from 340 | 40 | 20 % | 25 % | 55 % |
//!
//! What is benign in Rust: a read lock that is taken twice while no writer can run, as start-up code does.
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
mod recursion;
mod recursive_read;
mod run;
mod self_deadlock;
mod unneeded_nesting;
mod unused_suppression;
mod wrong_subclass;

pub use run::{Report, Selection, Silenced, run};
