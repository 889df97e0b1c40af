//! `tongbao ingest FILE...` and `tongbao ingest --retry`

use crate::operate::cli::{Call, Failure, Status};
use crate::operate::issue;
use crate::store::ingest::{self, Ingested};
use crate::store::warehouse::{Threads, Warehouse};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Args {
    /// The mapping in sources/ to read the files with; found by the file's name where it is not given.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Try the quarantined rows again, after an office was added, say.
    #[arg(long, conflicts_with_all = ["files", "source"])]
    retry: bool,
    /// Export files.
    #[arg(required_unless_present = "retry")]
    files: Vec<PathBuf>,
}

pub fn run(call: &Call, args: Args) -> Result<Status, Failure> {
    let workspace = call.workspace()?;
    let _lock = call.hold(&workspace, "ingest")?;
    let warehouse = Warehouse::open(&workspace, Threads::available())?;
    let Ingested { reports, problems } = if args.retry {
        ingest::retry(&warehouse, &workspace)
    } else {
        ingest::ingest_all(&warehouse, &workspace, &args.files, args.source.as_deref(), call.as_of, call.now)
    };
    issue::note_standing(&workspace, &warehouse, call.now())?;
    reports.iter().for_each(|report| call.printer.line(report.to_string()));
    call.printer.value(&reports);
    call.printer.problems(&problems);
    Ok(if problems.has_errors() {
        Status::Failed
    } else if reports.iter().any(|r| r.quarantined > 0) || !problems.0.is_empty() {
        Status::Findings
    } else {
        Status::Done
    })
}
