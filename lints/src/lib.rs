//! A solved program in, findings out.
//!
//! One lint is one file; its doc comment is the text of `nestlint explain`. A lint reads the [`Program`] and nothing
//! else: it never sees a syntax tree and does not know how a finding is printed.
//!
//! [`Program`]: nestlint_analyzer::program::Program

pub mod finding;
