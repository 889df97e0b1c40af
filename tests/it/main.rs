//! One test binary, one harness.
mod document;
mod workspace;
