//! The HTML that the press understands: parsed once, checked, numbered; the theme; written out as one file.

pub mod tree;
