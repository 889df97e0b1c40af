//! One test binary, one harness.

mod bulletin;
mod chart;
mod demo;
mod document;
mod indicators;
mod ingest;
#[path = "../oracle/mod.rs"]
mod oracle;
mod oracle_run;
mod typeset;
mod warehouse;
mod workspace;
