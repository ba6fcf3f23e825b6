//! The C front end: un-preprocessed kernel C in, facts out; then types, macros and callees over all files.

pub mod extract;
pub mod link;
