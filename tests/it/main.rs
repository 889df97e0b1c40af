//! One test binary, one harness.
#![expect(clippy::unwrap_used, reason = "what a test needs and has not, fails it")]

#[path = "../oracle/mod.rs"]
mod oracle;

mod approval;
mod appraisal;
mod appraisal_annual;
mod appraisal_archive;
mod attribution;
mod audit;
mod bulletin;
mod backup;
mod chart;
mod corrections;
mod country;
mod demo;
mod district;
mod document;
mod edition;
mod forms;
mod fuzz;
mod gates;
mod faults;
mod explain;
mod hostile;
mod histories;
mod indicators;
mod ingest;
mod mail;
mod kills;
mod older;
mod lake;
mod oracle_run;
mod published;
mod python;
mod register;
mod own_workspace;
mod pair;
mod schedule;
mod preview;
mod small;
mod scale;
mod tasks;
mod typeset;
mod verify;
mod warehouse;
mod workbook;
mod workspace;
