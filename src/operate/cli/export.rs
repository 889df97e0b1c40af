//! `tongbao export NAME`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::warehouse::{Params, Threads, Warehouse};
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
}

impl Name {
    fn query(self) -> &'static str {
        match self {
            Name::Loads => "queries/export/loads.sql",
            Name::Quarantine => "queries/export/quarantine.sql",
            Name::Ledger => "queries/archive/ledger.sql",
        }
    }
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = workspace.lock("export", call.now())?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let table = warehouse.rows(args.name.query(), &Params::new())?;
    if call.printer.json() {
        let records: Vec<Map<String, Value>> =
            table.rows.iter().map(|row| table.columns.iter().cloned().zip(row.iter().map(|cell| cell.into())).collect()).collect();
        call.printer.value(&records);
        return Ok(Status::Done);
    }
    call.printer.raw(&table.to_csv());
    Ok(Status::Done)
}
