//! Text of one C file to facts.
