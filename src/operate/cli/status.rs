//! `tongbao status`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::archive::{self, Entry};
use crate::store::ingest::{self, Totals};
use crate::store::warehouse::{Threads, Warehouse};
use serde::Serialize;

#[derive(Serialize)]
struct Report {
    loads: Totals,
    issued: Vec<Entry>,
    failed: Vec<Entry>,
}

pub fn run(call: &Call) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = workspace.lock("status", call.now())?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let report = Report { loads: ingest::totals(&warehouse)?, issued: archive::issued(&warehouse)?, failed: archive::last(&warehouse)? };
    call.printer.line(report.loads.to_string());
    for entry in &report.issued {
        call.printer.line(format!("issued {} with cut-off {}", entry.edition, entry.cutoff));
    }
    for entry in &report.failed {
        call.printer.line(format!("failed {}: {}", entry.edition, entry.why.as_deref().unwrap_or("no reason was noted")));
    }
    call.printer.value(&report);
    Ok(if report.failed.is_empty() { Status::Done } else { Status::Findings })
}
