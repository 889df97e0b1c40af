//! `tongbao compact`

use crate::operate::cli::{Call, Failure, Status};
use crate::store::warehouse::{Threads, Warehouse};
use chrono::Days;

#[derive(clap::Args)]
pub struct Args {
    /// Snapshots of the last so many days are kept, and those that an issued edition was made from.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    keep: u64,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "compact")?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let compacted = warehouse.compact(Days::new(args.keep), call.now())?;
    call.printer.line(match compacted {
        Some(c) => format!("{} files became {}, {} MB; {} snapshots given up", c.files_before, c.files, c.bytes / 1_000_000, c.expired),
        None => "the facts are in one file, which needs no upkeep".to_owned(),
    });
    call.printer.value(&compacted);
    Ok(Status::Done)
}
