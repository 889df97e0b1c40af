//! One test binary, one harness.

#[path = "../oracle/mod.rs"]

mod chart;
mod document;
mod indicators;
mod typeset;
mod warehouse;
mod workspace;
#[path = "../oracle/mod.rs"]
mod oracle;
mod oracle_run;
mod warehouse;
mod workspace;
