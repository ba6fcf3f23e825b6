//! Text of one Rust file to facts.
