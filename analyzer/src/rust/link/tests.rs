//! Small programs and what link must know of them.
