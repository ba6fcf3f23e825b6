//! The C front end: un-preprocessed kernel C in, facts out; then types, macros and callees over all files.

pub mod assume;
pub mod cond;
pub mod extract;
pub mod lex;
pub mod link;
pub mod live;
pub mod macros;
pub mod parse;
pub mod pre;
pub mod scan;
pub mod symbols;
pub mod words;

pub use assume::Assumptions;
pub use extract::extract;
pub use macros::MacroTable;
pub use scan::{Scan, scan};
