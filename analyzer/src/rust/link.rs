//! Names, types and callees of Rust, over all files.
