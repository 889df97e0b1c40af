//! One test binary, one harness.
mod document;
mod indicators;
mod warehouse;
mod workspace;
#[path = "../oracle/mod.rs"]
mod oracle;
mod oracle_run;
