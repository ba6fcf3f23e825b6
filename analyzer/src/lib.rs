//! Source text in, lock classes, call graph and nestings out.
//!
//! The analyzer reads Rust and C without building them and finds every place where a lock is taken while a lock of the
//! same class is held. Its phases, each a module:
//!
//! | phase | module | from | to |
//! |---|---|---|---|
//! | extract | [`rust`], [`c`] | the text of one file | [`facts::FileFacts`] |
//! | link | [`rust`], [`c`] | all facts and the [`model`] | [`resolved::Linked`] |
//! | solve | [`flow`] | the linked program | [`program::Program`] |
//!
//! What it must not know: it opens no file by itself (text comes from [`source::Sources`]), prints nothing, and has
//! never heard of a lint. Front ends do not fail: what they cannot read is a [`facts::Gap`], counted in
//! [`program::Coverage`]. Words are lockdep's: a lock *class* is what lockdep compares, an *instance* is an object.

pub mod c;
pub mod facts;
pub mod flow;
pub mod model;
mod pipeline;
pub mod program;
pub mod report;
pub mod resolved;
pub mod rust;
pub mod source;
pub mod table;
pub mod why;

pub use pipeline::{Options, analyze, analyze_observed, ask};
