//! `tongbao export NAME`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::register::{self, tasks};
use crate::store::warehouse::{Rows, Threads, Warehouse, params};
use crate::store::workspace::Workspace;
use crate::terms::problem::Problems;
use chrono::NaiveDateTime;
use clap::ValueEnum;
use serde_json::{Map, Value};

#[derive(clap::Args)]
pub struct Args {
    /// Which table.
    name: Name,
}

/// What can be exported.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    /// Every load with its counts.
    Loads,
    /// Every quarantined row with its line, raw text and reason.
    Quarantine,
    /// Every try at an edition.
    Ledger,
    /// Every message to readers and operators, and how it stands.
    Outbox,
    /// Every anomaly ever listed, as it stands.
    Anomalies,
    /// What has changed about each anomaly, when, by which run or person.
    AnomalyHistory,
    /// What offices answered about anomalies, in order of receipt.
    Feedback,
    /// The supervision tasks as they stand.
    Tasks,
    /// What was reported on the tasks, in order of receipt.
    TaskReports,
}

impl Name {
    /// The table, as of `now` where it is a register's.
    fn table(self, workspace: &Workspace, warehouse: &Warehouse, now: NaiveDateTime) -> Result<Rows, Problems> {
        let query = match self {
            Name::Loads => "queries/export/loads.sql",
            Name::Quarantine => "queries/export/quarantine.sql",
            Name::Ledger => "queries/archive/ledger.sql",
            Name::Outbox => "queries/outbox/export.sql",
            Name::Feedback => "queries/register/feedback.sql",
            Name::TaskReports => "queries/register/tasks.sql",
            Name::Anomalies => return Ok(register::table(warehouse, now)?),
            Name::AnomalyHistory => return Ok(register::history(warehouse)?),
            Name::Tasks => return tasks::table(workspace, warehouse, now),
        };
        Ok(warehouse.rows(query, &params([("cutoff", now.into()), ("moment", now.into())]))?)
    }
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "export")?;
    let warehouse = Warehouse::open_steady(&workspace, Threads::available())?;
    let table = args.name.table(&workspace, &warehouse, call.now())?;
    if call.printer.json() {
        let records: Vec<Map<String, Value>> =
            table.rows.iter().map(|row| table.columns.iter().cloned().zip(row.iter().map(|cell| cell.into())).collect()).collect();
        call.printer.value(&records);
        return Ok(Status::Done);
    }
    call.printer.raw(&table.to_csv());
    Ok(Status::Done)
}
