//! `tongbao status`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::archive::{self, Entry};
use crate::store::warehouse::{Params, Threads, Warehouse};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Report {
    loads: BTreeMap<String, serde_json::Value>,
    issued: Vec<Entry>,
    failed: Vec<Entry>,
}

pub fn run(call: &Call) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = workspace.lock("status", call.now())?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let totals = warehouse.rows("queries/export/totals.sql", &Params::new())?;
    let loads = totals.columns.iter().cloned().zip(totals.rows.iter().flatten().map(serde_json::Value::from)).collect();
    let report = Report { loads, issued: archive::issued(&warehouse)?, failed: archive::last(&warehouse)? };
    for (name, value) in &report.loads {
        call.printer.line(format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    for entry in &report.issued {
        call.printer.line(format!("issued {} with cut-off {}", entry.edition, entry.cutoff));
    }
    for entry in &report.failed {
        call.printer.line(format!("failed {}: {}", entry.edition, entry.why.as_deref().unwrap_or("no reason was noted")));
    }
    call.printer.value(&report);
    Ok(if report.failed.is_empty() { Status::Done } else { Status::Findings })
}
