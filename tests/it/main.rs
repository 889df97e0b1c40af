//! One test binary, one harness.
mod document;
