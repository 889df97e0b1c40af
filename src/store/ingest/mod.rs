//! Export files into the warehouse: bytes -> rows -> loaded, updated, unchanged or quarantined. No row is ever lost unsaid.
//!
//! All formats end as text cells ([`record`]) that one parser reads ([`parse`]), so the same declarations as CSV, GB18030, XLSX and Parquet give
//! the same warehouse. Rows are staged in temporary tables, in batches; then one transaction merges them value by value, the newer cut-off
//! winning (`queries/ingest/merged.sql`). A kill at any moment leaves the warehouse as it was or as it is after the load.
//!
//! Where the data dictionary leaves a choice, it is this:
//! - **Cut-off from a name**: the end of the day is the next midnight, as a period's end is. A stamp is too late only after it.
//! - **The same file twice**: the same bytes by the same mapping are no new load, unless `--as-of` gives a cut-off that none of its loads has,
//!   or another name gives another day.
//! - **An id twice in one file**: rows are compared as they are read, not as they are written. All rows up to the last that differs from the
//!   id's last row are superseded; what follows is alike: its first row counts, the rest are unchanged. A bad row before a sound one of the
//!   same id is superseded too, so that a later retry can't put it over its successor; a bad row after a sound one leaves that standing.
//! - **An event log's repeats** count as unchanged (or quarantined, while they wait) and are reported apart.
//! - **Retry** reads the raw text again by the mapping of today. Rows with undecodable bytes, lost digits or a successor are not tried.
//! - **A quote that is never closed** costs the line on which it opens, not the rest of the file.
//! - **A date without a time** is no timestamp in text; a date cell of a spreadsheet or a Parquet date is midnight.
//! - **Decimals** beyond the second are rounded half away from zero; thousands separators are not read.

mod awaited;
pub mod cell;
pub mod columns;
mod frame;
mod load;
mod mapping;
mod merge;
mod parse;
mod plan;
mod portion;
mod probe;
mod read;
mod record;
mod report;
mod retry;
mod sheet;
mod split;
pub mod spreadsheet;
mod stage;
mod typed;

pub use parse::reason;
pub use report::{Gap, Ingested, LoadReport, Outcome, Totals, gaps, loads_after, totals};

use crate::store::warehouse::Warehouse;
use crate::store::workspace::{Source, Workspace};
use crate::terms::problem::{Place, Problem, Problems, nearest};
use chrono::NaiveDateTime;
use std::path::{Path, PathBuf};

/// [`ingest_all`] for callers that go no further when a file was refused; the others are loaded all the same.
pub fn ingest(
    warehouse: &Warehouse,
    workspace: &Workspace,
    files: &[PathBuf],
    source: Option<&str>,
    as_of: Option<NaiveDateTime>,
    now: NaiveDateTime,
) -> Result<Vec<LoadReport>, Problems> {
    let Ingested { reports, problems } = ingest_all(warehouse, workspace, files, source, as_of, now);
    problems.or(reports)
}

/// Loads files in the order given, each in a transaction of its own: one that is refused leaves nothing, the others are loaded.
pub fn ingest_all(
    warehouse: &Warehouse,
    workspace: &Workspace,
    files: &[PathBuf],
    source: Option<&str>,
    as_of: Option<NaiveDateTime>,
    now: NaiveDateTime,
) -> Ingested {
    let clock = load::Clock { as_of, now };
    let mut ingested = Ingested::default();
    for file in files {
        let report = source_of(workspace, file, source).and_then(|source| load::load(warehouse, workspace, source, file, clock));
        match report {
            Ok(report) => ingested.reports.push(report),
            Err(problem) => ingested.problems.push(problem),
        }
    }
    ingested
}

/// Tries every quarantined row again that may have become readable, and every event that waits for its declaration: one report for each load
/// that has such rows.
pub fn retry(warehouse: &Warehouse, workspace: &Workspace) -> Ingested {
    let mut ingested = Ingested::default();
    match retry::loads(warehouse) {
        Err(problem) => ingested.problems.push(problem),
        Ok(loads) => {
            for waiting in &loads {
                match retry::retry(warehouse, workspace, waiting) {
                    Ok(report) => ingested.reports.push(report),
                    Err(problem) => ingested.problems.push(problem),
                }
            }
        }
    }
    ingested
}

/// The mapping that was named, or the first that takes the file's name.
fn source_of<'a>(workspace: &'a Workspace, file: &Path, named: Option<&str>) -> Result<&'a Source, Problem> {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let known = || workspace.sources.iter().map(|s| s.name.as_str());
    match named {
        Some(wanted) => workspace.source(wanted).ok_or_else(|| {
            let near = nearest(wanted, known()).map_or(String::new(), |near| format!("did you mean `{near}`? "));
            let all = known().collect::<Vec<_>>().join(", ");
            Problem::error("unknown-source", format!("there is no mapping `{wanted}`")).help(format!("{near}the mappings are {all}"))
        }),
        None => workspace.source_for(&name).or_else(|| workspace.source_for(name.strip_suffix(".gz")?)).ok_or_else(|| {
            let all: Vec<String> = workspace.sources.iter().map(|s| format!("{} ({})", s.name, s.matches.join(", "))).collect();
            Problem::error("no-source", "no mapping takes a file of this name")
                .at(Place::file(name.clone()))
                .help(format!("name one with --source, or widen a mapping's match; the mappings are {}", all.join(", ")))
        }),
    }
}
