//! One test binary, one harness.
#![expect(clippy::unwrap_used, reason = "what a test needs and has not, fails it")]

#[path = "../oracle/mod.rs"]
mod oracle;

mod approval;
mod appraisal;
mod appraisal_archive;
mod attribution;
mod audit;
mod bulletin;
mod backup;
mod chart;
mod demo;
mod district;
mod document;
mod edition;
mod forms;
mod faults;
mod explain;
mod indicators;
mod ingest;
mod mail;
mod oracle_compare;
mod oracle_run;
mod own_workspace;
mod pair;
mod small;
mod tasks;
mod typeset;
mod warehouse;
mod workbook;
mod workspace;
