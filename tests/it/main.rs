//! One test binary, one harness.

mod document;
mod warehouse;
mod workspace;
