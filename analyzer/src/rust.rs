//! The Rust front end: syn in, facts out; then names, types and callees over all files.

pub mod extract;
pub mod link;
