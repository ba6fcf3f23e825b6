//! A file that a `cfg(test)` module is written in is test code, with all modules in it.
pub mod scope;
